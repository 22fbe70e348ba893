import type { Nanos } from '../../engine/base/units.ts';
import type { Intervention } from '../../engine/scenario/scenario.ts';
import type { Tables } from '../../worker/protocol.ts';

type Value = number | string | boolean;
type Changes = { readonly interventions: readonly Intervention[] };

/** The tables with each knob at the value that was set for it until a moment, else the opening's; not what follows of that. */
export function tablesAt(tables: Tables, run: Changes, at: Nanos): Tables {
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
