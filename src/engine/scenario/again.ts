import { copyJson } from '../base/json.ts';
import type { Intervention, Run } from './scenario.ts';
import { writeKnob } from './settings.ts';

/**
 * The run to begin anew: what was planned happens again, and the settings that were changed by hand hold from the
 * start. What was struck by hand is left out. The run that is given stays as it is.
 */
export function runAgain(run: Run, isPlanned: (intervention: Intervention) => boolean): Run {
  const { interventions } = run;
  const scenario = copyJson(run.scenario);
  for (const change of interventions) {
    if (change.kind === 'set' && !isPlanned(change)) writeKnob(scenario, change.knob, change.value);
  }
  return { ...run, scenario, interventions: interventions.filter(isPlanned) };
}
