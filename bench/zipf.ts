/**
 * `count` keys drawn from Zipf's law over `keyspace` ranks. Keys are numbered in the order in which they first
 * appear, as a trace reader numbers them. Returns the keys and how many different ones there are.
 */
export function zipfKeys(
  count: number,
  keyspace: number,
  exponent: number,
  seed: number,
): { keys: Int32Array; distinct: number } {
  const cumulative = new Float64Array(keyspace);
  let total = 0;
  for (let rank = 0; rank < keyspace; rank++) {
    total += (rank + 1) ** -exponent;
    cumulative[rank] = total;
  }
  const random = xorshift(seed);
  const numberOfRank = new Int32Array(keyspace).fill(-1);
  const keys = new Int32Array(count);
  let distinct = 0;
  for (let i = 0; i < count; i++) {
    const rank = firstAbove(cumulative, (random() / 4294967296) * total);
    if (numberOfRank[rank] === -1) numberOfRank[rank] = distinct++;
    keys[i] = numberOfRank[rank] as number;
  }
  return { keys, distinct };
}

function firstAbove(cumulative: Float64Array, mark: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] as number) > mark) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Uniform 32-bit draws (xorshift32, Marsaglia 2003). */
export function xorshift(seed: number): () => number {
  let x = seed | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}
