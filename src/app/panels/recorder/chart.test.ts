import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerColumns, sampleColumns } from '../../../engine/frame.ts';
import {
  BYPASS,
  ERROR,
  HIT,
  MISS_ABSENT,
  MISS_EXPIRED,
  STALE_HIT,
  WRITTEN,
} from '../../../engine/outcomes.ts';
import { RowRing } from '../../lab/rows.ts';
import {
  binWidth,
  gaps,
  newestShares,
  percentileSteps,
  pointSteps,
  pointsIn,
  readsPerSample,
  samplesIn,
  settled,
  shareBins,
  withOpenBin,
} from './chart.ts';

const MS = 1e6;
type Sample = Partial<Record<keyof typeof sampleColumns.at, number>>;

function samplesOf(samples: Sample[]): RowRing {
  const ring = new RowRing(sampleColumns.stride, 4096);
  for (const sample of samples) {
    const row = new Float64Array(sampleColumns.stride);
    for (const [name, value] of Object.entries(sample)) {
      row[sampleColumns.at[name as keyof typeof sampleColumns.at]] = value;
    }
    ring.append(row, sampleColumns.at.at, -1);
  }
  return ring;
}

function answersOf(answers: { at: number; took?: number; outcome: number; write?: 1 }[]): RowRing {
  const ring = new RowRing(answerColumns.stride, 4096);
  for (const { at, took = 0, outcome, write = 0 } of answers) {
    const row = new Float64Array(answerColumns.stride);
    row[answerColumns.at.at] = at;
    row[answerColumns.at.startedAt] = at - took;
    row[answerColumns.at.outcome] = outcome;
    row[answerColumns.at.write] = write;
    ring.append(row, answerColumns.at.at, -1);
  }
  return ring;
}

const everyMs = (count: number, sample: Sample = {}): Sample[] =>
  Array.from({ length: count }, (_, i) => ({ at: (i + 1) * MS, ...sample }));

test('samples of a view are those that reach into it and are closed', () => {
  const rows = samplesOf(everyMs(10));
  expect([
    samplesIn(rows, { from: 0, to: 40 * MS }, 10.4 * MS, MS),
    samplesIn(rows, { from: 3.5 * MS, to: 6.5 * MS }, 10 * MS, MS),
    samplesIn(rows, { from: 0, to: 40 * MS }, 2.9 * MS, MS),
    samplesIn(rows, { from: 20 * MS, to: 60 * MS }, 30 * MS, MS),
  ]).toEqual([
    { first: 0, end: 10 },
    { first: 3, end: 7 },
    { first: 0, end: 2 },
    { first: 10, end: 10 },
  ]);
});

test('a bin counts what became of reads and leaves writes out', () => {
  const rows = samplesOf([
    { at: MS, hits: 3, staleHits: 1, missesAbsent: 2, missesExpired: 1, written: 9 },
    { at: 2 * MS, hits: 1, bypasses: 2, failedReads: 4, errors: 6, written: 9 },
  ]);
  expect(shareBins(rows, { first: 0, end: 2 }, 2, MS)).toEqual([
    {
      from: 0,
      to: 2 * MS,
      answered: 14,
      hits: 4,
      stale: 1,
      misses: 3,
      bypassed: 2,
      failed: 4,
      failedWrites: 2,
    },
  ]);
});

test('bins keep their places when the view moves, and a missing sample ends one', () => {
  const rows = samplesOf(everyMs(9, { hits: 1 }).filter((_, i) => i !== 4));
  const places = (first: number) =>
    shareBins(rows, { first, end: rows.length }, 2, MS).map((b) => [b.from / MS, b.to / MS]);
  expect(places(0)).toEqual([
    [0, 2],
    [2, 4],
    [5, 6],
    [6, 8],
    [8, 9],
  ]);
  expect(places(1)).toEqual([[1, 2], ...places(0).slice(1)]);
});

