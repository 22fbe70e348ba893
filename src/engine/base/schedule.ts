import type { Nanos } from './units.ts';

/** The soonest events, at most this many, are kept sorted; the others wait in a heap. */
const NEAR = 48;
/** So many move from the heap at once when no sorted ones are left. */
const REFILL = 12;

/**
 * What happens next, ordered by (at, seq), so events at one moment keep the order in which they were
 * scheduled. An event is plain data: a kind and two integers. The soonest are a short sorted
 * list, which costs a wrongly predicted branch or two where a heap costs ten; the rest is a 4-ary heap. Everything is in typed arrays.
 */
export class Schedule {
  /** Time and number of the soonest events, the soonest last. */
  private readonly nearAts = new Float64Array(NEAR);
  private readonly nearIds = new Int32Array(NEAR);
  private near = 0;
  private farAts: Float64Array;
  private farIds: Int32Array;
  private far = 0;
  /** The events by number. */
  private seqs: Float64Array;
  private kinds: Uint8Array;
  private firsts: Int32Array;
  private seconds: Int32Array;
  /** Numbers not in use: the first `capacity - size` hold. */
  private spare: Int32Array;
  private nextSeq = 0;

  /** The event last taken by `take`. */
  at: Nanos = 0;
  kind = 0;
  first = 0;
  second = 0;

  constructor(capacity = 1024) {
    this.farAts = new Float64Array(capacity);
    this.farIds = new Int32Array(capacity);
    this.seqs = new Float64Array(capacity);
    this.kinds = new Uint8Array(capacity);
    this.firsts = new Int32Array(capacity);
    this.seconds = new Int32Array(capacity);
    this.spare = Int32Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
  }

  get size(): number {
    return this.near + this.far;
  }

  /** Time of the next event; Infinity when there is none. */
  peek(): Nanos {
    if (this.near === 0 && !this.refill()) return Infinity;
    return this.nearAts[this.near - 1] as number;
  }

  add(at: Nanos, kind: number, first: number, second: number): void {
    const size = this.near + this.far;
    if (size === this.seqs.length) this.grow();
    const id = this.spare[this.seqs.length - 1 - size] as number;
    this.seqs[id] = this.nextSeq++;
    this.kinds[id] = kind;
    this.firsts[id] = first;
    this.seconds[id] = second;
    // It has the highest sequence number: at an equal time it comes after all others.
    if (this.near === NEAR) this.shed();
    if (this.far > 0 && at >= (this.farAts[0] as number)) {
      this.rise(at, id);
      return;
    }
    const { nearAts, nearIds } = this;
    let i = this.near++;
    for (; i > 0; i--) {
      const sooner = nearAts[i - 1] as number;
      if (sooner > at) break;
      nearAts[i] = sooner;
      nearIds[i] = nearIds[i - 1] as number;
    }
    nearAts[i] = at;
    nearIds[i] = id;
  }

  /** Moves the next event into `at`, `kind`, `first` and `second`. The schedule must not be empty. */
  take(): void {
    if (this.near === 0) this.refill();
    const i = --this.near;
    const id = this.nearIds[i] as number;
    this.at = this.nearAts[i] as number;
    this.kind = this.kinds[id] as number;
    this.first = this.firsts[id] as number;
    this.second = this.seconds[id] as number;
    this.spare[this.seqs.length - 1 - i - this.far] = id;
  }

  /** The later half of the sorted events goes to the heap. */
  private shed(): void {
    const { nearAts, nearIds } = this;
    const half = NEAR / 2;
    for (let i = 0; i < half; i++) this.rise(nearAts[i] as number, nearIds[i] as number);
    nearAts.copyWithin(0, half);
    nearIds.copyWithin(0, half);
    this.near = NEAR - half;
  }

  /** The soonest of the heap become the sorted events; false when there are none. */
  private refill(): boolean {
    const count = Math.min(REFILL, this.far);
    for (let i = count - 1; i >= 0; i--) {
      this.nearAts[i] = this.farAts[0] as number;
      this.nearIds[i] = this.farIds[0] as number;
      this.dropFirst();
    }
    this.near = count;
    return count > 0;
  }

  /** Puts an event into the heap. */
  private rise(at: Nanos, id: number): void {
    const { farAts, farIds, seqs } = this;
    const seq = seqs[id] as number;
    let i = this.far++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentAt = farAts[parent] as number;
      const parentId = farIds[parent] as number;
      if (parentAt < at || (parentAt === at && (seqs[parentId] as number) < seq)) break;
      farAts[i] = parentAt;
      farIds[i] = parentId;
      i = parent;
    }
    farAts[i] = at;
    farIds[i] = id;
  }

  /** Takes the first event out of the heap. */
  private dropFirst(): void {
    const { farAts, farIds, seqs } = this;
    const count = --this.far;
    const at = farAts[count] as number;
    const id = farIds[count] as number;
    const seq = seqs[id] as number;
    let i = 0;
    for (;;) {
      const firstChild = (i << 2) + 1;
      if (firstChild >= count) break;
      const end = firstChild + 4 < count ? firstChild + 4 : count;
      let least = firstChild;
      let leastAt = farAts[firstChild] as number;
      for (let c = firstChild + 1; c < end; c++) {
        const childAt = farAts[c] as number;
        if (childAt > leastAt || (childAt === leastAt && this.isLater(c, least))) continue;
        least = c;
        leastAt = childAt;
      }
      const leastId = farIds[least] as number;
      if (leastAt > at || (leastAt === at && (seqs[leastId] as number) > seq)) break;
      farAts[i] = leastAt;
      farIds[i] = leastId;
      i = least;
    }
    farAts[i] = at;
    farIds[i] = id;
  }

  private isLater(place: number, other: number): boolean {
    const { farIds, seqs } = this;
    return (seqs[farIds[place] as number] as number) > (seqs[farIds[other] as number] as number);
  }

  private grow(): void {
    const size = this.seqs.length * 2;
    this.farAts = extend(this.farAts, new Float64Array(size));
    this.farIds = extend(this.farIds, new Int32Array(size));
    this.seqs = extend(this.seqs, new Float64Array(size));
    this.kinds = extend(this.kinds, new Uint8Array(size));
    this.firsts = extend(this.firsts, new Int32Array(size));
    this.seconds = extend(this.seconds, new Int32Array(size));
    this.spare = Int32Array.from({ length: size }, (_, i) => size - 1 - i);
  }
}

/** Copies `from` into the front of the larger `to` and returns `to`. */
export function extend<
  T extends Float64Array | Uint8Array | Int32Array | Uint32Array | Uint16Array,
>(from: T, to: T): T {
  to.set(from);
  return to;
}
