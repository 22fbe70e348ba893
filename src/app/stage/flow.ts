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
  wireColumns,
} from '../../engine/frame.ts';
import type { ClockName, Rows } from '../lab/types.ts';

/** What each wire carries: as many calls as the engine counts, with the times of those that are told of. */

export type WireFlow = {
  /** Calls per second of simulated time. */
  callsPerSecond: number;
  failuresPerSecond: number;
  /** Why most of the last ones failed (`reasons` in outcomes.ts); 0 where that is not known. */
  failReason: number;
  /** Mean time there and back on the network; NaN while nothing was measured. */
  roundTripNanos: number;
};

const { leg, from, to, departAt, arriveAt, reason } = flightColumns.at;
const wire = wireColumns.at;

/**
 * Flow by wire (`from * 16384 + to`, `from` < `to`), the busiest first: calls and failures as the engine counts them
 * (rows of `wireColumns`), times from the flights that departed over the last `window` before `at`. On the request clock
 * only failures of the last moments count.
 */
export function flowsOf(
  wires: Float64Array,
  clock: ClockName,
  flights: Rows,
  at: Nanos,
  window: Nanos,
): Map<number, WireFlow> {
  const found: [id: number, flow: WireFlow][] = [];
  for (let base = 0; base < wires.length; base += wireColumns.stride) {
    const read = (column: number) => wires[base + column] as number;
    const failures = clock === 'request' ? wire.failuresLately : wire.failures;
    const flow = {
      callsPerSecond: read(wire.calls),
      failuresPerSecond: read(failures),
      failReason: 0,
      roundTripNanos: Number.NaN,
    };
    found.push([read(wire.from) * 16384 + read(wire.to), flow]);
  }
  const load = ({ callsPerSecond, failuresPerSecond }: WireFlow) =>
    callsPerSecond + failuresPerSecond;
  const flows = new Map(found.sort(([, a], [, b]) => load(b) - load(a)));
  tellFlights(flows, flights, at, window);
  return flows;
}

/** `reason` has `votes` more than all others so far: what most have is left at the end. */
type Told = {
  there: number;
  thereNanos: number;
  back: number;
  backNanos: number;
  reason: number;
  votes: number;
};

/** What only the flights tell: times there and back, and why calls failed. */
function tellFlights(flows: Map<number, WireFlow>, flights: Rows, at: Nanos, window: Nanos): void {
  const wires = new Map<number, Told>();
  for (let row = flights.length - 1; row >= 0; row--) {
    const departed = flights.get(row, departAt);
    if (departed > at) continue;
    if (departed <= at - window) break;
    const kind = flights.get(row, leg);
    const a = flights.get(row, from);
    const b = flights.get(row, to);
    const id = Math.min(a, b) * 16384 + Math.max(a, b);
    let told = wires.get(id);
    if (!told) {
      told = { there: 0, thereNanos: 0, back: 0, backNanos: 0, reason: 0, votes: 0 };
      wires.set(id, told);
    }
    const took = flights.get(row, arriveAt) - departed;
    if (kind === LEG_FAILURE) vote(told, flights.get(row, reason));
    else if (kind === LEG_ASK || kind === LEG_QUERY || kind === LEG_FILL) {
      told.there += 1;
      told.thereNanos += took;
    } else if ((kind === LEG_ANSWER || kind === LEG_STORED) && flights.get(row, reason) === 0) {
      told.back += 1;
      told.backNanos += took;
    }
  }
  for (const [id, told] of wires) {
    const flow = flows.get(id);
    if (!flow) continue;
    flow.roundTripNanos = told.thereNanos / told.there + told.backNanos / told.back;
    flow.failReason = told.reason;
  }
}

function vote(told: Told, why: number): void {
  if (told.votes === 0) told.reason = why;
  told.votes += told.reason === why ? 1 : -1;
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