test('silence before the first read is not part of its bin', () => {
  const rows = samplesOf([...everyMs(6), { at: 7 * MS, missesAbsent: 3 }, { at: 8 * MS }]);
  const bins = shareBins(rows, { first: 0, end: 8 }, 5, MS);
  expect(bins.map((b) => [b.from / MS, b.to / MS, b.answered])).toEqual([
    [0, 5, 0],
    [5, 6, 0],
    [6, 8, 3],
  ]);
});

test('a few reads of an unfinished bin are told with the bin before', () => {
  const rows = samplesOf([
    { at: MS, hits: 9 },
    { at: 2 * MS, hits: 9 },
    { at: 3 * MS, missesAbsent: 1 },
  ]);
  const bins = shareBins(rows, { first: 0, end: 3 }, 2, MS);
  expect(settled(bins, 2 * MS)).toEqual([
    {
      from: 0,
      to: 3 * MS,
      answered: 19,
      hits: 18,
      stale: 0,
      misses: 1,
      bypassed: 0,
      failed: 0,
      failedWrites: 0,
    },
  ]);
  const silent = shareBins(
    samplesOf([...everyMs(2, { hits: 9 }), { at: 3 * MS }]),
    { first: 0, end: 3 },
    2,
    MS,
  );
  expect(settled(silent, 2 * MS)).toEqual(silent);
});

test('bins neither invent nor lose a read', () => {
  const count = fc.integer({ min: 0, max: 50 });
  const sample = fc.record({ hits: count, missesAbsent: count, failedReads: count });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 60 }), fc.constantFrom(1, 2, 5, 10), (all, width) => {
      const rows = samplesOf(all.map((s, i) => ({ at: (i + 1) * MS, ...s })));
      const bins = shareBins(rows, { first: 0, end: rows.length }, width, MS);
      const sum = (of: (s: Sample) => number) => all.reduce((t, s) => t + of(s), 0);
      expect(bins.reduce((t, b) => t + b.hits, 0)).toBe(sum((s) => s.hits ?? 0));
      for (const b of bins) expect(b.hits + b.misses + b.failed).toBe(b.answered);
      for (let i = 1; i < bins.length; i++) expect(bins[i]?.from).toBe(bins[i - 1]?.to);
    }),
    { seed: 3, numRuns: 100 },
  );
});

test('the width of a bin follows the traffic but does not flicker', () => {
  expect([
    binWidth(4, 0),
    binWidth(0.3, 0),
    binWidth(4000, 0),
    binWidth(0, 0),
    // 5 samples hold 20 reads: kept although 2 would do.
    binWidth(4, 5),
    binWidth(4, 10),
  ]).toEqual([2, 50, 1, 1, 5, 2]);
});

test('the mean of reads passes over samples without any', () => {
  const rows = samplesOf([{ at: MS }, { at: 2 * MS, hits: 3 }, { at: 3 * MS, missesAbsent: 5 }]);
  expect(readsPerSample(rows, { first: 0, end: 3 })).toBe(4);
  expect(readsPerSample(rows, { first: 0, end: 0 })).toBe(0);
});

test('the open bin takes the answers since the last sample, writes apart', () => {
  const answers = answersOf([
    { at: 1.5 * MS, outcome: HIT },
    { at: 2.2 * MS, outcome: HIT },
    { at: 2.4 * MS, outcome: STALE_HIT },
    { at: 2.5 * MS, outcome: MISS_ABSENT },
    { at: 2.5 * MS, outcome: MISS_EXPIRED },
    { at: 2.6 * MS, outcome: BYPASS },
    { at: 2.6 * MS, outcome: ERROR },
    { at: 2.6 * MS, outcome: WRITTEN, write: 1 },
    { at: 2.6 * MS, outcome: ERROR, write: 1 },
    { at: 2.9 * MS, outcome: HIT },
  ]);
  const rows = samplesOf(everyMs(2, { hits: 1 }));
  const closed = shareBins(rows, { first: 0, end: 2 }, 1, MS);
  expect(withOpenBin(closed, answers, 2.7 * MS, 1, MS)).toEqual([
    ...closed,
    {
      from: 2 * MS,
      to: 2.7 * MS,
      answered: 6,
      hits: 1,
      stale: 1,
      misses: 2,
      bypassed: 1,
      failed: 1,
      failedWrites: 1,
    },
  ]);
});

