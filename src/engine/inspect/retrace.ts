import type { Nanos } from '../base/units.ts';
import type { Timeline } from '../run.ts';
import type { Simulation } from '../simulation.ts';
import { type TraceView, traceOf } from './trace.ts';

/** Events between two looks. */
const LOOK_EVENTS = 2_000;

/**
 * The life of a request of which no steps were kept: the run is played again, apart from itself, from before the
 * request began up to where it stands, with that request in the sample.
 */
export class Retrace {
  private readonly sim: Simulation | null;
  private readonly request: number;
  private readonly until: Nanos;
  /** What is known so far; null too when the request has not begun. */
  trace: TraceView | null = null;

  constructor(timeline: Timeline, request: number) {
    this.sim = timeline.before(request);
    this.request = request;
    this.until = timeline.now;
    // Multiples of its own number: it, the very first, and others much later.
    if (this.sim) this.sim.recorder.sampleEvery = Math.max(1, request);
  }

  /** Plays on until `isLate`. True when there is no more to find out. */
  goOn(isLate: () => boolean): boolean {
    const { sim, request, until } = this;
    while (sim !== null) {
      const arrived = sim.runSome(until, LOOK_EVENTS) || sim.isOver;
      if (arrived || sim.workload.next > request) this.trace = traceOf(sim, request);
      if (arrived || (this.trace && this.trace.outcome !== 'waiting')) return true;
      if (isLate()) return false;
    }
    return true;
  }
}
