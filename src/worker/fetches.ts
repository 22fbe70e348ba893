import { engineParts, type PartName, partsOfChange, partsOfRun } from '../engine/parts.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import { workerParts } from './parts.ts';
import { plainRun } from './plainRun.ts';
import type { ToWorker } from './protocol.ts';
import { readText } from './runText.ts';

/** Code to be fetched, and what it is for. What is optional can be done without. */
export type Fetch = { words: string; isOptional: boolean; load(): Promise<unknown> };

/**
 * What has to be fetched before a message can be handled. Reading a run may show that it needs more. `branches`:
 * whether what is changed is to be undone some day.
 */
export function fetchesFor(message: ToWorker, branches: boolean): Fetch[] {
  const desk = branches ? workerFetches('desk', true) : [];
  if (message.kind === 'open') {
    // Without branches there is nothing to be undone, so nothing that was kept of it is read.
    const { session, ...plain } = message;
    return fetchesForOpening(branches ? message : plain, desk);
  }
  const changing = message.kind === 'turn' ? message.turn : message;
  if ('change' in changing) return [...engineFetches(partsOfChange(changing.change)), ...desk];
  return message.kind === 'turn' || message.kind === 'name-branch' ? desk : [];
}

type Opening = ToWorker & { kind: 'open' };

function fetchesForOpening({ text, trace, session }: Opening, desk: Fetch[]): Fetch[] {
  const fetches = trace ? workerFetches('traces') : [];
  if (session !== undefined) fetches.push(...desk, ...workerFetches('sessions', true));
  const kept = workerParts.has('sessions')
    ? workerParts.get('sessions').readSession(session, ENGINE_VERSION)
    : null;
  if (!plainRun(text) && !workerParts.has('schema')) {
    return [...fetches, ...workerFetches('schema')];
  }
  const read = readText(text);
  if (!read.ok) return fetches;
  const { run, history } = read;
  const others = history?.branches?.flatMap((branch) => branch.interventions ?? []) ?? [];
  if (history?.branches && session === undefined) fetches.push(...desk);
  const interventions = [...run.interventions, ...others, ...(kept?.changes ?? [])];
  return [...fetches, ...engineFetches(partsOfRun({ ...run, interventions }))];
}

function engineFetches(names: readonly PartName[]): Fetch[] {
  return names
    .filter((name) => !engineParts.has(name))
    .map((name) => ({
      words: engineParts.words(name),
      isOptional: false,
      load: () => engineParts.load(name),
    }));
}

function workerFetches(name: keyof typeof workerParts.table, isOptional = false): Fetch[] {
  if (workerParts.has(name)) return [];
  return [{ words: workerParts.words(name), isOptional, load: () => workerParts.load(name) }];
}
