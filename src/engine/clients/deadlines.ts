import { extend } from '../base/schedule.ts';
import type { Nanos } from '../base/units.ts';
import { DEADLINE } from '../events.ts';
import type { Simulation } from '../simulation.ts';

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

/**
 * The deadlines of all calls under way, to the cache and to the database. A ring holds those of one length;
 * when a timeout is changed its calls go to a new ring, and those under way keep theirs.
 */
export class Deadlines {
  private readonly sim: Simulation;
  private readonly rings: DeadlineRing[] = [];
  private readonly ofOrigin: boolean[] = [];
  private nextCall = 1;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  /** A new ring; returns its number. `ofOrigin`: its calls go to the database. */
  open(ofOrigin: boolean): number {
    this.rings.push(new DeadlineRing());
    this.ofOrigin.push(ofOrigin);
    return this.rings.length - 1;
  }

  /** The call of a request is given up after `wait`, which is the same for all calls of a ring. */
  arm(ring: number, slot: number, wait: Nanos): void {
    const { sim } = this;
    const call = this.nextCall++;
    sim.requests.deadline[slot] = call;
    const list = this.rings[ring] as DeadlineRing;
    list.add(sim.now + wait, slot, call);
    if (list.armed) return;
    list.armed = true;
    sim.schedule.add(sim.now + wait, DEADLINE, ring, 0);
  }

  /** The oldest deadlines of a ring may be due: what is due is given up. */
  due(ring: number): void {
    const { sim } = this;
    const list = this.rings[ring] as DeadlineRing;
    // It stays armed meanwhile: a call that begins anew, as one is given up, needs no event of its own.
    for (;;) {
      const at = list.oldest(sim.requests.deadline);
      if (at < 0) {
        list.armed = false;
        return;
      }
      if (at > sim.now) {
        sim.schedule.add(at, DEADLINE, ring, 0);
        return;
      }
      const slot = list.take();
      if (this.ofOrigin[ring]) sim.origin.giveUp(slot);
      else sim.clients.failures.giveUp(slot);
    }
  }
}
