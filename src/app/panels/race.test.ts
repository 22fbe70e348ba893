import { expect, test } from 'vitest';
import { answerColumns } from '../../engine/frame.ts';
import { ERROR, HIT, MISS_ABSENT, MISS_EXPIRED, WRITTEN } from '../../engine/outcomes.ts';
import { RowRing } from '../lab/rows.ts';
import { raceOf } from './race.ts';

function answers(rows: [outcome: number, tookMs: number][]): RowRing {
  const ring = new RowRing(answerColumns.stride, 64);
  rows.forEach(([outcome, tookMs], i) => {
    const row = new Float64Array(answerColumns.stride);
    row[answerColumns.at.startedAt] = i * 1e6;
    row[answerColumns.at.at] = i * 1e6 + tookMs * 1e6;
    row[answerColumns.at.outcome] = outcome;
    ring.append(row, answerColumns.at.startedAt, -1);
  });
  return ring;
}

test('the race is between the medians of hits and of misses', () => {
  const measured = answers([
    [HIT, 0.5],
    [HIT, 0.6],
    [HIT, 9],
    [MISS_ABSENT, 6],
    [MISS_EXPIRED, 8],
    [WRITTEN, 1],
    [ERROR, 500],
  ]);
  const times = raceOf(measured);
  expect([times?.cache, times?.database].map((t) => Math.round(t ?? 0))).toEqual([
    600_000, 7_000_000,
  ]);
});

test('there is no race before both have answered', () => {
  expect([
    raceOf(answers([])),
    raceOf(answers([[HIT, 1]])),
    raceOf(answers([[MISS_ABSENT, 1]])),
  ]).toEqual([null, null, null]);
});
