import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pow } from '../base/maths.ts';
import { Rng } from '../base/rng.ts';
import { TRACE_DELETE, TRACE_GET, TRACE_SET } from '../clients/trace.ts';
import { type Capacity, measure, type Requests } from './measure.ts';
import { naiveMisses, naivePolicies } from './naive.ts';
import { type YardstickName, yardstickNames } from './policies.ts';

/** Zipf 0.9 over 4,000 keys of 16 to 4,096 bytes, and after each 4,000 requests a scan over 400 new keys. */
function generated(): Requests {
  const rng = new Rng(7, 'yardsticks');
  const cumulative: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= 4000; rank++) {
    total += pow(rank, -0.9);
    cumulative.push(total);
  }
  const key: number[] = [];
  let scanned = 4000;
  while (key.length < 40_000) {
    for (let i = 0; i < 4000; i++) {
      const mark = rng.unit() * total;
      key.push(cumulative.findIndex((sum) => sum > mark));
    }
    for (let i = 0; i < 400; i++) key.push(scanned++);
  }
  const sizes = Array.from({ length: scanned }, () => 16 + rng.below(4081));
  return requestsOf(
    key,
    key.map((k) => sizes[k]!),
  );
}

function requestsOf(key: number[], sizeBytes: number[]): Requests {
  return {
    count: key.length,
    keys: Math.max(0, ...key) + 1,
    key: Int32Array.from(key),
    sizeBytes: Uint32Array.from(sizeBytes),
    op: null,
    expiry: null,
  };
}

function misses(name: YardstickName, requests: Requests, capacity: Capacity): number {
  const { requests: asked, hits } = measure(name, requests, capacity);
  return asked - hits;
}

const KIB = 1024;
const byteSizes = [64, 256, 1024, 4096].map((kib) => ({
  unit: 'bytes' as const,
  amount: kib * KIB,
}));
const itemSizes = [40, 200, 1000, 3000].map((items) => ({ unit: 'items' as const, amount: items }));
const trace = generated();

// Misses at 64, 256, 1,024 and 4,096 KiB, and at 40, 200, 1,000 and 3,000 objects.
const counts: Record<YardstickName, { bytes: number[]; items: number[] }> = {
  lru: { bytes: [36137, 29689, 22093, 12862], items: [35282, 27458, 17933, 10635] },
  fifo: { bytes: [37284, 31381, 23731, 14874], items: [36574, 29122, 19629, 12436] },
  lfu: { bytes: [30117, 24849, 18713, 11366], items: [30588, 23431, 15135, 9606] },
  clock: { bytes: [35590, 29159, 21556, 12591], items: [34737, 26997, 17428, 10353] },
  slru: { bytes: [32080, 25825, 18815, 11597], items: [30382, 23377, 15185, 10372] },
  arc: { bytes: [31154, 25157, 18761, 11156], items: [30635, 23607, 15194, 9296] },
  's3-fifo': { bytes: [30918, 24817, 18495, 11420], items: [30193, 23117, 15111, 9850] },
  sieve: { bytes: [31159, 24825, 18683, 11366], items: [30259, 23241, 15135, 9606] },
  belady: { bytes: [27480, 20782, 13935, 8389], items: [26605, 18698, 10877, 7743] },
};

describe('a generated trace', () => {
  test.each(yardstickNames)('%s has the counts that stand here', (name) => {
    expect({
      bytes: byteSizes.map((capacity) => misses(name, trace, capacity)),
      items: itemSizes.map((capacity) => misses(name, trace, capacity)),
    }).toEqual(counts[name]);
  });

  test.each(Object.keys(naivePolicies) as YardstickName[])(
    '%s: the counts are those of the simplest implementation',
    (name) => {
      const ones = Array.from({ length: trace.count }, () => 1);
      expect({
        bytes: byteSizes.map(({ amount }) => naiveMisses(name, trace.key, trace.sizeBytes, amount)),
        items: itemSizes.map(({ amount }) => naiveMisses(name, trace.key, ones, amount)),
      }).toEqual(counts[name]);
    },
  );
});

