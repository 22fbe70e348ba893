import type { Nanos } from '../base/units.ts';
import type { Timeline } from '../run.ts';
import type { Simulation } from '../simulation.ts';
import { playOn } from './playOn.ts';
import { type TraceView, traceOf } from './trace.ts';

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
    return playOn(this.sim, this.until, isLate, (sim, hasArrived) => {
      const hasBegun = sim.workload.next > this.request;
      if (hasArrived || hasBegun) this.trace = traceOf(sim, this.request);
      return this.trace !== null && this.trace.outcome !== 'waiting';
    });
  }
}
