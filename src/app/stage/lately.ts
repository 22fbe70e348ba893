import type { Nanos } from '../../engine/base/units.ts';

/** Entries: a little over a second at sixty pictures in a second. */
const KEPT = 128;
/** Pictures closer together than this share an entry, in seconds. */
const STEP = 1 / 60;
/** A picture that came later than this was not played through: the page slept. */
const LONGEST_STEP = 0.25;

/**
 * How much of the run passed in the last so many seconds of the viewer's time. Only time that plays counts: while it
 * stands still, what is in sight stays.
 */
export class Lately {
  private readonly seconds: number;
  private readonly times = new Float64Array(KEPT);
  private readonly moments = new Float64Array(KEPT);
  private first = 0;
  private count = 0;
  private epoch = -1;
  private played = 0;
  private shownAt: Nanos = -1;
  private lookedAt = 0;
  /** What was shown so long ago; before it nothing is in sight. */
  private since: Nanos = Number.NEGATIVE_INFINITY;

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  /**
   * Takes note of a picture and gives what has passed, in ns of the run: never more than `pace` asks for. `now` in ms;
   * another `epoch` is a jump in time, after which nothing has been played yet.
   */
  pass(at: Nanos, now: number, pace: Nanos, epoch: number): Nanos {
    if (epoch !== this.epoch || at < this.shownAt) {
      this.epoch = epoch;
      this.count = 0;
      this.played = 0;
      this.since = Number.NEGATIVE_INFINITY;
    } else if (at > this.shownAt) {
      this.played += Math.min(LONGEST_STEP, (now - this.lookedAt) / 1000);
    }
    this.shownAt = at;
    this.lookedAt = now;
    this.note(at);
    while (this.count > 0 && (this.times[this.first] as number) <= this.played - this.seconds) {
      this.since = this.moments[this.first] as number;
      this.first = (this.first + 1) % KEPT;
      this.count -= 1;
    }
    return Math.min(pace * this.seconds, at - this.since);
  }

  private note(at: Nanos): void {
    const newest = (this.first + this.count - 1 + KEPT) % KEPT;
    if (this.count > 0 && this.played - (this.times[newest] as number) < STEP) return;
    if (this.count === KEPT) {
      this.first = (this.first + 1) % KEPT;
      this.count -= 1;
    }
    const next = (this.first + this.count) % KEPT;
    this.times[next] = this.played;
    this.moments[next] = at;
    this.count += 1;
  }
}
