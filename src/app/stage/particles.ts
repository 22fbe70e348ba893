import type { Nanos } from '../../engine/base/units.ts';
import {
  flightColumns,
  LEG_ANSWER,
  LEG_ASK,
  LEG_CONNECT,
  LEG_FAILURE,
  LEG_FILL,
  LEG_QUERY,
  LEG_REDIRECT,
  LEG_REPLICATE,
  LEG_RESULT,
  LEG_STORED,
  ORIGIN_PLACE,
} from '../../engine/frame.ts';
import {
  BYPASS,
  ERROR,
  HIT,
  MISS_ABSENT,
  MISS_EXPIRED,
  NO_REASON,
  POOL_EXHAUSTED,
  STALE_HIT,
} from '../../engine/outcomes.ts';
import type { Live, Rows } from '../lab/types.ts';
import type { Track } from './paths.ts';

/** From flights to marks: a pure function of the rows and the moment shown. Position is data. */

export const shapes = [
  'waiting',
  'hit',
  'miss',
  'stale',
  'failed',
  'write',
  'saved',
  'item',
  'copy',
  'connect',
  'sent-on',
] as const;
export type Shape = (typeof shapes)[number];
export const WAITING_MARK = 0;
export const HIT_MARK = 1;
export const MISS_MARK = 2;
export const STALE_MARK = 3;
export const FAILED_MARK = 4;
export const WRITE_MARK = 5;
export const SAVED_MARK = 6;
export const ITEM_MARK = 7;
export const COPY_MARK = 8;
export const CONNECT_MARK = 9;
/** An answer that names another node, where the app asks on: no failure. */
export const SENT_ON_MARK = 10;

/** Far more than a sample of 200 requests a second has under way, so that no failure is left out. */
export const MOST_MARKS = 4096;

/** Marks to draw, in arrays that are filled anew for each picture. */
export class Marks {
  readonly capacity: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly shape: Uint8Array;
  readonly request: Float64Array;
  count = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.x = new Float32Array(capacity);
    this.y = new Float32Array(capacity);
    this.shape = new Uint8Array(capacity);
    this.request = new Float64Array(capacity);
  }

  add(x: number, y: number, shape: number, request: number): void {
    if (this.count === this.capacity) return;
    this.x[this.count] = x;
    this.y[this.count] = y;
    this.shape[this.count] = shape;
    this.request[this.count] = request;
    this.count += 1;
  }

  clear(): void {
    this.count = 0;
  }

  /** Request of the nearest mark within `reach` px of a point, -1 for none. */
  at(x: number, y: number, reach: number): number {
    let nearest = reach * reach;
    let found = -1;
    for (let i = 0; i < this.count; i++) {
      const distance = ((this.x[i] as number) - x) ** 2 + ((this.y[i] as number) - y) ** 2;
      if (distance > nearest) continue;
      nearest = distance;
      found = this.request[i] as number;
    }
    return found;
  }
}

export type View = {
  at: Nanos;
  /** No mark is faster than one pixel in this time; 0 shows every leg for exactly as long as it took. */
  nanosPerPixel: Nanos;
  /** One of this many requests is drawn, by number; failures always. */
  every: number;
  /** A failed call stays this long where it failed. */
  failureStays: Nanos;
  /** The wire between two places, or null when it is not drawn. */
  track: (from: number, to: number) => Track | null;
  /** Where the wire between two places is cut, as a share of its length, or -1. */
  cut: (from: number, to: number) => number;
  /** Whether a mark `across` px beside an upright wire at `x` and `y` keeps clear of cards and of edges. */
  isClear: (x: number, y: number, across: number) => boolean;
};

/** What waits or is worked on at the database at the moment shown, oldest first. */
export type Visitors = {
  readonly requests: Float64Array;
  readonly writes: Uint8Array;
  count: number;
};

const NO_ROW = -1;
/** Slots of the table of requests: a power of two, at least twice the rows looked at. */
const TABLE = 1 << 15;
const MOST_VISITORS = 2048;
/** No wire is longer, in pixels. */
const LONGEST_WIRE = 2400;
/** Calls fail this far before the place that failed them. */
const CROSS_BEFORE = 16;
/** A cross that has no room on its side of the wire stands so much further from the place. */
const CROSS_STEP = 20;
/** Calls that were sent on stand this much further away from the node than crosses: none hides another. */
const BESIDE_CROSSES = 34;
type CrossOffset = { along: number; across: number };
/** A cluster of crosses: at most these on one wire; how many there are stands beside it as a number. */
const crossOffsets: readonly CrossOffset[] = [
  { along: 0, across: 0 },
  { along: 10, across: 13 },
  { along: 10, across: -13 },
  { along: 20, across: 0 },
];

