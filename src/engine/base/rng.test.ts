import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashDraw, hashDraws, mix32, Rng, streamId } from './rng.ts';

/** Chi-squared over `cells`; the 99.9 % point of 63 degrees of freedom is 103.4. */
function chiSquared(draws: number, cells: number, draw: (i: number) => number): number {
  const counts = new Float64Array(cells);
  for (let i = 0; i < draws; i++) counts[draw(i)] = (counts[draw(i)] as number) + 1;
  const expected = draws / cells;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
const CRITICAL_63 = 103.4;

function take(rng: Rng, n: number): number[] {
  return Array.from({ length: n }, () => rng.next());
}

describe('mix32', () => {
  it('is the finaliser of MurmurHash3', () => {
    expect([0, 1, 2, 0xffffffff].map(mix32)).toEqual([0, 0x514e28b7, 0x30f4c306, 0x81f16f39]);
  });
});

describe('Rng', () => {
  it('gives the same stream for the same seed and name, and another for another', () => {
    const stream = take(new Rng(1, 'keys'), 8);
    expect(take(new Rng(1, 'keys'), 8)).toEqual(stream);
    expect(take(new Rng(2, 'keys'), 8)).not.toEqual(stream);
    expect(take(new Rng(1, 'sizes'), 8)).not.toEqual(stream);
  });

  it('tells seeds apart beyond 32 bits', () => {
    const names = [1, 1 + 2 ** 32, 1 + 2 ** 40, Number.MAX_SAFE_INTEGER, 0];
    const ids = names.map((seed) => streamId(seed, 'keys'));
    expect(new Set(ids).size).toBe(names.length);
  });

  it('spreads evenly, in its high and in its low bits', () => {
    for (const seed of [1, 2, 3, 4_711]) {
      const draws = take(new Rng(seed, 'even'), 64_000);
      expect(chiSquared(draws.length, 64, (i) => (draws[i] as number) >>> 26)).toBeLessThan(
        CRITICAL_63,
      );
      expect(chiSquared(draws.length, 64, (i) => (draws[i] as number) & 63)).toBeLessThan(
        CRITICAL_63,
      );
    }
  });

  it('makes streams of one seed that have nothing to do with each other', () => {
    const names = [
      'arrivals',
      'keys',
      'sizes',
      'network',
      'service',
      'eviction:0001-001',
      'failover',
    ];
    for (const [i, a] of names.entries()) {
      for (const b of names.slice(i + 1)) {
        const x = take(new Rng(1, a), 4_000);
        const y = take(new Rng(1, b), 4_000);
        const product = x.reduce(
          (sum, value, k) => sum + (value / 2 ** 32 - 0.5) * ((y[k] as number) / 2 ** 32 - 0.5),
          0,
        );
        // Correlation of 4,000 pairs: standard deviation 1 / sqrt(4,000) = 0.0158.
        expect(Math.abs((product / 4_000) * 12), `${a} and ${b}`).toBeLessThan(0.07);
      }
    }
  });

  it('keeps below, unit and between inside their bounds', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 2 ** 32 }),
        fc.nat(1e12),
        fc.nat(1e12),
        (seed, bound, low, width) => {
          const rng = new Rng(seed, 'bounds');
          for (let i = 0; i < 20; i++) {
            const below = rng.below(bound);
            const unit = rng.unit();
            const between = rng.between(low, low + width);
            if (!Number.isInteger(below) || below < 0 || below >= bound) return false;
            if (!(unit >= 0 && unit < 1)) return false;
            if (!Number.isInteger(between) || between < low || between > low + width) return false;
          }
          return true;
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });

  it('reaches both ends of between', () => {
    const rng = new Rng(1, 'ends');
    const seen = new Set(Array.from({ length: 200 }, () => rng.between(7, 9)));
    expect([...seen].sort()).toEqual([7, 8, 9]);
  });
});

describe('hashDraw', () => {
  it('depends on stream and index only', () => {
    const stream = streamId(1, 'network');
    expect([0, 1, 2 ** 33].map((i) => hashDraw(stream, i))).toEqual(
      [0, 1, 2 ** 33].map((i) => hashDraw(stream, i)),
    );
    expect(hashDraw(stream, 5)).not.toBe(hashDraw(stream + 1, 5));
    expect(hashDraw(stream, 5)).not.toBe(hashDraw(stream, 5 + 2 ** 32));
  });

  it('spreads consecutive numbers evenly, also when they are counted in steps', () => {
    for (const step of [1, 4, 16]) {
      const stream = streamId(7, `step ${step}`);
      const cell = (i: number) => hashDraw(stream, i * step) >>> 26;
      expect(chiSquared(64_000, 64, cell), `step ${step}`).toBeLessThan(CRITICAL_63);
    }
  });
});

describe('hashDraws', () => {
  it('are the draws of one thing after another, beyond 32 bits too', () => {
    const first = fc.oneof(
      fc.integer({ min: 0, max: 2 ** 53 - 1_000 }),
      fc.integer({ min: 2 ** 32 - 200, max: 2 ** 32 + 20 }),
      fc.integer({ min: 2 ** 31 - 200, max: 2 ** 31 + 20 }),
    );
    const streams = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(streams, first, fc.constantFrom(1, 4, 16), (stream, from, step) => {
        const found = new Uint32Array(12);
        hashDraws(stream, from, step, found);
        expect([...found]).toEqual(Array.from(found, (_, i) => hashDraw(stream, from + step * i)));
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });
});
