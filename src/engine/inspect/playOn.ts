import type { Nanos } from '../base/units.ts';
import type { Simulation } from '../simulation.ts';

/** Events between two looks. */
const LOOK_EVENTS = 2_000;

/**
 * Plays a copy of a run on to the moment `until`, and looks at it now and then; `hasArrived` with the last look.
 * True when there is no more to find out: `look` says so, it has arrived, or there is no copy; false when `isLate`.
 */
export function playOn(
  sim: Simulation | null,
  until: Nanos,
  isLate: () => boolean,
  look: (sim: Simulation, hasArrived: boolean) => boolean,
): boolean {
  while (sim !== null) {
    const hasArrived = sim.runSome(until, LOOK_EVENTS) || sim.isOver;
    if (look(sim, hasArrived) || hasArrived) return true;
    if (isLate()) return false;
  }
  return true;
}
