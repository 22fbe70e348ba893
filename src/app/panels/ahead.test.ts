import { expect, test } from 'vitest';
import type { Notice } from '../../engine/notices.ts';
import type { Intervention } from '../../engine/scenario/scenario.ts';
import { aheadRows } from './ahead.ts';

const strike = (at: number): Intervention => ({
  at,
  kind: 'strike',
  fault: 'node-crash',
  target: 'node:0001-001',
});
const notice = (seq: number, at: number) => ({ seq, at, code: 'node-crashed' }) as Notice;

test('what is planned and what was played before stand in order of time, nothing of the past', () => {
  const rows = aheadRows(
    10,
    [strike(5), strike(30)],
    [notice(1, 10), notice(2, 20), notice(3, 40)],
  );
  expect(rows.map(({ kind, at }) => [kind, at])).toEqual([
    ['played', 20],
    ['planned', 30],
    ['played', 40],
  ]);
});

test('an event of the moment of a change is not told twice', () => {
  const rows = aheadRows(10, [strike(30)], [notice(1, 30), notice(2, 31)]);
  expect(rows.map(({ kind, at }) => [kind, at])).toEqual([
    ['planned', 30],
    ['played', 31],
  ]);
});
