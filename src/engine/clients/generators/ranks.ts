import { ln, pow } from '../../base/maths.ts';

/** Most buckets of the guide table. */
const MOST_BUCKETS = 1 << 20;

/** Draws ranks from 0 by the inverse of their cumulative weights. */
export class Ranks {
  /** Sum of the weights of ranks 0 to i, added in that order. */
  private readonly cumulative: Float64Array;
  private readonly total: number;
  /** First rank that a draw in bucket b, or above, can give: narrows the search, and changes no result. */
  private readonly guide: Uint32Array;
  private readonly buckets: number;

  constructor(cumulative: Float64Array) {
    const count = cumulative.length;
    const total = cumulative[count - 1] as number;
    let buckets = 16;
    while (buckets < count && buckets < MOST_BUCKETS) buckets *= 2;
    const guide = new Uint32Array(buckets + 1);
    let rank = 0;
    for (let bucket = 0; bucket <= buckets; bucket++) {
      const wanted = (bucket / buckets) * total;
      while (rank < count - 1 && (cumulative[rank] as number) < wanted) rank += 1;
      guide[bucket] = rank;
    }
    this.cumulative = cumulative;
    this.total = total;
    this.guide = guide;
    this.buckets = buckets;
  }

  /** The first rank whose cumulative weight reaches `uniform`, in [0, 1), of the total. */
  at(uniform: number): number {
    const { cumulative } = this;
    const wanted = uniform * this.total;
    const bucket = Math.floor(uniform * this.buckets);
    let low = this.guide[bucket] as number;
    let high = this.guide[bucket + 1] as number;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] as number) >= wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Zipf's law over `count` ranks: rank r, from 1, has the weight r^-exponent. */
export function zipfRanks(count: number, exponent: number): Ranks {
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let rank = 1; rank <= count; rank++) {
    total += pow(rank, -exponent);
    cumulative[rank - 1] = total;
  }
  return new Ranks(cumulative);
}

/**
 * A measured law over `count` ranks: `points` are [rank from 1, share of all requests that go to it and those
 * above], rising. Between two points the share grows with the logarithm of the rank; what lies beyond `count`
 * is left out, and the rest scaled up.
 */
export function measuredRanks(
  count: number,
  points: readonly (readonly [number, number])[],
): Ranks {
  const cumulative = new Float64Array(count);
  let point = 0;
  for (let rank = 1; rank <= count; rank++) {
    while (point < points.length - 1 && (points[point] as readonly [number, number])[0] < rank)
      point += 1;
    const [high, highShare] = points[point] as readonly [number, number];
    const [low, lowShare] = points[point - 1] ?? [high, highShare];
    const part = high > low ? Math.min(1, ln(rank / low) / ln(high / low)) : 1;
    cumulative[rank - 1] = lowShare + (highShare - lowShare) * part;
  }
  return new Ranks(cumulative);
}
