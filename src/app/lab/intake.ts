import type { Nanos } from '../../engine/base/units.ts';
import {
  answerColumns,
  exitColumns,
  FINE_KEPT,
  type Frame,
  flightColumns,
  sampleColumns,
  type TopologyView,
} from '../../engine/frame.ts';
import { EVENT_PACE, REQUEST_PACE, spanOf } from './clock.ts';
import { foldMinutes } from './minutes.ts';
import { RowRing } from './rows.ts';
import type { Live } from './types.ts';

/** Rows kept in the page, about 10 MB together. A run of two hours keeps all its 1 s samples. */
const FLIGHTS_KEPT = 16_384;
const ANSWERS_KEPT = 16_384;
const EXITS_KEPT = 8_192;
const COARSE_KEPT = 7_200;
/** A run is a day at most. */
const MINUTES_KEPT = 1_440;

export type LiveRings = Live & {
  flights: RowRing;
  answers: RowRing;
  exits: RowRing;
  fine: RowRing;
  coarse: RowRing;
  minutes: RowRing;
};

/**
 * The rows of a frame are in the rings: whoever holds on to one, as React does with what it drew last, does not hold
 * them a second time. The first frame of a link has megabytes of them.
 */
const NO_ROWS = {
  flights: new Float64Array(0),
  answers: new Float64Array(0),
  exits: new Float64Array(0),
  fine: new Float64Array(0),
  coarse: new Float64Array(0),
} satisfies Partial<Frame>;

/** What the canvases read, before the first frame. */
export function emptyLive(): LiveRings {
  return {
    frame: null,
    at: 0,
    goal: null,
    wishes: 0,
    jumps: 0,
    playing: false,
    pace: REQUEST_PACE,
    axisPace: REQUEST_PACE,
    seenPace: REQUEST_PACE,
    clock: 'request',
    view: { from: 0, to: spanOf(REQUEST_PACE) },
    flights: new RowRing(flightColumns.stride, FLIGHTS_KEPT),
    answers: new RowRing(answerColumns.stride, ANSWERS_KEPT),
    exits: new RowRing(exitColumns.stride, EXITS_KEPT),
    ...sampleRings(),
    reached: 0,
    beside: [],
    beliefs: [],
    sampleEvery: 1,
    drawnEvery: 1,
  };
}

/** Room for the samples of one branch. */
export function sampleRings(): { fine: RowRing; coarse: RowRing; minutes: RowRing } {
  return {
    fine: new RowRing(sampleColumns.stride, FINE_KEPT),
    coarse: new RowRing(sampleColumns.stride, COARSE_KEPT),
    minutes: new RowRing(sampleColumns.stride, MINUTES_KEPT),
  };
}

/** Adds samples of whole seconds, and the minutes that they make up. */
export function appendSeconds(
  { coarse, minutes }: { coarse: RowRing; minutes: RowRing },
  block: Float64Array,
): void {
  if (block.length === 0) return;
  appendNewer(coarse, block);
  foldMinutes(minutes, coarse);
}

/** Adds the samples that are newer than what is kept. */
export function appendNewer(ring: RowRing, block: Float64Array): void {
  const newest = ring.length > 0 ? ring.get(ring.length - 1, sampleColumns.at.at) : -1;
  ring.append(block, sampleColumns.at.at, newest);
}

/**
 * Adds a frame's rows. A frame that lies before the last one takes the later rows away, but not the
 * 1 s samples: what has been played stays known. After a jump in time
 * (`resync`) the engine replays from a checkpoint and sends rows again: what is kept already is left out. A long jump
 * comes in parts, each of which goes on from the one before (`goesOn`).
 */
export function takeFrame(live: LiveRings, frame: Frame, resync: boolean, goesOn = false): void {
  const before = live.frame?.at ?? -1;
  if (resync) live.jumps += 1;
  if (frame.at < before) forgetAfter(live, frame.at);
  if (resync) joinLegs(live.flights, frame.flights, goesOn);
  else live.flights.append(frame.flights, flightColumns.at.departAt, -1);
  const take = (ring: RowRing, block: Float64Array, timeColumn: number) => {
    const newest = resync && ring.length > 0 ? ring.get(ring.length - 1, timeColumn) : -1;
    ring.append(block, timeColumn, newest);
  };
  take(live.answers, frame.answers, answerColumns.at.at);
  take(live.exits, frame.exits, exitColumns.at.at);
  take(live.fine, frame.fine, sampleColumns.at.at);
  appendSeconds(live, frame.coarse);
  live.reached = Math.max(live.reached, frame.at);
  live.beliefs = frame.beliefs;
  live.sampleEvery = frame.sampleEvery;
  live.frame = { ...frame, ...NO_ROWS };
}

