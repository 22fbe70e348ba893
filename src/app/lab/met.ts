import { answerColumns, type Counted, flightColumns, LEG_REDIRECT } from '../../engine/frame.ts';
import { ERROR, STALE_HIT } from '../../engine/outcomes.ts';
import type { Live, Rows } from './types.ts';

/** The request that has just made one of these counters rise, at the moment that is shown; -1 when none is known. */
export function requestMet({ at, flights, answers }: Live, rises: readonly Counted[]): number {
  const flight = flightColumns.at;
  const answer = answerColumns.at;
  const answered = (outcome: number) =>
    newest(answers, answer.at, at, answer.request, answer.outcome, outcome);
  for (const counter of rises) {
    let request = -1;
    if (counter === 'redirects') {
      request = newest(flights, flight.arriveAt, at, flight.request, flight.leg, LEG_REDIRECT);
    } else if (counter === 'errors') request = answered(ERROR);
    else if (counter === 'staleHits') request = answered(STALE_HIT);
    if (request >= 0) return request;
  }
  return -1;
}

/** `wanted` of the newest row of moment `at` whose `column` is `value`; -1 without one. */
function newest(
  rows: Rows,
  time: number,
  at: number,
  wanted: number,
  column: number,
  value: number,
): number {
  for (let row = rows.length - 1; row >= 0; row--) {
    if (rows.get(row, time) === at && rows.get(row, column) === value) return rows.get(row, wanted);
  }
  return -1;
}
