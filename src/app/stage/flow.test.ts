import { describe, expect, it } from 'vitest';
import {
  flightColumns,
  LEG_ANSWER,
  LEG_ASK,
  LEG_FAILURE,
  NODE_PLACE,
  ORIGIN_PLACE,
} from '../../engine/frame.ts';
import { RowRing } from '../lab/rows.ts';
import { callsOf, flowsOf, wireWidth } from './flow.ts';

type Flown = [leg: number, departAt: number, arriveAt: number, reason?: number];

function rows(...flights: Flown[]): RowRing {
  const ring = new RowRing(flightColumns.stride, 64);
  for (const [leg, departAt, arriveAt, reason = leg === LEG_FAILURE ? 2 : 0] of flights) {
    const ends = leg === LEG_ANSWER ? [NODE_PLACE, 0] : [0, NODE_PLACE];
    const row = [1, leg, ...ends, departAt, arriveAt, 1, 3, reason, 0];
    ring.append(Float64Array.from(row), flightColumns.at.departAt, Number.NEGATIVE_INFINITY);
  }
  return ring;
}

describe('flowsOf', () => {
  const wires = Float64Array.from([
    ...[0, ORIGIN_PLACE, 20, 0, 0],
    ...[0, NODE_PLACE, 80, 2, 50],
    ...[1, NODE_PLACE, 0, 90, 0],
  ]);

  it('has the calls that the engine counts, however few of them it tells of, and adds there and back', () => {
    const flights = rows(
      [LEG_ASK, 0, 100],
      [LEG_ASK, 600e6, 600e6 + 100e3],
      [LEG_ANSWER, 601e6, 601e6 + 120e3],
      [LEG_FAILURE, 900e6, 900e6],
      [LEG_ASK, 2000e6, 2001e6],
    );
    const flows = flowsOf(wires, 'event', flights, 1000e6, 500e6);
    expect([...flows]).toEqual([
      [
        16384 + NODE_PLACE,
        { callsPerSecond: 0, failuresPerSecond: 90, failReason: 0, roundTripNanos: Number.NaN },
      ],
      [
        NODE_PLACE,
        { callsPerSecond: 80, failuresPerSecond: 2, failReason: 2, roundTripNanos: 220e3 },
      ],
      [
        ORIGIN_PLACE,
        { callsPerSecond: 20, failuresPerSecond: 0, failReason: 0, roundTripNanos: Number.NaN },
      ],
    ]);
    expect(callsOf(flows)).toBe(80);
  });

  it('says why most calls failed', () => {
    const flights = rows(
      [LEG_FAILURE, 600e6, 600e6, 3],
      [LEG_FAILURE, 700e6, 700e6, 5],
      [LEG_FAILURE, 800e6, 800e6, 5],
      [LEG_FAILURE, 850e6, 850e6, 3],
      [LEG_FAILURE, 900e6, 900e6, 5],
      [LEG_ASK, 950e6, 951e6],
    );
    const why = (window: number) =>
      flowsOf(wires, 'event', flights, 1000e6, window).get(NODE_PLACE)?.failReason;
    expect([why(500e6), why(60e6)]).toEqual([5, 0]);
  });

  it('tells where time is slow only of failures of the last moments', () => {
    const flows = flowsOf(wires, 'request', rows(), 1000e6, 20e6);
    expect([...flows.values()].map((flow) => flow.failuresPerSecond)).toEqual([50, 0, 0]);
  });
});

describe('wireWidth', () => {
  it('runs from 1.5 to 6 px', () => {
    expect([wireWidth(0, 100), wireWidth(25, 100), wireWidth(100, 100), wireWidth(1, 0)]).toEqual([
      1.5, 3.75, 6, 1.5,
    ]);
  });
});
