import { copyJson } from './base/json.ts';
import { SECOND } from './base/units.ts';
import type { Run } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';

/** The unrest of a storm lies in its first 14 seconds. */
export const END = 15 * SECOND;

/** A run played in one piece, with nothing recorded. */
export function straight(run: Run, until = END): Simulation {
  const sim = new Simulation(copyJson(run));
  sim.recorder.sampleEvery = 0;
  sim.runUntil(until);
  return sim;
}

/** What must be equal for equal runs, and more than the digest looks at. */
export function history(sim: Simulation): object {
  return {
    digest: sim.digest(),
    now: sim.now,
    totals: [...sim.probe.totals],
    notices: sim.notices,
    struck: sim.struck,
    inFlight: sim.requests.inFlight,
    scheduled: sim.schedule.size,
  };
}
