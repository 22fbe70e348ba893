/** Size of the pool: EVPOOL_SIZE. */
const POOL_SIZE = 16;
/** The pool drifts down through this many places before it is moved up again. */
const POOL_PLACES = 512;

/**
 * The candidates kept between evictions, worst first. A score stays as it was when the key was sampled, and
 * a key may be in the pool after it has gone, or twice: both as in Redis.
 */
export class EvictionPool {
  /** Score that a key must pass to enter: that of the worst in a full pool. */
  floor = -Infinity;
  private readonly keys = new Int32Array(POOL_PLACES);
  private readonly scores = new Float64Array(POOL_PLACES);
  /** The pool lies from `start` to `end` - 1. */
  private start = POOL_PLACES;
  private end = POOL_PLACES;

  /** Takes a sampled key in whose score passes `floor`; a higher score is evicted sooner. */
  add(key: number, score: number): void {
    if (this.start === 0) this.moveUp();
    const { keys, scores, end } = this;
    // Into a full pool the new key comes in the place of the worst.
    let place = end - this.start === POOL_SIZE ? this.start : --this.start;
    for (; place + 1 < end && (scores[place + 1] as number) < score; place++) {
      scores[place] = scores[place + 1] as number;
      keys[place] = keys[place + 1] as number;
    }
    scores[place] = score;
    keys[place] = key;
    if (end - this.start === POOL_SIZE) this.floor = scores[this.start] as number;
  }

  /** Takes the best candidate's key out; -1 when the pool is empty. */
  take(): number {
    if (this.start === this.end) return -1;
    this.end -= 1;
    this.floor = -Infinity;
    return this.keys[this.end] as number;
  }

  clear(): void {
    this.start = this.end = POOL_PLACES;
    this.floor = -Infinity;
  }

  private moveUp(): void {
    const to = POOL_PLACES - this.end;
    this.keys.copyWithin(to, 0, this.end);
    this.scores.copyWithin(to, 0, this.end);
    this.start = to;
    this.end = POOL_PLACES;
  }
}