/**
 * Takes legs that the engine tells anew after a jump: from the first of them on they are all there are. Legs from before
 * a stretch that was jumped over go.
 */
function joinLegs(flights: RowRing, came: Float64Array, goesOn: boolean): void {
  const { departAt } = flightColumns.at;
  if (came.length === 0) return;
  const first = came[departAt] as number;
  const last = flights.length > 0 ? flights.get(flights.length - 1, departAt) : -1;
  if (!goesOn && first > last) flights.clear();
  if (!goesOn || first < last) flights.forgetAfter(first - 1, departAt);
  flights.append(came, departAt, -1);
}

function forgetAfter(live: LiveRings, at: Nanos): void {
  forgetTrips(live, at);
  live.fine.forgetAfter(at, sampleColumns.at.at);
}

function forgetTrips(live: LiveRings, at: Nanos): void {
  live.flights.forgetAfter(at, flightColumns.at.departAt);
  live.answers.forgetAfter(at, answerColumns.at.at);
  live.exits.forgetAfter(at, exitColumns.at.at);
}

/**
 * The future is not that which was played before: nothing after `at` stays, what was on its way included. `anew`: the
 * engine tells again of what began at that very moment.
 */
export function forgetFuture(live: LiveRings, at: Nanos, anew = false): void {
  live.coarse.forgetAfter(at, sampleColumns.at.at);
  live.minutes.forgetAfter(at, sampleColumns.at.at);
  live.fine.forgetAfter(at, sampleColumns.at.at);
  forgetTrips(live, anew ? at - 1 : at);
  live.reached = Math.min(live.reached, at);
}

/** A new run: nothing of the old one stays. */
export function clearLive(live: LiveRings): void {
  const { flights, answers, exits, fine, coarse, minutes } = live;
  for (const ring of [flights, answers, exits, fine, coarse, minutes]) ring.clear();
  live.frame = null;
  live.at = 0;
  live.goal = null;
  live.wishes += 1;
  live.jumps += 1;
  live.reached = 0;
  live.beside = [];
  live.beliefs = [];
  live.axisPace = live.pace;
  live.seenPace = live.pace;
  live.sampleEvery = 1;
  live.view = { from: 0, to: spanOf(live.pace) };
}

/** Requests per second as measured up to `at`, or as the run asks for before anything was. */
export function measuredRate({ fine, coarse }: Live, at: Nanos, asked: number): number {
  const { requests } = sampleColumns.at;
  // Seconds that were played once stay known beyond the moment shown.
  const seconds = Math.min(coarse.length, Math.floor((at - coarse.get(0, 0)) / 1e9) + 1);
  if (seconds > 0) return coarse.get(seconds - 1, requests);
  if (fine.length < 50) return asked;
  let sum = 0;
  for (let row = 0; row < fine.length; row += 1) sum += fine.get(row, requests);
  return (sum * (EVENT_PACE / 1e6)) / fine.length;
}

/** Share of cache reads that hit over the last second of simulated time, stale hits among them; null without reads. */
export function recentHitRatio(live: Live): number | null {
  const { fine, frame } = live;
  if (!frame) return null;
  let hits = 0;
  let reads = 0;
  for (let row = fine.length - 1; row >= 0; row -= 1) {
    if (fine.get(row, sampleColumns.at.at) <= frame.at - 1e9) break;
    const hit = fine.get(row, sampleColumns.at.hits) + fine.get(row, sampleColumns.at.staleHits);
    hits += hit;
    reads +=
      hit +
      fine.get(row, sampleColumns.at.missesAbsent) +
      fine.get(row, sampleColumns.at.missesExpired);
  }
  return reads > 0 ? hits / reads : null;
}

/** Forgets what was on its way: legs and exits, not the answers. */
export function clearTrips(live: LiveRings): void {
  live.flights.clear();
  live.exits.clear();
}

/** Whether two views of the cluster have the same nodes in the same places, whatever their roles. */
export function sameNodes(a: TopologyView, b: TopologyView | null): boolean {
  return (
    b !== null &&
    a.nodes.length === b.nodes.length &&
    a.nodes.every((n, i) => n.id === b.nodes[i]?.id)
  );
}
