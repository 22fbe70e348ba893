import type { Nanos } from '../../engine/base/units.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import type { Tables } from '../../worker/protocol.ts';

type Value = number | string | boolean;

/** The tables with each knob at the value it has at a moment: the opening's, or what was set until then. */
export function tablesAt(tables: Tables, run: Run, at: Nanos): Tables {
  const values = new Map<string, Value>(tables.knobs.map((k) => [k.path, k.standard]));
  for (const change of run.interventions) {
    if (change.kind === 'set' && change.at <= at) values.set(change.knob, change.value);
  }
  const knobs = tables.knobs.map((knob) => ({
    ...knob,
    value: values.get(knob.path) ?? knob.value,
  }));
  return { ...tables, knobs };
}
