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
  /** No bucket outside [low, high] holds a value: keeps `reset` and `quantile` short. */
  private low = BUCKETS;
  private high = -1;

  add(value: number): void {
    const bucket = bucketOf(value);
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    if (bucket < this.low) this.low = bucket;
    if (bucket > this.high) this.high = bucket;
    if (this.count === 0 || value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.count += 1;
    this.sum += value;
  }

  /** The middle of the bucket that holds the p-quantile, kept within [min, max]; 0 when empty. */
  quantile(p: number): number {
    if (this.count === 0) return 0;
    const rank = Math.max(1, Math.ceil(p * this.count));
    let seen = 0;
    for (let b = this.low; b <= this.high; b++) {
      seen += this.counts[b] as number;
      if (seen >= rank) {
        const middle = Math.floor((bucketFloor(b) + bucketFloor(b + 1)) / 2);
        return Math.min(this.max, Math.max(this.min, middle));
      }
    }
    return this.max;
  }

  reset(): void {
    if (this.high >= this.low) this.counts.fill(0, this.low, this.high + 1);
    this.count = this.sum = this.min = this.max = 0;
    this.low = BUCKETS;
    this.high = -1;
  }
}
