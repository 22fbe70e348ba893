import {
  isBytes,
  settingParts,
  settingText,
  timeUnits,
  unitAfter,
} from '../../content/settingWords.ts';
import type { KnobView } from '../../worker/protocol.ts';

/** Nanoseconds of each unit of time that one may write. */
const durations: Record<string, number> = {
  ...timeUnits,
  sec: 1e9,
  min: 60e9,
  m: 60e9,
  h: 3600e9,
};
/** Bytes of each unit of size that one may write, in small letters. */
const sizes: Record<string, number> = {
  b: 1,
  bytes: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** A value for a setting, or what is wrong with what was written. */
export type Reading = { value: number; problem?: never } | { value?: never; problem: string };

/** Reads "8", "8 MiB", "1 min 30 s" or "4,000 requests/s" for a setting; alone, a number has the unit that is shown. */
export function readKnob(knob: KnobView, text: string): Reading {
  const value = amountIn(
    knob,
    text
      .replace(/,(?=\d{3})/g, '')
      .trim()
      .toLowerCase(),
  );
  const bound = (limit: number) => settingText(knob, limit);
  const [min, max] = [knob.min ?? -Infinity, knob.max ?? Infinity];
  if (value === null) {
    const unit = settingParts(knob, knob.value).unit;
    return { problem: `${knob.label}: write a number${unit ? `, such as 10 ${unit}` : ''}.` };
  }
  // The bounds are said rounded: as they are said they can be written.
  if (settingText(knob, value) === bound(min)) return { value: Math.max(value, min) };
  if (settingText(knob, value) === bound(max)) return { value: Math.min(value, max) };
  if (value < min || value > max) {
    return { problem: `${knob.label}: write a number from ${bound(min)} to ${bound(max)}.` };
  }
  if ((knob.step ?? 0) >= 1 && !Number.isInteger(value)) {
    return { problem: `${knob.label}: write a whole number.` };
  }
  return { value };
}

/** In the unit of the setting; null where it is none. */
function amountIn(knob: KnobView, text: string): number | null {
  const shown = settingParts(knob, knob.value).unit.toLowerCase();
  const own = timeUnits[knob.unit];
  const table =
    own !== undefined
      ? durations
      : isBytes(knob.unit)
        ? sizes
        : { [shown]: 1, [knob.unit.toLowerCase()]: 1, [unitAfter(1, knob.unit).toLowerCase()]: 1 };
  if (!/^[\d.]/.test(text)) return null;
  let sum = 0;
  for (const [, figure = '', written = ''] of text.matchAll(/([\d.]+)([^\d.]*)/g)) {
    if (!/^(?:\d+\.?|\d*\.\d+)$/.test(figure)) return null;
    const unit = written.trim();
    // A sum of minutes and seconds is shown without a unit of its own.
    const size = table[unit || shown] ?? (unit === '' ? own && 1e9 : undefined);
    if (size === undefined) return null;
    sum += Number(figure) * size;
  }
  const value = sum / (own ?? 1);
  const isScaled = own !== undefined || isBytes(knob.unit);
  return isScaled && (knob.step ?? 0) >= 1 ? Math.round(value) : value;
}
