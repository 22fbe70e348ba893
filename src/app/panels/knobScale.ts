import type { KnobView } from '../../worker/protocol.ts';

/** Positions of a slider: the same number for every knob, so that an arrow key is always one small step. */
export const POSITIONS = 200;

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