describe('rules common to all', () => {
  const requests = fc
    .array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 400 })
    .map((rows) =>
      requestsOf(
        rows.map(([key]) => key),
        rows.map(([, size]) => size),
      ),
    );

  test('equal to the simplest implementations on random requests, sizes changing', () => {
    const names = Object.keys(naivePolicies) as YardstickName[];
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 120 }), (some, amount) => {
        for (const name of names) {
          expect([name, misses(name, some, { unit: 'bytes', amount })]).toEqual([
            name,
            naiveMisses(name, some.key, some.sizeBytes, amount),
          ]);
        }
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  test('no policy has fewer misses than Belady where objects have one size, and none fewer than keys', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 25 }), (some, amount) => {
        const capacity = { unit: 'items' as const, amount };
        const least = misses('belady', some, capacity);
        expect(least).toBeGreaterThanOrEqual(new Set(some.key).size);
        for (const name of yardstickNames) {
          expect(misses(name, some, capacity)).toBeGreaterThanOrEqual(least);
        }
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  test.each(yardstickNames)('%s: with room for all, each key is missed once', (name) => {
    expect(misses(name, trace, { unit: 'items', amount: 100_000 })).toBe(new Set(trace.key).size);
    expect(misses(name, trace, { unit: 'bytes', amount: 1e9 })).toBe(new Set(trace.key).size);
  });

  test.each(yardstickNames)('%s: an object larger than it takes is never held', (name) => {
    const most = name === 'slru' ? 20 : name === 's3-fifo' ? 10 : 100;
    const twice = (size: number) => requestsOf([0, 0], [size, size]);
    const capacity = { unit: 'bytes' as const, amount: 100 };
    expect(measure(name, twice(most), capacity).hits).toBe(1);
    expect(measure(name, twice(most + 1), capacity).hits).toBe(0);
  });

  test.each(yardstickNames)('%s: sets put in, deletes take out, neither counts', (name) => {
    const some = requestsOf([0, 0, 0, 0, 0, 0], [3, 3, 3, 3, 3, 3]);
    const op = Uint8Array.of(TRACE_SET, TRACE_GET, TRACE_DELETE, TRACE_GET, TRACE_GET, TRACE_SET);
    const counted = measure(name, { ...some, op }, { unit: 'items', amount: 100 });
    expect(counted).toEqual({ requests: 3, hits: 2, bytes: 9, missedBytes: 3 });
  });

  test.each(yardstickNames)('%s: what is past its TTL is a miss, and a set renews it', (name) => {
    const some = requestsOf([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]);
    const op = Uint8Array.of(TRACE_GET, TRACE_GET, TRACE_GET, TRACE_SET, TRACE_GET, TRACE_GET);
    const atNanos = Float64Array.of(0, 9e6, 10e6, 15e6, 24e6, 25e6);
    const ttlMs = new Float64Array(6).fill(10);
    const counted = measure(
      name,
      { ...some, op, expiry: { atNanos, ttlMs } },
      { unit: 'items', amount: 100 },
    );
    expect(counted).toEqual({ requests: 5, hits: 2, bytes: 5, missedBytes: 3 });
  });

  test.each(yardstickNames)('%s: deletes at random leave no trace of the object', (name) => {
    const rng = new Rng(5, 'deletes');
    const key = Array.from({ length: 20_000 }, () => rng.below(200));
    const some = requestsOf(
      key,
      key.map((k) => 1 + (k % 50)),
    );
    const op = Uint8Array.from(key, () => (rng.below(4) === 0 ? TRACE_DELETE : TRACE_GET));
    // Deleted before each get: nothing can be hit.
    const doubled = requestsOf(
      key.flatMap((k) => [k, k]),
      key.flatMap((k) => [1 + (k % 50), 1 + (k % 50)]),
    );
    const always = Uint8Array.from(doubled.key, (_, i) => (i % 2 === 0 ? TRACE_DELETE : TRACE_GET));
    const capacity = { unit: 'bytes' as const, amount: 900 };
    const { requests: asked, hits } = measure(name, { ...some, op }, capacity);
    expect([asked > 0, hits > 0]).toEqual([true, true]);
    expect(measure(name, { ...doubled, op: always }, capacity).hits).toBe(0);
  });
});
