import type { Nanos } from '../../engine/base/units.ts';
import {
  flightColumns,
  LEG_ANSWER,
  LEG_ASK,
  LEG_FAILURE,
  LEG_FILL,
  LEG_QUERY,
  LEG_STORED,
  ORIGIN_PLACE,
} from '../../engine/frame.ts';
import type { Rows } from '../lab/types.ts';

/** What each wire carries, measured from the flights of the last moment. */

export type WireFlow = {
  /** Calls per second of simulated time. */
  callsPerSecond: number;
  failuresPerSecond: number;
  /** Mean time there and back on the network; NaN while nothing was measured. */
  roundTripNanos: number;
};

const { leg, from, to, departAt, arriveAt, reason } = flightColumns.at;

/** Flow by wire (`from * 16384 + to`, `from` < `to`) over the last `window` before `at`. Failures are never sampled. */
export function flowsOf(
  flights: Rows,
  at: Nanos,
  window: Nanos,
  sampleEvery: number,
): Map<number, WireFlow> {
  const tallies = new Map<
    number,
    { calls: number; failures: number; thereNanos: number; backNanos: number; backs: number }
  >();
  const oldest = flights.length > 0 ? flights.get(0, departAt) : at;
  const span = Math.max(1, Math.min(window, at - oldest));
  for (let row = flights.length - 1; row >= 0; row--) {
    const departed = flights.get(row, departAt);
    if (departed > at) continue;
    if (departed <= at - span) break;
    const kind = flights.get(row, leg);
    const a = flights.get(row, from);
    const b = flights.get(row, to);
    const id = Math.min(a, b) * 16384 + Math.max(a, b);
    let tally = tallies.get(id);
    if (!tally) {
      tally = { calls: 0, failures: 0, thereNanos: 0, backNanos: 0, backs: 0 };
      tallies.set(id, tally);
    }
    const took = flights.get(row, arriveAt) - departed;
    if (kind === LEG_FAILURE) tally.failures += 1;
    else if (kind === LEG_ASK || kind === LEG_QUERY || kind === LEG_FILL) {
      tally.calls += 1;
      tally.thereNanos += took;
    } else if ((kind === LEG_ANSWER || kind === LEG_STORED) && flights.get(row, reason) === 0) {
      tally.backs += 1;
      tally.backNanos += took;
    }
  }
  const seconds = span / 1e9;
  const flows = new Map<number, WireFlow>();
  for (const [id, tally] of tallies) {
    flows.set(id, {
      callsPerSecond: (tally.calls * sampleEvery) / seconds,
      failuresPerSecond: tally.failures / seconds,
      roundTripNanos: tally.thereNanos / tally.calls + tally.backNanos / tally.backs,
    });
  }
  return flows;
}

/** Calls per second from the apps to the cache, or to the database when none go to the cache. */
export function callsOf(flows: ReadonlyMap<number, WireFlow>): number {
  let cache = 0;
  let origin = 0;
  for (const [id, flow] of flows) {
    if (id % 16384 === ORIGIN_PLACE) origin += flow.callsPerSecond;
    else cache += flow.callsPerSecond;
  }
  return Math.max(cache, origin);
}

/** 1.5 px for a trickle to 6 px for the busiest wire: by the square root, so that small flows stay to be seen. */
export function wireWidth(perSecond: number, most: number): number {
  return most > 0 ? 1.5 + 4.5 * Math.sqrt(perSecond / most) : 1.5;
}
