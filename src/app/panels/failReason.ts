import { reasonLabel } from '../../content/reasonLabels.ts';
import type { Nanos } from '../../engine/base/units.ts';
import { flightColumns, LEG_FAILURE } from '../../engine/frame.ts';
import { reasons } from '../../engine/outcomes.ts';
import type { Rows } from '../lab/types.ts';

const { leg, departAt, reason } = flightColumns.at;

/** What still counts as now. */
const LATELY_NANOS = 1e9;

/** Why most calls that failed in the second before `at` did, in words; undefined without any. Failures are never sampled. */
export function failReason(flights: Rows, at: Nanos): string | undefined {
  const counts = new Map<number, number>();
  for (let row = flights.length - 1; row >= 0; row--) {
    const departed = flights.get(row, departAt);
    if (departed > at) continue;
    if (departed <= at - LATELY_NANOS) break;
    if (flights.get(row, leg) !== LEG_FAILURE) continue;
    const why = flights.get(row, reason);
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most && reasonLabel(reasons[most[0]] ?? '');
}