test('the open bin joins the last one where they are halves of one', () => {
  const rows = samplesOf([{ at: MS, hits: 2 }]);
  const closed = shareBins(rows, { first: 0, end: 1 }, 2, MS);
  const open = withOpenBin(closed, answersOf([{ at: 1.2 * MS, outcome: HIT }]), 1.5 * MS, 2, MS);
  expect(open).toEqual([
    {
      from: 0,
      to: 1.5 * MS,
      answered: 3,
      hits: 3,
      stale: 0,
      misses: 0,
      bypassed: 0,
      failed: 0,
      failedWrites: 0,
    },
  ]);
});

test('the newest shares reach back until they hold enough reads', () => {
  const rows = samplesOf([
    { at: MS, missesAbsent: 50 },
    { at: 2 * MS, hits: 6, missesAbsent: 2 },
    { at: 3 * MS, hits: 1, failedReads: 1 },
  ]);
  const bins = shareBins(rows, { first: 0, end: 3 }, 1, MS);
  expect(newestShares(bins, 10)).toEqual({ hit: 7 / 9, failed: 1 / 10, bypassed: 0 });
  expect(newestShares(bins.slice(0, 0), 10)).toBeNull();
});

test('a sample without requests has no percentile', () => {
  const rows = samplesOf([
    { at: MS, completed: 3, p99: 7 * MS },
    { at: 2 * MS, completed: 0, p99: 0 },
  ]);
  expect(percentileSteps(rows, { first: 0, end: 2 }, MS, 'p99')).toEqual([
    { from: 0, to: MS, value: 7 * MS },
    { from: MS, to: 2 * MS, value: null },
  ]);
});

test('stretches without samples are found at the start, inside and at the end', () => {
  const rows = samplesOf([{ at: 5 * MS }, { at: 6 * MS }, { at: 10 * MS }]);
  const range = { first: 0, end: 3 };
  expect(gaps(rows, range, MS, 0, 15 * MS, 2 * MS)).toEqual([
    { from: 0, to: 4 * MS },
    { from: 6 * MS, to: 9 * MS },
    { from: 10 * MS, to: 15 * MS },
  ]);
  expect(gaps(rows, range, MS, 4 * MS, 6.5 * MS, 2 * MS)).toEqual([]);
});

test('points are the answers in view, with how long they took', () => {
  const answers = answersOf([
    { at: MS, took: 5, outcome: HIT },
    { at: 2 * MS, took: 6, outcome: MISS_ABSENT },
    { at: 3 * MS, took: 7, outcome: HIT },
  ]);
  expect(pointsIn(answers, { from: MS, to: 9 * MS }, 2.5 * MS)).toEqual([
    { request: 0, at: 2 * MS, latency: 6, outcome: MISS_ABSENT },
  ]);
});

test('percentiles of single answers are exact, over bins that hold enough of them', () => {
  const points = Array.from({ length: 60 }, (_, i) => ({
    request: i,
    at: (i + 1) * MS,
    latency: i < 30 ? i + 1 : 100,
    outcome: HIT,
  }));
  expect(pointSteps(points, 60 * MS, MS, 0.5)).toEqual([
    { from: 0, to: 50 * MS, value: 25.5 },
    { from: 50 * MS, to: 60 * MS, value: 100 },
  ]);
  expect(pointSteps([], 60 * MS, MS, 0.5)).toEqual([]);
});
