import type { Nanos } from '../../engine/base/units.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import type { Tables } from '../../worker/protocol.ts';

type Value = number | string | boolean;

/** What each setting of a run was when it was opened, by path: its default, and the way back. */
export type OpeningValues = ReadonlyMap<string, Value>;

export function openingValues(tables: Tables): OpeningValues {
  return new Map(tables.knobs.map((knob) => [knob.path, knob.value]));
}

/** The tables with each knob at the value it has at a moment: the opening's, or what was set until then. */
export function tablesAt(tables: Tables, opening: OpeningValues, run: Run, at: Nanos): Tables {
  const values = new Map(opening);
  for (const change of run.interventions) {
    if (change.kind === 'set' && change.at <= at) values.set(change.knob, change.value);
  }
  const knobs = tables.knobs.map((knob) => {
    const standard = opening.get(knob.path) ?? knob.standard;
    return { ...knob, standard, value: values.get(knob.path) ?? knob.value };
  });
  return { ...tables, knobs };
}