const { request, leg, from, to, departAt, arriveAt, outcome, reason, write } = flightColumns.at;

/** Finds the marks of each picture. Keeps its tables, so a picture allocates nothing. */
export class Particles {
  private readonly keys = new Float64Array(TABLE).fill(NO_ROW);
  private readonly stamps = new Uint32Array(TABLE);
  private stamp = 0;
  private readonly crosses = new Map<number, number>();
  readonly atOrigin: Visitors = {
    requests: new Float64Array(MOST_VISITORS),
    writes: new Uint8Array(MOST_VISITORS),
    count: 0,
  };

  /** Fills `marks` with what travels or has failed at `view.at`, and `atOrigin` with what waits there. */
  place(flights: Rows, view: View, marks: Marks): void {
    marks.clear();
    this.stamp += 1;
    this.crosses.clear();
    this.atOrigin.count = 0;
    const first = Math.max(0, flights.length - TABLE / 2);
    for (let row = flights.length - 1; row >= first; row--) {
      const departed = flights.get(row, departAt);
      if (departed > view.at) continue;
      const kind = flights.get(row, leg);
      const stands = kind === LEG_REDIRECT && flights.get(row, arriveAt) === departed;
      if (kind === LEG_FAILURE || stands) {
        this.remember(flights.get(row, request));
        if (view.at - departed < view.failureStays) this.failure(flights, row, view, marks);
        continue;
      }
      this.leg(flights, row, kind, departed, view, marks);
    }
    this.oldestFirst();
  }

  private leg(
    flights: Rows,
    row: number,
    kind: number,
    departed: Nanos,
    view: View,
    marks: Marks,
  ): void {
    const arrived = flights.get(row, arriveAt);
    // Copies travel beside the request; they are never its last word.
    const last = kind === LEG_REPLICATE ? false : this.remember(flights.get(row, request));
    if (view.at >= Math.max(arrived, departed + LONGEST_WIRE * view.nanosPerPixel)) {
      if (last && kind === LEG_QUERY) this.visit(flights, row);
      return;
    }
    if (view.nanosPerPixel > 0 && !shownAsFlow(kind)) return;
    if (flights.get(row, reason) !== NO_REASON && kind !== LEG_QUERY && kind !== LEG_REDIRECT) {
      // However long the wire: a failure leaves with its moment.
      if (view.at < arrived || view.at - departed < view.failureStays)
        this.failure(flights, row, view, marks);
      return;
    }
    if (view.every > 1 && flights.get(row, request) % view.every !== 0) return;
    const shape = shapeOf(kind, flights.get(row, outcome), flights.get(row, write));
    if (shape < 0) return;
    const track = view.track(flights.get(row, from), flights.get(row, to));
    if (!track) return;
    const long = Math.max(arrived - departed, track.length * view.nanosPerPixel);
    const gone = long > 0 ? (view.at - departed) / long : 1;
    if (gone >= 1) return;
    // A handshake goes there and comes back.
    const share = kind === LEG_CONNECT ? 1 - Math.abs(2 * gone - 1) : gone;
    marks.add(track.x(share), track.y(share), shape, flights.get(row, request));
  }

  private failure(flights: Rows, row: number, view: View, marks: Marks): void {
    const kind = flights.get(row, leg);
    // An answer that carries an error shows where the error arose: at the end it left from.
    const answered = kind === LEG_ANSWER || kind === LEG_STORED || kind === LEG_RESULT;
    const a = flights.get(row, answered ? to : from);
    const b = flights.get(row, answered ? from : to);
    const track = view.track(a, b);
    if (!track || track.length === 0) return;
    const isSentOn = kind === LEG_REDIRECT;
    const number = flights.get(row, request);
    // Of those that were sent on at most two, both on the wire.
    const slot = isSentOn ? (number % 2) * 3 : number % crossOffsets.length;
    const wire = a * 16384 + b;
    const taken = this.crosses.get(wire) ?? 0;
    const bit = 1 << (isSentOn ? slot + crossOffsets.length : slot);
    if (taken & bit) return;
    this.crosses.set(wire, taken | bit);
    const offset = crossOffsets[slot] as CrossOffset;
    const cut = view.cut(a, b);
    const atStart = flights.get(row, reason) === POOL_EXHAUSTED;
    const along = offset.along + (isSentOn ? BESIDE_CROSSES : 0);
    const shape = isSentOn ? SENT_ON_MARK : FAILED_MARK;
    const shareAt = (pixels: number) => {
      const place =
        cut >= 0
          ? cut * track.length + pixels - 10
          : atStart
            ? CROSS_BEFORE + pixels
            : track.length - CROSS_BEFORE - pixels;
      return Math.min(1, Math.max(0, place / track.length));
    };
    let share = shareAt(along);
    if (isLevel(track, share)) {
      marks.add(track.x(share), track.y(share) + offset.across, shape, number);
      return;
    }
    let { across } = offset;
    const isClear = () => view.isClear(track.x(share), track.y(share), across);
    if (across !== 0 && !isClear()) {
      // At the edge of its zone the crosses of both sides stand on the inner one; between cards on the wire.
      across = -across;
      share = shareAt(along + CROSS_STEP);
      if (!isClear()) {
        across = 0;
        share = shareAt(along + (offset.across < 0 ? CROSS_STEP : 0));
      }
    }
    marks.add(track.x(share) + across, track.y(share), shape, number);
  }

