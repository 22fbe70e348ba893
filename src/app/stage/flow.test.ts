import { describe, expect, it } from 'vitest';
import { flightColumns, LEG_ANSWER, LEG_ASK, LEG_FAILURE, NODE_PLACE } from '../../engine/frame.ts';
import { RowRing } from '../lab/rows.ts';
import { flowsOf, wireWidth } from './flow.ts';

function rows(...flights: [leg: number, departAt: number, arriveAt: number][]): RowRing {
  const ring = new RowRing(flightColumns.stride, 64);
  for (const [leg, departAt, arriveAt] of flights) {
    const ends = leg === LEG_ANSWER ? [NODE_PLACE, 0] : [0, NODE_PLACE];
    const row = [1, leg, ...ends, departAt, arriveAt, 1, 3, leg === LEG_FAILURE ? 2 : 0, 0];
    ring.append(Float64Array.from(row), flightColumns.at.departAt, Number.NEGATIVE_INFINITY);
  }
  return ring;
}

describe('flowsOf', () => {
  it('counts sampled calls up to all calls, failures as they are, and adds there and back', () => {
    const flights = rows(
      [LEG_ASK, 0, 100],
      [LEG_ASK, 600e6, 600e6 + 100e3],
      [LEG_ANSWER, 601e6, 601e6 + 120e3],
      [LEG_FAILURE, 900e6, 900e6],
      [LEG_ASK, 2000e6, 2001e6],
    );
    expect([...flowsOf(flights, 1000e6, 500e6, 40)]).toEqual([
      [NODE_PLACE, { callsPerSecond: 80, failuresPerSecond: 2, roundTripNanos: 220e3 }],
    ]);
  });

  it('measures over less than the window when less is known', () => {
    const flights = rows([LEG_ASK, 900e6, 901e6], [LEG_ASK, 950e6, 951e6]);
    expect(flowsOf(flights, 1000e6, 1e9, 1).get(NODE_PLACE)?.callsPerSecond).toBeCloseTo(10, 6);
  });
});

describe('wireWidth', () => {
  it('runs from 1.5 to 6 px', () => {
    expect([wireWidth(0, 100), wireWidth(25, 100), wireWidth(100, 100), wireWidth(1, 0)]).toEqual([
      1.5, 3.75, 6, 1.5,
    ]);
  });
});
