import type { Nanos } from './units.ts';

/**
 * What happens next: a 4-ary heap ordered by (at, seq), so events at one moment keep the order in which they
 * were scheduled. An event is plain data: a kind and two integers. Everything is in typed arrays.
 */
export class Schedule {
  private ats: Float64Array;
  private seqs: Float64Array;
  private kinds: Uint8Array;
  private firsts: Int32Array;
  private seconds: Int32Array;
  private count = 0;
  private nextSeq = 0;

  /** The event last taken by `take`. */
  at: Nanos = 0;
  kind = 0;
  first = 0;
  second = 0;

  constructor(capacity = 1024) {
    this.ats = new Float64Array(capacity);
    this.seqs = new Float64Array(capacity);
    this.kinds = new Uint8Array(capacity);
    this.firsts = new Int32Array(capacity);
    this.seconds = new Int32Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  /** Time of the next event; Infinity when there is none. */
  peek(): Nanos {
    return this.count === 0 ? Infinity : (this.ats[0] as number);
  }

  add(at: Nanos, kind: number, first: number, second: number): void {
    if (this.count === this.ats.length) this.grow();
    const { ats, seqs, kinds, firsts, seconds } = this;
    // A new event has the highest sequence number, so it rises only past strictly later times.
    let i = this.count++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentAt = ats[parent] as number;
      if (parentAt <= at) break;
      ats[i] = parentAt;
      seqs[i] = seqs[parent] as number;
      kinds[i] = kinds[parent] as number;
      firsts[i] = firsts[parent] as number;
      seconds[i] = seconds[parent] as number;
      i = parent;
    }
    ats[i] = at;
    seqs[i] = this.nextSeq++;
    kinds[i] = kind;
    firsts[i] = first;
    seconds[i] = second;
  }

  /** Moves the next event into `at`, `kind`, `first` and `second`. The schedule must not be empty. */
  take(): void {
    const { ats, seqs, kinds, firsts, seconds } = this;
    this.at = ats[0] as number;
    this.kind = kinds[0] as number;
    this.first = firsts[0] as number;
    this.second = seconds[0] as number;
    const last = --this.count;
    if (last === 0) return;
    const at = ats[last] as number;
    const seq = seqs[last] as number;
    let i = 0;
    for (;;) {
      const firstChild = (i << 2) + 1;
      if (firstChild >= last) break;
      const end = firstChild + 4 < last ? firstChild + 4 : last;
      let least = firstChild;
      let leastAt = ats[firstChild] as number;
      for (let c = firstChild + 1; c < end; c++) {
        const childAt = ats[c] as number;
        if (
          childAt < leastAt ||
          (childAt === leastAt && (seqs[c] as number) < (seqs[least] as number))
        ) {
          least = c;
          leastAt = childAt;
        }
      }
      if (leastAt > at || (leastAt === at && (seqs[least] as number) > seq)) break;
      ats[i] = leastAt;
      seqs[i] = seqs[least] as number;
      kinds[i] = kinds[least] as number;
      firsts[i] = firsts[least] as number;
      seconds[i] = seconds[least] as number;
      i = least;
    }
    ats[i] = at;
    seqs[i] = seq;
    kinds[i] = kinds[last] as number;
    firsts[i] = firsts[last] as number;
    seconds[i] = seconds[last] as number;
  }

  private grow(): void {
    const size = this.ats.length * 2;
    this.ats = extend(this.ats, new Float64Array(size));
    this.seqs = extend(this.seqs, new Float64Array(size));
    this.kinds = extend(this.kinds, new Uint8Array(size));
    this.firsts = extend(this.firsts, new Int32Array(size));
    this.seconds = extend(this.seconds, new Int32Array(size));
  }
}

/** Copies `from` into the front of the larger `to` and returns `to`. */
export function extend<
  T extends Float64Array | Uint8Array | Int32Array | Uint32Array | Uint16Array,
>(from: T, to: T): T {
  to.set(from);
  return to;
}
