import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketFloor, bucketOf, Histogram } from './histogram.ts';

const latencies = fc.array(
  fc.oneof(fc.nat(100), fc.nat(1e6), fc.integer({ min: 0, max: 2 ** 43 - 1 })),
  { minLength: 1, maxLength: 200 },
);

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

describe('buckets', () => {
  it('follow each other without gap: each floor is in its bucket, and the value before it in the one before', () => {
    for (let b = 0; b < BUCKETS; b++) {
      expect(bucketOf(bucketFloor(b))).toBe(b);
      if (b > 0) expect(bucketOf(bucketFloor(b) - 1)).toBe(b - 1);
    }
  });

  it('are no wider than a thirty-second of their floor', () => {
    for (let b = 32; b < BUCKETS - 1; b++) {
      const width = bucketFloor(b + 1) - bucketFloor(b);
      expect(width * 32).toBeLessThanOrEqual(bucketFloor(b));
    }
  });

  it('take anything', () => {
    expect([-5, 0, 0.5, 31, 32, 2 ** 43 - 1, 2 ** 43, 2 ** 52].map(bucketOf)).toEqual([
      0,
      0,
      0,
      31,
      32,
      BUCKETS - 1,
      BUCKETS - 1,
      BUCKETS - 1,
    ]);
  });
});

describe('Histogram', () => {
  it('keeps count, sum, least and greatest exactly', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const { count, sum, min, max } = filled(values);
        expect({ count, sum, min, max }).toEqual({
          count: values.length,
          sum: values.reduce((a, b) => a + b, 0),
          min: Math.min(...values),
          max: Math.max(...values),
        });
      }),
      { seed: 15, numRuns: 200 },
    );
  });

  it('gives each quantile to within 3.2 %', () => {
    fc.assert(
      fc.property(latencies, fc.constantFrom(0, 0.01, 0.5, 0.95, 0.99, 1), (values, p) => {
        const sorted = values.slice().sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(p * values.length) - 1)] as number;
        const found = filled(values).quantile(p);
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.032);
      }),
      { seed: 16, numRuns: 500 },
    );
  });

  it('is as new after a reset', () => {
    fc.assert(
      fc.property(latencies, latencies, (before, after) => {
        const histogram = filled(before);
        histogram.reset();
        expect(histogram).toEqual(new Histogram());
        for (const value of after) histogram.add(value);
        expect(histogram).toEqual(filled(after));
      }),
      { seed: 17, numRuns: 50 },
    );
    expect(new Histogram().quantile(0.5)).toBe(0);
  });
});
