import { expect, test } from 'vitest';
import { answerColumns, flightColumns, LEG_ASK, LEG_REDIRECT } from '../../engine/frame.ts';
import { ERROR, HIT } from '../../engine/outcomes.ts';
import { emptyLive } from './intake.ts';
import { requestMet } from './met.ts';

test('the request that made a counter rise is the one of that very moment', () => {
  const live = emptyLive();
  const { at: f } = flightColumns;
  const { at: a } = answerColumns;
  for (const [request, leg, departAt, arriveAt] of [
    [1, LEG_REDIRECT, 40, 40],
    [2, LEG_REDIRECT, 40, 50],
    [3, LEG_REDIRECT, 50, 50],
    [4, LEG_ASK, 50, 50],
    [5, LEG_REDIRECT, 50, 60],
  ] as const) {
    const row = new Float64Array(flightColumns.stride);
    Object.assign(row, { [f.request]: request, [f.leg]: leg });
    Object.assign(row, { [f.departAt]: departAt, [f.arriveAt]: arriveAt });
    live.flights.append(row, f.departAt, -1);
  }
  for (const [request, at, outcome] of [
    [6, 49, ERROR],
    [7, 50, HIT],
  ] as const) {
    const row = new Float64Array(answerColumns.stride);
    Object.assign(row, { [a.request]: request, [a.at]: at, [a.outcome]: outcome });
    live.answers.append(row, a.at, -1);
  }
  live.at = 50;
  expect([
    requestMet(live, ['redirects']),
    requestMet(live, ['errors']),
    requestMet(live, ['evicted']),
    requestMet({ ...live, at: 49 }, ['errors']),
    requestMet({ ...live, at: 45 }, ['redirects']),
  ]).toEqual([3, -1, -1, 6, -1]);
});