  private visit(flights: Rows, row: number): void {
    const visitors = this.atOrigin;
    if (flights.get(row, to) !== ORIGIN_PLACE || visitors.count === MOST_VISITORS) return;
    visitors.requests[visitors.count] = flights.get(row, request);
    visitors.writes[visitors.count] = flights.get(row, write);
    visitors.count += 1;
  }

  private oldestFirst(): void {
    const { count, requests, writes } = this.atOrigin;
    requests.subarray(0, count).reverse();
    writes.subarray(0, count).reverse();
  }

  /** True the first time in this picture: rows are read newest first, so that is a request's last leg. */
  private remember(number: number): boolean {
    let slot = (Math.imul(number, 0x9e3779b1) >>> 17) & (TABLE - 1);
    while (this.stamps[slot] === this.stamp) {
      if (this.keys[slot] === number) return false;
      slot = (slot + 1) & (TABLE - 1);
    }
    this.stamps[slot] = this.stamp;
    this.keys[slot] = number;
    return true;
  }
}

function isLevel(track: Track, share: number): boolean {
  const next = share + 0.02;
  return Math.abs(track.y(next) - track.y(share)) < Math.abs(track.x(next) - track.x(share));
}

/** Marks that leave in a second of the viewer's time while requests are shown as flow, at most. */
const FLOW_PER_SECOND = 12;

/**
 * One of how many requests to draw: what the recorder samples, and thinned by 2, 5, 10 ... where requests are
 * shown as flow, so that single marks can be told apart. `before` is kept while it still does.
 */
export function drawnEvery(
  live: Pick<Live, 'clock' | 'sampleEvery' | 'seenPace'>,
  callsPerSecond: number,
  before: number,
): number {
  if (live.clock !== 'event') return live.sampleEvery;
  const leaving = (callsPerSecond * live.seenPace) / 1e9;
  const kept = leaving / before;
  if (
    before % live.sampleEvery === 0 &&
    kept <= FLOW_PER_SECOND * 1.5 &&
    kept >= FLOW_PER_SECOND / 4
  )
    return before;
  let thinning = 1;
  for (const step of [2, 5, 10, 20, 50, 100, 200, 500, 1000]) {
    if (leaving / (live.sampleEvery * thinning) <= FLOW_PER_SECOND) break;
    thinning = step;
  }
  return live.sampleEvery * thinning;
}

/** With requests shown as flow, one mark stands for a request's whole trip: its answer, or its query. */
function shownAsFlow(kind: number): boolean {
  return kind === LEG_ANSWER || kind === LEG_QUERY || kind === LEG_REPLICATE || kind === LEG_STORED;
}

/** The mark of a leg, -1 for one that is not drawn. */
export function shapeOf(kind: number, result: number, isWrite: number): number {
  if (kind === LEG_REPLICATE) return COPY_MARK;
  if (kind === LEG_CONNECT) return CONNECT_MARK;
  if (kind === LEG_REDIRECT) return SENT_ON_MARK;
  if (result === ERROR) return FAILED_MARK;
  if (isWrite === 1) {
    const answer = kind === LEG_ANSWER || kind === LEG_RESULT || kind === LEG_STORED;
    return answer ? SAVED_MARK : WRITE_MARK;
  }
  if (kind === LEG_ASK) return WAITING_MARK;
  if (kind === LEG_FILL) return ITEM_MARK;
  // The copy has become a square of the grid; nothing more to show.
  if (kind === LEG_STORED) return -1;
  if (kind === LEG_QUERY || kind === LEG_RESULT) return MISS_MARK;
  if (result === HIT) return HIT_MARK;
  if (result === STALE_HIT) return STALE_MARK;
  if (result === MISS_ABSENT || result === MISS_EXPIRED || result === BYPASS) return MISS_MARK;
  return WAITING_MARK;
}
