import { expect, it } from 'vitest';
import type { Column, Seconds } from '../../content/seconds.ts';
import { sampleColumns } from '../../engine/frame.ts';
import { figuresAt } from './figures.ts';
import { LINE_CHARS } from './plan.ts';

const SECOND = 1e9;
type Figures = Partial<Record<Column, number>>;

function samplesOf(...rows: Figures[]): Seconds {
  const names = Object.entries(sampleColumns.at) as [Column, number][];
  const nameOf = new Map(names.map(([name, at]) => [at, name]));
  return {
    length: rows.length,
    get: (row, column) => rows[row]?.[nameOf.get(column) as Column] ?? 0,
  };
}

const none = samplesOf();
const seconds = samplesOf(
  { at: 1 * SECOND, completed: 1020, hits: 900, missesAbsent: 100, p99: 1.5e6 },
  { at: 2 * SECOND, completed: 990, errors: 40, hits: 300, missesExpired: 100, p99: 210e6 },
  { at: 3 * SECOND },
);

it('tells of the second that a moment begins or lies in', () => {
  expect([0, 0.9, 1, 1.5, 2].map((at) => figuresAt(seconds, none, at * SECOND))).toEqual([
    'In this second none of 1,020 requests failed; 90\u00a0% hits; p99 1.5\u00a0ms.',
    'In this second none of 1,020 requests failed; 90\u00a0% hits; p99 1.5\u00a0ms.',
    'In this second 40 of 990 requests failed; 75\u00a0% hits; p99 210\u00a0ms.',
    'In this second 40 of 990 requests failed; 75\u00a0% hits; p99 210\u00a0ms.',
    'In this second no request ended.',
  ]);
});

it('tells of the last second where the run was played no further', () => {
  const shorter = samplesOf({ at: SECOND, completed: 1 });
  expect(figuresAt(shorter, none, SECOND)).toBe('In the second before none of 1 request failed.');
});

it('adds up the milliseconds of a run in which no second is over', () => {
  const fine = samplesOf(
    { at: 1e6, completed: 3, hits: 1, missesAbsent: 2 },
    { at: 2e6, completed: 2, hits: 2, errors: 1 },
    { at: 3e6, completed: 50, hits: 50 },
  );
  expect([0, 2e6, 2.9e6].map((at) => figuresAt(none, fine, at))).toEqual([
    'Up to here no request ended.',
    'Up to here 1 of 5 requests failed; 60\u00a0% hits.',
    'Up to here 1 of 5 requests failed; 60\u00a0% hits.',
  ]);
});

it('is one line for the last row, whatever the figures are', () => {
  const most = { completed: 1_234_567, errors: 1_234_566, hits: 777, missesAbsent: 111 };
  const long = samplesOf({ at: SECOND, ...most, p99: 123.4e6 });
  expect(figuresAt(long, none, SECOND).length).toBeLessThanOrEqual(LINE_CHARS);
});
