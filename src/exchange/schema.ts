import * as v from 'valibot';
import { faults, isFault } from '../engine/faults/faults.ts';
import { MAX_INTERVENTIONS } from '../engine/limits.ts';
import { runOf } from '../engine/scenario/defaults.ts';
import { knobs } from '../engine/scenario/knobs/knobs.ts';
import { problems } from '../engine/scenario/problems.ts';
import {
  type Intervention,
  RUN_SCHEMA,
  type Run,
  SCENARIO_SCHEMA,
  type Scenario,
} from '../engine/scenario/scenario.ts';
import { knobProblem } from '../engine/scenario/settings.ts';
import { isDescription } from './aws/lists.ts';
import { isRecord, list, object, only, text, whole } from './fields.ts';
import { type HistoryFile, historyEntries, historyOf, wrongHistory } from './historySchema.ts';
import { parseJson } from './json.ts';
import { nearest } from './nearest.ts';
import { refusal, shown } from './refusal.ts';
import { defaultsFor, interventionSchema, scenarioSchema } from './scenarioSchema.ts';

/** A file of a run or scenario is at most this long. */
export const MOST_TEXT_BYTES = 8 * 1024 * 1024;

/** What a run file says about its own replay: at `at` the digest was `expected`. */
export type ExpectedDigest = { expected: string; at: number; engineVersion: string };

export type ReadRun =
  | { ok: true; run: Run; digest: ExpectedDigest | null; history?: HistoryFile }
  | { ok: false; message: string };

/**
 * Reads the text of a run file or of a bare scenario, which becomes a run with seed 1. `name` stands before
 * the message of a refusal, which says where, what was found and what to write.
 */
export function readRun(fileText: string, name: string): ReadRun {
  const refused = (message: string): ReadRun => ({ ok: false, message: `${name}: ${message}` });
  // A UTF-8 byte makes at most one UTF-16 unit, so the cheap test comes first.
  if (fileText.length > MOST_TEXT_BYTES || utf8Length(fileText) > MOST_TEXT_BYTES) {
    return refused(`the file is larger than ${MOST_TEXT_BYTES} bytes, the most that is read.`);
  }
  if (fileText.trim() === '')
    return refused('the file is empty. Write a scenario, or {} for the default one.');
  const parsed = parseJson(fileText.replace(/^\uFEFF/, ''));
  if (!parsed.ok) {
    return refused(`line ${parsed.line}, column ${parsed.column} is not JSON: ${parsed.what}.`);
  }
  return readRunValue(parsed.value, name);
}

/** The same for a value already parsed from JSON. */
export function readRunValue(value: unknown, name: string): ReadRun {
  const refused = (message: string): ReadRun => ({ ok: false, message: `${name}: ${message}` });
  if (!isRecord(value)) {
    return refused(`the file is ${shown(value)}. Write an object: a scenario or a saved run.`);
  }
  if (isDescription(value)) {
    return refused(
      'this is a description printed by aws elasticache. Make a scenario of it first: cachescape import.',
    );
  }
  const kind = kindOf(value);
  if (kind === null) {
    return refused(
      `schema is ${shown(value['schema'])}. Write "${RUN_SCHEMA}" or "${SCENARIO_SCHEMA}".`,
    );
  }
  const raw = kind === 'run' ? value['scenario'] : value;
  const schema = scenarioSchema(defaultsFor(raw));
  const read = v.safeParse(kind === 'run' ? runSchema(schema) : schema, value, {
    abortEarly: true,
  });
  if (!read.success) return refused(refusal(read.issues[0]));

  const file: RunFile = kind === 'run' ? (read.output as RunFile) : runOf(read.output as Scenario);
  const wrong =
    wrongReference(file, kind === 'run' ? 'scenario.' : '') ??
    wrongHistory(file, wrongIntervention);
  if (wrong !== null) return refused(wrong);
  const { digest, digestAt, engineVersion, branches: _, branch: __, bookmarks: ___, ...run } = file;
  const history = historyOf(file);
  return {
    ok: true,
    run,
    digest:
      digest === undefined || digestAt === undefined
        ? null
        : { expected: digest, at: digestAt, engineVersion: engineVersion ?? '' },
    ...(Object.keys(history).length > 0 && { history }),
  };
}

