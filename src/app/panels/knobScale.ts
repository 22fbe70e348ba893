import {
  formatBytes,
  formatCount,
  formatNanos,
  formatNumber,
  NO_BREAK_SPACE,
} from '../../content/words.ts';
import type { KnobView } from '../../worker/protocol.ts';

/** Positions of a slider: the same number for every knob, so that an arrow key is always one small step. */
export const POSITIONS = 200;

type Value = number | string | boolean;

function bounds(knob: KnobView): { min: number; max: number; step: number } {
  const min = knob.min ?? 0;
  const max = knob.max ?? Math.max(1, Number(knob.value) * 2);
  return { min, max, step: knob.step ?? 0 };
}

/** The smallest value above 0 on a log slider that starts at 0. */
function logFloor(min: number, max: number, step: number): number {
  return min > 0 ? min : Math.max(step, max / 1e6);
}

/** Where `value` stands on the slider, 0 to POSITIONS. */
export function positionOf(knob: KnobView, value: number): number {
  const { min, max, step } = bounds(knob);
  if (max <= min) return 0;
  if (knob.scale !== 'log') return ((value - min) / (max - min)) * POSITIONS;
  const floor = logFloor(min, max, step);
  if (value < floor) return 0;
  return (Math.log(value / floor) / Math.log(max / floor)) * POSITIONS;
}

/** The value at a position: on the knob's steps, on a log scale with two significant figures. */
export function valueAt(knob: KnobView, position: number): number {
  const { min, max, step } = bounds(knob);
  if (position <= 0) return min;
  if (position >= POSITIONS) return max;
  const share = position / POSITIONS;
  const floor = logFloor(min, max, step);
  const raw =
    knob.scale === 'log'
      ? Number((floor * (max / floor) ** share).toPrecision(2))
      : min + share * (max - min);
  const stepped = step > 0 ? min + Math.round((raw - min) / step) * step : raw;
  return Math.min(max, Math.max(min, Number(stepped.toPrecision(12))));
}

/** Nanoseconds of the units of time that settings have. */
export const timeUnits: Record<string, number> = { ns: 1, µs: 1e3, us: 1e3, ms: 1e6, s: 1e9 };

export function isBytes({ unit }: KnobView): boolean {
  return unit === 'bytes' || unit === 'B';
}

/** Number and unit, apart: the number is set bold. */
export function knobWords(knob: KnobView, value: Value): { number: string; unit: string } {
  if (knob.kind === 'choice') {
    const choice = knob.choices?.find((c) => c.value === value);
    return { number: choice?.label ?? String(value), unit: '' };
  }
  if (knob.kind === 'switch') return { number: value ? 'on' : 'off', unit: '' };
  const number = Number(value);
  const nanos = timeUnits[knob.unit];
  if (nanos !== undefined) return apart(formatNanos(number * nanos));
  if (isBytes(knob)) return apart(formatBytes(number));
  return {
    number: Number.isInteger(number) ? formatCount(number) : formatNumber(number),
    unit: knob.unit,
  };
}

function apart(text: string): { number: string; unit: string } {
  const at = text.indexOf(NO_BREAK_SPACE);
  if (at < 0 || text.indexOf(NO_BREAK_SPACE, at + 1) >= 0) return { number: text, unit: '' };
  return { number: text.slice(0, at), unit: text.slice(at + 1) };
}

/** The same in one piece, for sentences and `aria-valuetext`. */
export function knobText(knob: KnobView, value: Value): string {
  const { number, unit } = knobWords(knob, value);
  return unit ? `${number}${NO_BREAK_SPACE}${unit}` : number;
}
