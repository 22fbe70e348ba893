import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cosTurns,
  exp,
  exponential,
  ln,
  lognormalTable,
  normal,
  normalQuantile,
  pow,
  rounded,
} from './maths.ts';

const TOLERANCE = 1e-14;
const close = (found: number, wanted: number, tolerance = TOLERANCE) =>
  found === wanted || Math.abs(found - wanted) <= tolerance * Math.abs(wanted);
const runs = { seed: 12, numRuns: 3_000 };

/** Positive doubles, every binary exponent equally likely. */
const wide = fc
  .tuple(
    fc.double({ min: 1, max: 2, noNaN: true, maxExcluded: true }),
    fc.integer({ min: -1022, max: 1023 }),
  )
  .map(([mantissa, exponent]) => mantissa * 2 ** exponent);

describe('ln', () => {
  it('is Math.log to 1e-14 over all magnitudes', () => {
    // Near 1 the result is near 0, where Math.log itself is no better than a few units of the last place.
    fc.assert(
      fc.property(wide, (x) => close(ln(x), Math.log(x))),
      runs,
    );
  });

  it('knows the ends', () => {
    expect([0, 1, Infinity, -1, Number.NaN].map(ln)).toEqual([
      -Infinity,
      0,
      Infinity,
      Number.NaN,
      Number.NaN,
    ]);
    expect(close(ln(Number.MIN_VALUE), Math.log(Number.MIN_VALUE))).toBe(true);
    expect(close(ln(Number.MAX_VALUE), Math.log(Number.MAX_VALUE))).toBe(true);
  });
});

describe('exp', () => {
  it('is Math.exp to 1e-14 wherever the result is a normal number', () => {
    fc.assert(
      fc.property(fc.double({ min: -708, max: 709.7, noNaN: true }), (x) =>
        close(exp(x), Math.exp(x)),
      ),
      runs,
    );
  });

  it('knows the ends and the subnormal numbers', () => {
    expect([0, 710, -746, Infinity, -Infinity].map(exp)).toEqual([1, Infinity, 0, Infinity, 0]);
    expect(exp(Number.NaN)).toBeNaN();
    for (const x of [-709, -720, -740]) {
      expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(
        2 * Number.MIN_VALUE + 1e-14 * Math.exp(x),
      );
    }
  });
});

describe('pow', () => {
  it('is Math.pow to 1e-13 for the ranks and exponents of a popularity law', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000_000 }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (rank, exponent) => close(pow(rank, exponent), rank ** exponent, 1e-13),
      ),
      runs,
    );
  });

  it('knows the ends', () => {
    expect([pow(5, 0), pow(0, 2), pow(0, -1), pow(1, 700)]).toEqual([1, 0, Infinity, 1]);
  });
});

describe('cosTurns', () => {
  it('is Math.cos of 2 pi u to 8e-16', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        (u) => Math.abs(cosTurns(u) - Math.cos(2 * Math.PI * u)) <= 8e-16,
      ),
      runs,
    );
  });

  it('is exact at the quarters', () => {
    expect([0, 0.25, 0.5, 0.75, 1].map((u) => cosTurns(u) + 0)).toEqual([1, 0, -1, 0, 1]);
  });
});

describe('normalQuantile', () => {
  it('has the tabled quantiles', () => {
    const table: [number, number][] = [
      [0.5, 0],
      [0.8413447460685429, 1],
      [0.9772498680518208, 2],
      [0.9986501019683699, 3],
      [0.975, 1.959963984540054],
    ];
    for (const [p, z] of table) expect(normalQuantile(p)).toBeCloseTo(z, 7);
  });

  it('is odd and rises', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 0.5, noNaN: true }), (p) => {
        // Outside the tails 1 - p rounds, so equal to 1e-6.
        return (
          Math.abs(normalQuantile(p) + normalQuantile(1 - p)) < 1e-6 &&
          normalQuantile(p / 2) < normalQuantile(p)
        );
      }),
      runs,
    );
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });
});

describe('rounded', () => {
  it('is Math.round of 0 and of numbers from 1 to 2^52', () => {
    const halves = fc.bigInt(2n, 2n ** 53n).map((twice) => Number(twice) / 2);
    const beside = fc.tuple(halves, fc.constantFrom(1 - 2 ** -53, 1, 1 + 2 ** -52));
    const near = beside.map(([half, factor]) => Math.min(2 ** 52, Math.max(1, half * factor)));
    fc.assert(
      fc.property(fc.oneof(near, fc.double({ min: 1, max: 2 ** 52, noNaN: true })), (x) => {
        expect(rounded(x)).toBe(Math.round(x));
      }),
      runs,
    );
    expect([0, 1, 1.5, 2.5, 2 ** 51 + 0.5].map(rounded)).toEqual([0, 1, 2, 3, 2 ** 51 + 1]);
  });
});

describe('tables of draws', () => {
  const all = Array.from({ length: 4096 }, (_, i) => i * 2 ** 20);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it('exponential has mean 1 and deviation 1', () => {
    const values = all.map(exponential);
    expect(mean(values)).toBeCloseTo(1, 12);
    expect(mean(values.map((x) => (x - 1) ** 2))).toBeCloseTo(1, 1);
    expect(Math.min(...values)).toBeGreaterThan(0);
    // The draw needs only the high bits, and takes signed words.
    expect(exponential(-1)).toBe(exponential(0xffffffff));
  });

  it('normal has mean 0 and deviation 1', () => {
    const values = all.map(normal);
    expect(mean(values)).toBeCloseTo(0, 9);
    expect(Math.sqrt(mean(values.map((x) => x * x)))).toBeCloseTo(1, 2);
    expect(Math.max(...values)).toBeLessThan(3.7);
  });

  it('lognormal has median 1 and the mean of its sigma', () => {
    for (const sigma of [0, 0.2, 1]) {
      const values = [...lognormalTable(sigma)];
      const sorted = values.slice().sort((a, b) => a - b);
      expect(((sorted[2047] as number) + (sorted[2048] as number)) / 2).toBeCloseTo(1, 3);
      expect(Math.abs(mean(values) / Math.exp(sigma ** 2 / 2) - 1)).toBeLessThan(0.005);
    }
  });
});
