import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import redis from '../../real/data/eviction.json' with { type: 'json' };
import memcached from '../../real/data/memcached.json' with { type: 'json' };
import { TraceChecksum } from './checksum.ts';
import { KeyTrace, type TraceSpec, type traceKinds } from './keyTrace.ts';
import { Mulberry32, permutation } from './mulberry32.ts';
import { measuredRanks, zipfRanks } from './ranks.ts';
import { type SizeSpec, valueSizes } from './sizeLaws.ts';
import { ttlMsOf } from './ttl.ts';

const KEYS = 100_000;
const REQUESTS = 1_000_000;

type Recorded = { spec: TraceSpec; seed: number; sizes: SizeSpec; checksum: number };
const recorded = Object.entries({
  ...(redis.traces as Record<string, Recorded>),
  ...(memcached.traces as Record<string, Recorded>),
});

const keysOf = (spec: TraceSpec, keys: number, requests: number, seed: number) => {
  const found = new Int32Array(requests);
  new KeyTrace(spec, keys, seed).fill(found, requests);
  return found;
};

describe('a recorded trace', () => {
  const traces = new Map<string, Int32Array>();
  const traceOf = (spec: TraceSpec, seed: number) => {
    const name = JSON.stringify([spec, seed]);
    const found = traces.get(name) ?? keysOf(spec, KEYS, REQUESTS, seed);
    traces.set(name, found);
    return found;
  };

  test.each(recorded)(
    '%s has the checksum of the recording',
    (_, { spec, seed, sizes, checksum }) => {
      const found = new TraceChecksum().add(traceOf(spec, seed)).add(valueSizes(KEYS, sizes, seed));
      expect(found.value).toBe(checksum);
    },
  );
});

describe('the portable maths', () => {
  /** The generator as the recordings used it: search without a guide, and the functions of Math. */
  const zipfByMath = (keys: number, alpha: number, requests: number, seed: number) => {
    const cumulative: number[] = [];
    let total = 0;
    for (let rank = 1; rank <= keys; rank++) {
      total += rank ** -alpha;
      cumulative.push(total);
    }
    const random = new Mulberry32(seed);
    const order = permutation(keys, random);
    return Int32Array.from({ length: requests }, () => {
      const wanted = random.next() * total;
      let low = 0;
      let high = keys - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((cumulative[middle] as number) >= wanted) high = middle;
        else low = middle + 1;
      }
      return order[low] as number;
    });
  };

  test.each([
    [0.3, 100_000, 5],
    [0.77, 250_000, 6],
    [1, 1_000_000, 7],
    [1.37, 50_000, 8],
    [2.68, 20_000, 9],
  ])(
    'draws Zipf %f over %i keys as Math does, but for 1 request in 10,000',
    (alpha, keys, seed) => {
      const requests = 200_000;
      const found = keysOf({ kind: 'zipf', alpha }, keys, requests, seed);
      const wanted = zipfByMath(keys, alpha, requests, seed);
      const different = found.filter((key, i) => key !== wanted[i]).length;
      expect(different).toBeLessThan(requests / 10_000);
    },
  );

  test('draws lognormal sizes as Math does, but for 1 key in 10,000', () => {
    const random = new Mulberry32(11 ^ 0x5a17e5);
    const sizes = valueSizes(
      KEYS,
      { kind: 'lognormal', median: 900, sigma: 1.7, min: 1, max: 1e8 },
      11,
    );
    const different = sizes.filter((size) => {
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
      const normal = radius * Math.cos(2 * Math.PI * random.next());
      return size !== Math.round(Math.min(1e8, Math.max(1, 900 * Math.exp(1.7 * normal))));
    }).length;
    expect(different).toBeLessThan(KEYS / 10_000);
  });
});

const examples: Record<keyof typeof traceKinds, TraceSpec> = {
  zipf: { kind: 'zipf', alpha: 1 },
  uniform: { kind: 'uniform' },
  scan: { kind: 'scan' },
  zipfscan: { kind: 'zipfscan', alpha: 0.8, every: 7, length: 3 },
  shift: { kind: 'shift', alpha: 1, every: 10, by: 4 },
  hotset: { kind: 'hotset', hot: 3, p: 0.9, every: 20 },
  measured: {
    kind: 'measured',
    points: [
      [1, 0.2],
      [10, 0.6],
      [50, 1],
    ],
  },
};

describe.each(Object.values(examples))('$kind', (spec) => {
  it('is the same whatever the pieces', () => {
    const whole = keysOf(spec, 40, 500, 3);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 12 }), (pieces) => {
        const trace = new KeyTrace(spec, 40, 3);
        const piece = new Int32Array(60);
        const found: number[] = [];
        for (const count of pieces) {
          trace.fill(piece, count);
          found.push(...piece.subarray(0, count));
        }
        expect(found).toEqual([...whole.subarray(0, found.length)]);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('stays within its keys and differs by seed', () => {
    const keys = keysOf(spec, 40, 2_000, 3);
    expect(keys.every((key) => key >= 0 && key < 40)).toBe(true);
    expect(String(keys) === String(keysOf(spec, 40, 2_000, 4))).toBe(spec.kind === 'scan');
  });
});

it('scans go on where they stopped', () => {
  const keys = keysOf({ kind: 'zipfscan', alpha: 1, every: 2, length: 3 }, 5, 15, 1);
  expect([...keys].filter((_, i) => i % 5 >= 2)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3]);
  expect([...keysOf({ kind: 'scan' }, 3, 7, 1)]).toEqual([0, 1, 2, 0, 1, 2, 0]);
});

