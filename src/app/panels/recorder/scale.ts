import { tickStep, ticks } from 'd3-array';
import type { Nanos } from '../../../engine/base/units.ts';

export type View = { from: Nanos; to: Nanos };
export type Tick = { at: Nanos; label: string };

/** How times are written along one axis: one unit and one number of decimals for all of them. */
export type TimeUnit = { name: 'µs' | 'ms' | 's' | 'min'; nanos: Nanos; decimals: number };

const NBSP = '\u00a0';
/** Ticks are no closer than this, however short their labels are, in px. */
const TICK_PX = 84;
/** What two labels at least keep between them, so that they do not read as one number, in px. */
export const LABEL_GAP_PX = 12;

/** The unit that keeps the numbers of this view short: 28.6 ms, 66.8 s, 60.0286 s. */
export function timeUnit(view: View): TimeUnit {
  const span = view.to - view.from;
  let name: TimeUnit['name'] = 's';
  if (span >= 1200e9) name = 'min';
  else if (span < 2e9 && view.to < 10e9) name = view.to < 2e6 ? 'µs' : 'ms';
  const nanos = { µs: 1e3, ms: 1e6, s: 1e9, min: 60e9 }[name];
  // A moment is told apart from its neighbour at a hundredth of the view.
  const hundredth = span / nanos / 100;
  const decimals = hundredth > 0 ? Math.max(1, Math.ceil(-Math.log10(hundredth) - 1e-9)) : 1;
  return { name, nanos, decimals };
}

/** "28.6 ms": a moment in the unit of the view. */
export function momentText(at: Nanos, unit: TimeUnit): string {
  return `${withCommas((at / unit.nanos).toFixed(unit.decimals))}${NBSP}${unit.name}`;
}

/**
 * Round moments of the view, as many as have room for their labels, of which none comes near another; the first
 * carries the unit, as the others would only repeat it. `measure`: the width of a label in px.
 */
export function timeTicks(view: View, widthPx: number, measure: (label: string) => number): Tick[] {
  let made: Tick[] = [];
  for (let wanted = Math.max(2, Math.floor(widthPx / TICK_PX)); wanted > 0; wanted--) {
    made = roundTicks(view, wanted);
    if (keepApart(made, view, widthPx, measure)) return made;
  }
  return made.slice(0, 1);
}

function roundTicks(view: View, wanted: number): Tick[] {
  const unit = timeUnit(view);
  const [from, to] = [view.from / unit.nanos, view.to / unit.nanos];
  const values = ticks(from, to, wanted);
  const [first = 0, second] = values;
  const step = second === undefined ? tickStep(from, to, 2 * wanted) : second - first;
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return values.map((value, i) => {
    const text = withCommas(value.toFixed(decimals));
    return { at: value * unit.nanos, label: i === 0 ? `${text}${NBSP}${unit.name}` : text };
  });
}

function keepApart(
  made: readonly Tick[],
  view: View,
  widthPx: number,
  measure: (label: string) => number,
): boolean {
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, label } of made) {
    const labelPx = measure(label);
    const left = labelMiddle(at, labelPx, view, widthPx) - labelPx / 2;
    if (left < free) return false;
    free = left + labelPx + LABEL_GAP_PX;
  }
  return true;
}

/** The middle of a label in px: under its moment, but inside the axis. */
export function labelMiddle(at: Nanos, labelPx: number, view: View, widthPx: number): number {
  const x = ((at - view.from) / (view.to - view.from)) * widthPx;
  return Math.min(Math.max(x, labelPx / 2), widthPx - labelPx / 2);
}

/** A step of the scrubber for the arrow keys: a round length near a hundredth of the view. */
export function arrowStep(view: View): Nanos {
  const rough = Math.max(1, (view.to - view.from) / 100);
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const m of [1, 2, 5]) if (m * power >= rough) return Math.round(m * power);
  return Math.round(10 * power);
}

/** Round numbers (1, 2, 5) around what is shown, at least two decades, so that the axis does not breathe with each sample. */
export function latencyDomain(min: Nanos, max: Nanos): [Nanos, Nanos] {
  if (!(max > 0) || !Number.isFinite(max)) return [1e5, 1e7];
  const low = roundDown(Math.max(1, min));
  return [low, Math.max(low * 100, roundUp(max))];
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return [5, 2, 1].map((m) => m * power).find((round) => round <= value * (1 + 1e-9)) ?? power;
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return (
    [1, 2, 5, 10].map((m) => m * power).find((round) => round >= value * (1 - 1e-9)) ?? 10 * power
  );
}

/** At most two gridlines: the decades strictly inside the domain, the highest first. */
export function latencyGrid(domain: [Nanos, Nanos]): Nanos[] {
  const inside: Nanos[] = [];
  let at = 10 ** Math.ceil(Math.log10(domain[1]) - 1 - 1e-9);
  for (; at > domain[0] * 1.01; at /= 10) inside.push(Math.round(at));
  if (inside.length <= 2) return inside;
  return [inside[0] as number, inside[Math.floor(inside.length / 2)] as number];
}

/** How much higher than its limit an axis reaches, so that the name of the limit has room above it. */
export function limitAir(heightPx: number): number {
  return Math.max(1.5, heightPx / Math.max(1, heightPx - 15));
}

/** Top of an axis for something with a limit: the limit with some air, or round multiples once it is passed. */
export function limitDomain(limit: number, peak: number, air: number): number {
  if (peak <= limit * air) return Math.max(1, limit) * air;
  let top = Math.max(1, limit);
  for (let i = 0; top < peak; i++) top *= i % 3 === 1 ? 2.5 : 2;
  return top;
}

function withCommas(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
