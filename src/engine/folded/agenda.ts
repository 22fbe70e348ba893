import { Schedule } from '../base/schedule.ts';
import type { Nanos } from '../base/units.ts';

/** The soonest events, at most this many, are kept sorted; the others wait in a schedule. */
const NEAR = 48;
/** So many come from there at once when no sorted ones are left. */
const REFILL = 12;

/**
 * Whose turn it is next, ordered by time, then by when it was added. Leaner than a `Schedule`: an event is the number
 * of its request, which has one at most, and what is to happen stands in the table of requests.
 */
export class Agenda {
  /** Time and number of the soonest events, the soonest last; before them stands Infinity. */
  private readonly ats = new Float64Array(NEAR + 1).fill(Infinity);
  private readonly numbers = new Int32Array(NEAR + 1);
  private near = 0;
  private readonly far = new Schedule();
  private farAt: Nanos = Infinity;

  /** Time of the next event; Infinity when there is none. */
  peek(): Nanos {
    return this.ats[this.near] as number;
  }

  add(at: Nanos, number: number): void {
    if (this.near === NEAR) this.shed();
    if (at >= this.farAt) {
      this.far.add(at, 0, number, 0);
      return;
    }
    const { ats, numbers } = this;
    let i = ++this.near;
    for (; (ats[i - 1] as number) <= at; i--) {
      ats[i] = ats[i - 1] as number;
      numbers[i] = numbers[i - 1] as number;
    }
    ats[i] = at;
    numbers[i] = number;
  }

  /** Takes the next event; returns its number. There must be one. */
  take(): number {
    const number = this.numbers[this.near--] as number;
    if (this.near === 0 && this.far.size > 0) this.refill();
    return number;
  }

  /** The later half of the sorted events goes to the schedule. */
  private shed(): void {
    const half = NEAR / 2;
    for (let i = half; i > 0; i--) {
      this.far.add(this.ats[i] as number, 0, this.numbers[i] as number, 0);
    }
    this.ats.copyWithin(1, half + 1);
    this.numbers.copyWithin(1, half + 1);
    this.near = NEAR - half;
    this.farAt = this.far.peek();
  }

  private refill(): void {
    const { far } = this;
    this.near = Math.min(REFILL, far.size);
    for (let i = this.near; i > 0; i--) {
      far.take();
      this.ats[i] = far.at;
      this.numbers[i] = far.first;
    }
    this.farAt = far.peek();
  }
}
