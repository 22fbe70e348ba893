import type { Nanos } from '../../engine/base/units.ts';
import { MAX_RUN_NANOS } from '../../engine/frame.ts';
import type { ClockName } from './types.ts';

/**
 * How simulated time passes on screen. A pace is simulated nanoseconds per second of the viewer's time; the
 * three clocks are three ranges of it, with a view of the time axis fitted to each.
 */

/** 1 ms of cluster time in 1 s: every request is seen. */
export const REQUEST_PACE = 1e6;
/** 1 s of cluster time in 1 s. */
export const EVENT_PACE = 1e9;
/** Ten minutes in 1 s, where the engine can. */
export const OPERATIONS_PACE = 600e9;
export const MIN_PACE = 1e4;
/** An hour in 1 s. */
export const MAX_PACE = 3600e9;
const FASTEST_EVENT_PACE = 60e9;

/** The stops of the speed slider: 1, 2 and 5 of each decade, 60x, and minutes up to an hour in a second. */
export const paces: readonly number[] = [
  ...[1e4, 1e5, 1e6, 1e7, 1e8, 1e9].flatMap((decade) => [decade, 2 * decade, 5 * decade]),
  10e9,
  20e9,
  FASTEST_EVENT_PACE,
  180e9,
  OPERATIONS_PACE,
  1800e9,
  MAX_PACE,
];

const SLOWEST_EVENT_PACE = 0.05e9;

export function clockOf(pace: number): ClockName {
  return pace <= SLOWEST_EVENT_PACE ? 'request' : 'event';
}

/** Minutes and hours in a few seconds: the picture is that of the event clock, the axis is another. */
export function isOperations(pace: number): boolean {
  return pace > FASTEST_EVENT_PACE;
}

/** Whether both paces have the same kind of axis: requests, events, or operations. */
export function isSameClock(a: number, b: number): boolean {
  return clockOf(a) === clockOf(b) && isOperations(a) === isOperations(b);
}

/** The slowest pace of the clock of `pace`. */
export function slowestPace(pace: number): number {
  return clockOf(pace) === 'event' ? 2 * SLOWEST_EVENT_PACE : MIN_PACE;
}

/** The slowest pace whose span is still one for the clock of `pace`. */
export function slowestView(pace: number): number {
  return isOperations(pace) ? FASTEST_EVENT_PACE : slowestPace(pace);
}

/** Index of the stop that is nearest to `pace`, by ratio. */
export function nearestPace(pace: number): number {
  let best = 0;
  const distance = (stop: number) => Math.abs(Math.log(stop / pace));
  paces.forEach((stop, i) => {
    if (distance(stop) < distance(paces[best] as number)) best = i;
  });
  return best;
}

export type View = { from: Nanos; to: Nanos };

/** Seconds of the viewer's time that fit on the axis. */
const VIEWER_SECONDS = 40;
const SHORTEST_EVENT_SPAN: Nanos = 60e9;
/** Running reaches this share of the view, then the view moves on so that the moment stands at REST. */
const FULL = 0.85;
const REST = 0.35;
const RETURN = 0.7;

export function spanOf(pace: number): Nanos {
  const span = Math.min(pace * VIEWER_SECONDS, MAX_RUN_NANOS);
  return clockOf(pace) === 'request' ? span : Math.max(SHORTEST_EVENT_SPAN, span);
}

/**
 * The view that follows `view` when the moment is `at`. It stands still until running fills it, so that
 * neither axis nor curves move in between; a change of span keeps the recent past in sight.
 */
export function nextView(view: View, at: Nanos, span: Nanos, playing: boolean): View {
  const same = Math.abs(view.to - view.from - span) < 1;
  const limit = view.from + span * (playing ? FULL : 1);
  if (same && at >= view.from && at <= limit) return view;
  const step = span / 8;
  const anchor = same && at >= view.from ? REST : RETURN;
  const from = Math.max(0, Math.ceil((at - span * anchor) / step) * step);
  return { from, to: from + span };
}

/** A view between two others, both ends moving by ratio of span; `share` 0 to 1, eased in and out. */
export function viewBetween(a: View, b: View, share: number): View {
  if (share >= 1) return b;
  const eased = share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
  const spanA = a.to - a.from;
  const spanB = b.to - b.from;
  const span = spanA * (spanB / spanA) ** eased;
  // The part of the way that the span has gone decides where the left edge stands: the zoom has one centre.
  const way = spanA === spanB ? eased : (span - spanA) / (spanB - spanA);
  const from = a.from + (b.from - a.from) * way;
  return { from, to: from + span };
}

/** Requests drawn per second of the viewer's time, at most. */
const DRAWN_PER_SECOND = 200;

/**
 * One of how many requests to draw: 1, 2, 5, 10, 20, ... It stays at `current` while that fits roughly, so
 * that a rate which wavers does not change the picture.
 */
export function sampleEveryFor(ratePerSecond: number, pace: number, current: number): number {
  const wanted = (ratePerSecond * (pace / 1e9)) / DRAWN_PER_SECOND;
  if (!(wanted > 1)) return 1;
  if (current >= 0.8 * wanted && current <= 3.2 * wanted) return current;
  const decade = 10 ** Math.floor(Math.log10(wanted));
  for (const step of [1, 2, 5]) if (step * decade >= 0.9 * wanted) return step * decade;
  return 10 * decade;
}

/** Measures what pace the engine really holds, over about a second of the viewer's time. */
export class PaceMeter {
  private seconds = 0;
  private simulated = 0;
  private short = 0;

  /** One animation frame: `seconds` of the viewer's time in which the moment moved by `simulated`. */
  add(seconds: number, simulated: Nanos): void {
    this.seconds += seconds;
    this.simulated += simulated;
  }

  /** What was held when it falls short of `pace`, 0 when it does not, null until enough was measured. */
  read(pace: number): number | null {
    if (this.seconds < 1) return null;
    const held = this.simulated / this.seconds;
    this.seconds = 0;
    this.simulated = 0;
    this.short = held < 0.9 * pace ? this.short + 1 : 0;
    // One short second is a hiccup of the page, two are the engine's.
    return this.short > 1 ? Number(held.toPrecision(2)) : 0;
  }

  reset(): void {
    this.seconds = 0;
    this.simulated = 0;
    this.short = 0;
  }
}
