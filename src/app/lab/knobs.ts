import type { Nanos } from '../../engine/base/units.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import type { Tables } from '../../worker/protocol.ts';

/** The default of each knob, for this run, is the value that it opened with: that is the way back. */
export function withOpeningDefaults(tables: Tables): Tables {
  return { ...tables, knobs: tables.knobs.map((knob) => ({ ...knob, standard: knob.value })) };
}

/** The tables with each knob at the value it has at a moment: the start's, then what was set until then. */
export function tablesAt(opened: Tables, run: Run, at: Nanos): Tables {
  const set = new Map<string, number | string | boolean>();
  for (const change of run.interventions) {
    if (change.kind === 'set' && change.at <= at) set.set(change.knob, change.value);
  }
  if (set.size === 0) return opened;
  const knobs = opened.knobs.map((knob) => {
    const value = set.get(knob.path);
    return value === undefined ? knob : { ...knob, value };
  });
  return { ...opened, knobs };
}
