/** Places in a list of times, which are handed on in it: a number on its own would be put on the heap by each call. */
export const NOW = 0;
export const BEFORE = 1;
export const END = 2;
/** When the next request comes in, the next background work is due, and the run ends. */
export const ARRIVAL = 3;
export const TICK = 4;
export const UNTIL = 5;

/** What a pool says to a call. */
export const TAKEN = 0;
export const MAY_OPEN = 1;
export const EXHAUSTED = 2;

/**
 * Connection pools without events for giving back: a call's end is known when its command is served, so each
 * pool keeps the ends that lie ahead, in order, and looks at those that have passed when it is asked next.
 */
export class Connections {
  private readonly size: number;
  private readonly open: Int32Array;
  private readonly opening: Int32Array;
  private readonly inUse: Int32Array;
  /** `places` of each pool, a power of two, round and round. */
  private ends: Float64Array;
  private places = 8;
  private readonly first: Int32Array;
  private readonly count: Int32Array;

  constructor(pools: number, size: number) {
    this.size = size;
    this.open = new Int32Array(pools);
    this.opening = new Int32Array(pools);
    this.inUse = new Int32Array(pools);
    this.ends = new Float64Array(pools * this.places);
    this.first = new Int32Array(pools);
    this.count = new Int32Array(pools);
  }

  /** A call asks at `times[NOW]`, which never falls for a pool. */
  take(pool: number, times: Float64Array): typeof TAKEN | typeof MAY_OPEN | typeof EXHAUSTED {
    const at = times[NOW] as number;
    const { ends, places } = this;
    const base = pool * places;
    const mask = places - 1;
    let first = this.first[pool] as number;
    let count = this.count[pool] as number;
    let used = this.inUse[pool] as number;
    while (count > 0 && (ends[base + (first & mask)] as number) <= at) {
      first += 1;
      count -= 1;
      used -= 1;
    }
    this.first[pool] = first & mask;
    this.count[pool] = count;
    const open = this.open[pool] as number;
    if (used < open) {
      this.inUse[pool] = used + 1;
      return TAKEN;
    }
    this.inUse[pool] = used;
    return open + (this.opening[pool] as number) < this.size ? MAY_OPEN : EXHAUSTED;
  }

  startOpening(pool: number): void {
    this.opening[pool] = (this.opening[pool] as number) + 1;
  }

  /** The connection stands, and is in use. */
  opened(pool: number): void {
    this.opening[pool] = (this.opening[pool] as number) - 1;
    this.open[pool] = (this.open[pool] as number) + 1;
    this.inUse[pool] = (this.inUse[pool] as number) + 1;
  }

  /** A call will give its connection back at `times[END]`. Ends are nearly in order, so the way to their place is short. */
  willEnd(pool: number, times: Float64Array): void {
    const at = times[END] as number;
    const count = this.count[pool] as number;
    if (count === this.places) this.grow();
    const { ends, places } = this;
    const base = pool * places;
    const mask = places - 1;
    const first = this.first[pool] as number;
    let i = count;
    for (; i > 0; i--) {
      const before = ends[base + ((first + i - 1) & mask)] as number;
      if (before <= at) break;
      ends[base + ((first + i) & mask)] = before;
    }
    ends[base + ((first + i) & mask)] = at;
    this.count[pool] = count + 1;
  }

  private grow(): void {
    const { ends, places, first } = this;
    const grown = new Float64Array(ends.length * 2);
    for (let pool = 0; pool < first.length; pool++) {
      for (let i = 0; i < places; i++) {
        const from = ((first[pool] as number) + i) & (places - 1);
        grown[2 * pool * places + i] = ends[pool * places + from] as number;
      }
    }
    first.fill(0);
    this.ends = grown;
    this.places = places * 2;
  }
}