it('shift gives the hottest rank to another key', () => {
  const keys = keysOf({ kind: 'shift', alpha: 5, every: 1_000, by: 2 }, 20, 2_000, 1);
  const order = new KeyTrace({ kind: 'shift', alpha: 5, every: 1_000, by: 2 }, 20, 1).order;
  const share = (key: number, from: number) =>
    keys.subarray(from, from + 1_000).filter((k) => k === key).length / 1_000;
  expect(
    [share(order[0] as number, 0), share(order[2] as number, 1_000)].map((s) => s > 0.9),
  ).toEqual([true, true]);
});

it('a hot set gets its share, and moves on', () => {
  const spec: TraceSpec = { kind: 'hotset', hot: 10, p: 0.9, every: 10_000 };
  const keys = keysOf(spec, 1_000, 20_000, 1);
  const { order } = new KeyTrace(spec, 1_000, 1);
  for (const round of [0, 1]) {
    const hot = new Set(order.subarray(round * 10, round * 10 + 10));
    const part = keys.subarray(round * 10_000, round * 10_000 + 10_000);
    const share = part.filter((key) => hot.has(key)).length / 10_000;
    expect(Math.abs(share - (0.9 + 0.1 * 0.01))).toBeLessThan(0.01);
  }
});

it('the guide changes no draw', () => {
  const ranks = zipfRanks(1_000, 0.9);
  let cumulative = 0;
  const sums = Array.from({ length: 1_000 }, (_, i) => {
    cumulative += (i + 1) ** -0.9;
    return cumulative;
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4294967295 }), (bits) => {
      const uniform = bits / 4294967296;
      const found = ranks.at(uniform);
      const wanted = uniform * cumulative;
      expect([
        found === 0 || (sums[found - 1] as number) < wanted + 1e-9,
        (sums[found] as number) > wanted - 1e-9,
      ]).toEqual([true, true]);
    }),
    { seed: 2, numRuns: 2_000 },
  );
});

it('a measured law gives each rank its share', () => {
  const ranks = measuredRanks(100, [
    [1, 0.3],
    [10, 0.7],
    [100, 1],
  ]);
  const counts = new Float64Array(100);
  for (let i = 0; i < 100_000; i++) {
    const rank = ranks.at((i + 0.5) / 100_000);
    counts[rank] = (counts[rank] as number) + 1;
  }
  const upTo = (rank: number) => counts.subarray(0, rank).reduce((a, b) => a + b, 0) / 100_000;
  expect([upTo(1), upTo(10), upTo(100)].map((share) => Math.round(share * 1_000))).toEqual([
    300, 700, 1_000,
  ]);
});

describe('value sizes', () => {
  const sorted = (spec: SizeSpec) => [...valueSizes(50_000, spec, 3)].sort((a, b) => a - b);
  const at = (sizes: number[], share: number) => sizes[Math.floor(share * sizes.length)] as number;

  it('fixed', () => expect(new Set(sorted({ kind: 'fixed', bytes: 7 }))).toEqual(new Set([7])));

  it('lognormal: median, spread, clamped', () => {
    const sizes = sorted({ kind: 'lognormal', median: 1_000, sigma: 1, min: 100, max: 5_000 });
    expect(Math.abs(at(sizes, 0.5) / 1_000 - 1)).toBeLessThan(0.03);
    expect(Math.abs(at(sizes, 0.8413) / 2_718 - 1)).toBeLessThan(0.04);
    expect([sizes[0], sizes.at(-1)]).toEqual([100, 5_000]);
  });

  it('generalized Pareto: quantiles, and small sizes by their chances', () => {
    const law = {
      kind: 'pareto',
      location: 15,
      scale: 214.476,
      shape: 0.348238,
      min: 0,
      max: 1e6,
    } as const;
    const sizes = sorted(law);
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const wanted = 15 + (214.476 * ((1 - share) ** -0.348238 - 1)) / 0.348238;
      expect(Math.abs(at(sizes, share) / wanted - 1)).toBeLessThan(0.06);
    }
    const listed = sorted({ ...law, small: [0, 0, 0.25] });
    expect(Math.abs(listed.filter((size) => size === 2).length / 50_000 - 0.25)).toBeLessThan(0.01);
    const exponential = sorted({ ...law, location: 0, shape: 0 });
    expect(Math.abs(at(exponential, 0.5) / (214.476 * Math.LN2) - 1)).toBeLessThan(0.04);
  });

  it('quantiles', () => {
    const sizes = sorted({
      kind: 'quantiles',
      points: [
        [10, 100],
        [50, 200],
        [100, 1_000],
      ],
    });
    expect(at(sizes, 0.05)).toBe(100);
    expect(Math.abs(at(sizes, 0.3) - 150)).toBeLessThan(4);
    expect(Math.abs(at(sizes, 0.75) - 600)).toBeLessThan(15);
  });
});

it('a TTL is drawn from the number of the key', () => {
  const ttls = Array.from({ length: 10_000 }, (_, key) => ttlMsOf(key, 10_000, 600_000));
  const mean = ttls.reduce((a, b) => a + b, 0) / ttls.length;
  expect([Math.min(...ttls) >= 10_000, Math.max(...ttls) < 600_000]).toEqual([true, true]);
  expect(Math.abs(mean / 305_000 - 1)).toBeLessThan(0.02);
  expect([ttlMsOf(1, 10_000, 600_000), ttlMsOf(1, 60_000, 60_000)]).toEqual([ttls[1], 60_000]);
});
