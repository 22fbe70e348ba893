import type { Intervention, Run } from '../../engine/scenario/scenario.ts';
import type { Tables } from '../../worker/protocol.ts';
import { tablesAt } from '../lab/knobs.ts';
import { changesFrom, changeWords } from '../panels/ChangedNote.tsx';
import { deedWords } from '../panels/deedWords.ts';
import { formatMoment } from '../ui/format.ts';

/** So many changes are named, the others counted: it is one line or two under the question. */
const NAMED = 3;

/**
 * What makes a run another than the scenario whose question it is presented with, as words for under the question;
 * empty where nothing does. `plan`: what the scenario does by itself.
 */
export function changedWords(
  { interventions }: Pick<Run, 'interventions'>,
  plan: readonly Intervention[],
  tables: Tables,
): string {
  const end = Number.POSITIVE_INFINITY;
  const settings = changesFrom(
    tablesAt(tables, { interventions }, end).knobs,
    tablesAt(tables, { interventions: plan }, end).knobs,
  );
  const words = [
    ...settings.map(changeWords),
    ...without(interventions, plan).map((made) => timed(made, tables)),
    ...without(plan, interventions).map((gone) => `without ${timed(gone, tables)}`),
  ];
  if (words.length === 0) return '';
  const more = words.length - NAMED;
  const all = more > 0 ? [...words.slice(0, NAMED), `${more} more`] : words;
  return `Changed from the scenario: ${all.join('; ')}.`;
}

/** The run of `#/play/<id>`, whose question is that of the bundled scenario: what makes it another. Of other runs nothing. */
export async function changedFrom(id: string, run: Run, tables: Tables | null): Promise<string> {
  if (!tables) return '';
  const { scenarios } = await import('../../content/scenarios/index.ts');
  const entry = scenarios.find((each) => each.id === id);
  // Whoever asks something else has thought of what is changed.
  if (!entry || run.scenario.question !== entry.question) return '';
  const file: { interventions?: readonly Intervention[] } = entry.file;
  return changedWords(run, file.interventions ?? [], tables);
}

/** Faults and operations of `some` that `others` lack; settings are told by what they come to. */
function without(some: readonly Intervention[], others: readonly Intervention[]): Intervention[] {
  const key = (each: Intervention) =>
    each.kind === 'set' ? '' : `${each.at} ${each.kind} ${each.fault} ${each.target}`;
  const known = new Set(others.map(key));
  return some.filter((each) => each.kind !== 'set' && !known.has(key(each)));
}

function timed(made: Intervention, tables: Tables): string {
  return `${deedWords(made, tables)} at ${formatMoment(made.at)}`;
}