/** The text of a run file, fields in the order of the schema. */
export function writeRun(
  run: Run,
  digest?: string,
  at?: number,
  engineVersion?: string,
  history: HistoryFile = {},
): string {
  return `${JSON.stringify(runFile(run, digest, at, engineVersion, history), null, 2)}\n`;
}

/** The object of a run file, fields in the order of the schema. */
export function runFile(
  run: Run,
  digest?: string,
  at?: number,
  engineVersion?: string,
  history: HistoryFile = {},
): RunFile {
  const file: RunFile = { ...run, ...historyOf(history) };
  if (digest !== undefined) file.digest = digest;
  if (at !== undefined) file.digestAt = at;
  if (engineVersion !== undefined) file.engineVersion = engineVersion;
  const ordered = v.safeParse(runSchema(scenarioSchema(run.scenario)), file, { abortEarly: true });
  if (!ordered.success)
    throw new Error(`This run cannot be written: ${refusal(ordered.issues[0])}`);
  return ordered.output;
}

export type RunFile = Run & {
  digest?: string;
  digestAt?: number;
  engineVersion?: string;
} & HistoryFile;

function runSchema(
  scenario: v.GenericSchema<unknown, Scenario>,
): v.GenericSchema<unknown, RunFile> {
  const hexadecimal = 'Write the 16 hexadecimal digits.';
  return object({
    schema: v.optional(only(RUN_SCHEMA), RUN_SCHEMA),
    scenario,
    seed: v.optional(whole(0, Number.MAX_SAFE_INTEGER), 1),
    interventions: v.optional(list(interventionSchema, 0, MAX_INTERVENTIONS), []),
    digest: v.exactOptional(v.pipe(v.string(hexadecimal), v.regex(/^[0-9a-f]{16}$/, hexadecimal))),
    digestAt: v.exactOptional(whole(0, Number.MAX_SAFE_INTEGER, 'whole number of nanoseconds')),
    engineVersion: v.exactOptional(text(40)),
    ...historyEntries,
  });
}

function kindOf(value: Record<string, unknown>): 'run' | 'scenario' | null {
  if (value['schema'] === RUN_SCHEMA) return 'run';
  if (value['schema'] === SCENARIO_SCHEMA) return 'scenario';
  if (value['schema'] !== undefined) return null;
  return Object.hasOwn(value, 'scenario') ? 'run' : 'scenario';
}

/** Names that must exist elsewhere in the file, then what the engine refuses; null when all is right. */
function wrongReference(run: Run, prefix: string): string | null {
  const { scenario } = run;
  const named: [string, string][] = [];
  scenario.cluster.nodeGroups.forEach((group, g) => {
    group.nodes.forEach((node, n) => {
      named.push([`cluster.nodeGroups[${g}].nodes[${n}].zone`, node.zone]);
    });
  });
  scenario.clients.appZones.forEach((zone, i) => {
    named.push([`clients.appZones[${i}]`, zone]);
  });
  named.push(['origin.zone', scenario.origin.zone]);
  for (const [path, zone] of named) {
    if (!scenario.zones.includes(zone)) {
      return `${prefix}${path} is ${shown(zone)}. Write one of ${scenario.zones.join(', ')}.`;
    }
  }
  const [problem] = problems(scenario);
  if (problem) return `${prefix}${problem.path}: ${problem.message}`;
  return wrongIntervention(run.interventions);
}

function wrongIntervention(interventions: readonly Intervention[], prefix = ''): string | null {
  let before = 0;
  for (const [i, intervention] of interventions.entries()) {
    const path = `${prefix}interventions[${i}]`;
    if (intervention.at < before) {
      return `${path}.at is ${intervention.at}. Write interventions in order of time: the one before is at ${before}.`;
    }
    before = intervention.at;
    if (intervention.kind === 'set') {
      const { knob, value } = intervention;
      if (!Object.hasOwn(knobs, knob)) return `${path}.knob ${notAmong(knob, Object.keys(knobs))}`;
      const problem = knobProblem(knob, value);
      if (problem !== null) return `${path}.value: ${problem}`;
    } else if (!isFault(intervention.fault)) {
      return `${path}.fault ${notAmong(intervention.fault, Object.keys(faults))}`;
    }
  }
  return null;
}

function notAmong(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return `is ${shown(name)}. Write ${meant ?? `one of ${known.join(', ')}`}.`;
}

function utf8Length(value: string): number {
  return new TextEncoder().encode(value).length;
}
