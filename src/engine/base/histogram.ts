/**
 * Latency histogram with 32 linear buckets to each power of two: a value is known to within 3.2 %.
 * Values are whole nanoseconds from 0 to about 2^43 (2.4 hours); larger ones go into the last bucket.
 */
const SUB_BITS = 5;
const SUBS = 1 << SUB_BITS;
export const BUCKETS = (43 - SUB_BITS + 1) * SUBS;

/** Bucket of a value. */
export function bucketOf(value: number): number {
  if (value < SUBS) return value < 0 ? 0 : Math.floor(value);
  // The exponent from two 32-bit halves: Math.clz32 is exact, Math.log2 is not.
  const high = Math.floor(value / 4294967296);
  const exponent = high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(value >>> 0);
  if (exponent >= 43) return BUCKETS - 1;
  const shift = exponent - SUB_BITS;
  const sub =
    high > 0 ? Math.floor(value / SCALES[shift]!) - SUBS : ((value >>> 0) >>> shift) - SUBS;
  return (shift + 1) * SUBS + sub;
}

const SCALES = Array.from({ length: 43 }, (_, i) =>
  i < 31 ? 1 << i : (1 << 30) * (1 << (i - 30)),
);

/** Least value of a bucket. */
export function bucketFloor(bucket: number): number {
  if (bucket < SUBS) return bucket;
  const shift = Math.floor(bucket / SUBS) - 1;
  return (SUBS + (bucket % SUBS)) * SCALES[shift]!;
}

/** Counts by bucket, with the exact sum, least and greatest. */
export class Histogram {
  readonly counts = new Uint32Array(BUCKETS);
  count = 0;
  sum = 0;
  min = 0;
  max = 0;
  /** A bit for each bucket that holds a value, a word for each power of two: `reset` and `quantile` skip the rest. */
  private readonly occupied = new Int32Array(BUCKETS / SUBS);
  /** Words in use lie between these two, both included. */
  private firstWord = 0;
  private lastWord = -1;

  /** `bucket` is `bucketOf(value)`, for callers that know it. */
  add(value: number, bucket = bucketOf(value)): void {
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    const word = bucket >> SUB_BITS;
    this.occupied[word] = (this.occupied[word] as number) | (1 << (bucket & (SUBS - 1)));
    if (this.count === 0) {
      this.min = value;
      this.firstWord = this.lastWord = word;
    } else {
      if (value < this.min) this.min = value;
      if (word < this.firstWord) this.firstWord = word;
      else if (word > this.lastWord) this.lastWord = word;
    }
    if (value > this.max) this.max = value;
    this.count += 1;
    this.sum += value;
  }

  /** The middle of the bucket that holds the p-quantile, kept within [min, max]; 0 when empty. */
  quantile(p: number): number {
    if (this.count === 0) return 0;
    const { counts, occupied, lastWord } = this;
    const rank = Math.max(1, Math.ceil(p * this.count));
    let seen = 0;
    for (let word = this.firstWord; word <= lastWord; word++) {
      for (let bits = occupied[word] as number; bits !== 0; bits &= bits - 1) {
        const bucket = word * SUBS + 31 - Math.clz32(bits & -bits);
        seen += counts[bucket] as number;
        if (seen >= rank) {
          const middle = Math.floor((bucketFloor(bucket) + bucketFloor(bucket + 1)) / 2);
          return Math.min(this.max, Math.max(this.min, middle));
        }
      }
    }
    return this.max;
  }

  reset(): void {
    if (this.count === 0) return;
    const { counts, occupied, lastWord } = this;
    for (let word = this.firstWord; word <= lastWord; word++) {
      for (let bits = occupied[word] as number; bits !== 0; bits &= bits - 1) {
        counts[word * SUBS + 31 - Math.clz32(bits & -bits)] = 0;
      }
      occupied[word] = 0;
    }
    this.firstWord = 0;
    this.lastWord = -1;
    this.count = this.sum = this.min = this.max = 0;
  }
}
