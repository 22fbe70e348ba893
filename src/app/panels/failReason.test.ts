import { expect, it } from 'vitest';
import { flightColumns, LEG_ASK, LEG_FAILURE, NODE_PLACE } from '../../engine/frame.ts';
import { reasons } from '../../engine/outcomes.ts';
import { RowRing } from '../lab/rows.ts';
import { failReason } from './failReason.ts';

it('names why most calls failed in the last second', () => {
  const flights = new RowRing(flightColumns.stride, 64);
  const fails = (departAt: number, reason: (typeof reasons)[number], leg = LEG_FAILURE) => {
    const why = reasons.indexOf(reason);
    const row = [1, leg, 0, NODE_PLACE, departAt, departAt, 1, 3, why, 0];
    flights.append(Float64Array.from(row), flightColumns.at.departAt, Number.NEGATIVE_INFINITY);
  };
  fails(0.9e9, 'readonly');
  fails(1.1e9, 'oom');
  fails(1.2e9, 'connection-refused');
  fails(1.3e9, 'crossslot', LEG_ASK);
  fails(1.4e9, 'connection-refused');
  fails(1.5e9, 'timeout');
  fails(1.6e9, 'oom');
  fails(1.7e9, 'oom');
  fails(2.1e9, 'loading');
  expect(failReason(flights, 2e9)).toBe('OOM: out of memory');
  expect(failReason(flights, 0.5e9)).toBeUndefined();
});
