/**
 * The request traces that the recordings were made with, from (spec, seed). Test code: it uses the Math
 * functions of the generator, and each row's checksum (`traceChecksum`) tells whether they gave the same trace.
 */

export type TraceSpec =
  | { kind: 'uniform' }
  | { kind: 'scan' }
  | { kind: 'zipf'; alpha: number }
  /** Zipf; after each `every` requests a scan of `length` consecutive keys that goes on where it stopped. */
  | { kind: 'zipfscan'; alpha: number; every: number; length: number }
  /** Zipf whose map from rank to key is rotated by `by` after each `every` requests. */
  | { kind: 'shift'; alpha: number; every: number; by: number }
  /** A share `p` of requests goes to a window of `hot` keys that moves on after each `every` requests. */
  | { kind: 'hotset'; hot: number; p: number; every: number };

export type SizeSpec =
  | { kind: 'fixed'; bytes: number }
  | { kind: 'lognormal'; median: number; sigma: number; min: number; max: number };

/** mulberry32: uniform numbers in [0, 1) from a 32-bit seed. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Key numbers of `requests` requests. The permutation is drawn first, then the requests in order. */
export function makeTrace(
  spec: TraceSpec,
  keys: number,
  requests: number,
  seed: number,
): Uint32Array {
  const random = mulberry32(seed);
  const trace = new Uint32Array(requests);
  if (spec.kind === 'uniform') return trace.map(() => Math.floor(random() * keys));
  if (spec.kind === 'scan') return trace.map((_, i) => i % keys);
  const order = permutation(keys, random);
  if (spec.kind === 'hotset') {
    return trace.map((_, i) => {
      const base = Math.floor(i / spec.every) * spec.hot;
      const hot = random() < spec.p;
      const draw = random();
      const place = hot ? (base + Math.floor(draw * spec.hot)) % keys : Math.floor(draw * keys);
      return order[place] as number;
    });
  }
  const rank = zipf(keys, spec.alpha, random);
  if (spec.kind === 'zipf') return trace.map(() => order[rank()] as number);
  if (spec.kind === 'shift') {
    return trace.map(
      (_, i) => order[(rank() + Math.floor(i / spec.every) * spec.by) % keys] as number,
    );
  }
  let cursor = 0;
  return trace.map((_, i) => {
    if (i % (spec.every + spec.length) < spec.every) return order[rank()] as number;
    const key = cursor;
    cursor = (cursor + 1) % keys;
    return key;
  });
}

/** Value size of every key: lognormal ones by Box-Muller, two uniforms for each key, clamped and rounded. */
export function valueSizes(keys: number, spec: SizeSpec, seed: number): Uint32Array {
  const sizes = new Uint32Array(keys);
  if (spec.kind === 'fixed') return sizes.fill(spec.bytes);
  const random = mulberry32((seed ^ 0x5a17e5) >>> 0);
  return sizes.map(() => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const value = spec.median * Math.exp(spec.sigma * radius * Math.cos(2 * Math.PI * random()));
    return Math.round(Math.min(spec.max, Math.max(spec.min, value)));
  });
}

/** FNV-1a over key numbers, then sizes. */
export function traceChecksum(trace: Uint32Array, sizes: Uint32Array): number {
  let hash = 0x811c9dc5;
  for (const values of [trace, sizes]) {
    for (const value of values) {
      for (let shift = 0; shift < 32; shift += 8) {
        hash = Math.imul(hash ^ ((value >>> shift) & 255), 0x01000193);
      }
    }
  }
  return hash >>> 0;
}

function permutation(keys: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: keys }, (_, i) => i);
  for (let i = keys - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const moved = order[i] as number;
    order[i] = order[j] as number;
    order[j] = moved;
  }
  return order;
}

/** Ranks from 0 by the inverse of the cumulative Zipf weights. */
function zipf(keys: number, alpha: number, random: () => number): () => number {
  const cumulative = new Float64Array(keys);
  let total = 0;
  for (let rank = 1; rank <= keys; rank++) {
    total += rank ** -alpha;
    cumulative[rank - 1] = total;
  }
  return () => {
    const wanted = random() * total;
    let low = 0;
    let high = keys - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] as number) >= wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
