import { extend } from '../base/schedule.ts';
import type { Nanos } from '../base/units.ts';

/**
 * Deadlines of one length in the order in which they were set, which is the order in which they fall due: a
 * ring, so that only its oldest entry needs an event. An entry whose call has ended is skipped.
 */
export class DeadlineRing {
  private at = new Float64Array(64);
  private slot = new Int32Array(64);
  private call = new Float64Array(64);
  private first = 0;
  private next = 0;
  /** True while an event for the oldest entry is scheduled. */
  armed = false;

  get size(): number {
    return this.next - this.first;
  }

  add(at: Nanos, slot: number, call: number): void {
    if (this.size === this.at.length) this.grow();
    const i = this.next++ % this.at.length;
    this.at[i] = at;
    this.slot[i] = slot;
    this.call[i] = call;
  }

  /** Time of the oldest entry that is still meant (per `deadlines`, by slot), -1 without one; drops the others. */
  oldest(deadlines: Float64Array): Nanos {
    while (this.first < this.next) {
      const i = this.first % this.at.length;
      if (deadlines[this.slot[i] as number] === this.call[i]) return this.at[i] as number;
      this.first += 1;
    }
    this.first = this.next = 0;
    return -1;
  }

  /** Takes the oldest entry; returns its slot. */
  take(): number {
    return this.slot[this.first++ % this.at.length] as number;
  }

  private grow(): void {
    const old = this.at.length;
    const size = old * 2;
    // Unrolled to start at 0: positions are counted modulo the new length from here.
    const turn = this.first % old;
    const unroll = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
      extend(from.subarray(turn) as T, to);
      to.set(from.subarray(0, turn), old - turn);
      return to;
    };
    this.at = unroll(this.at, new Float64Array(size));
    this.slot = unroll(this.slot, new Int32Array(size));
    this.call = unroll(this.call, new Float64Array(size));
    this.next -= this.first;
    this.first = 0;
  }
}
