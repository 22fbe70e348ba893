import { almostPercent } from '../../content/words.ts';
import type { Nanos } from '../../engine/base/units.ts';

/**
 * All numbers of the page become text here. A number and its unit are joined by a no-break space, thousands
 * have commas, three significant digits are enough.
 */

const NBSP = '\u00a0';
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 14808 → "14,808". */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** At most three significant digits: 0.417 → "0.42", 41.2 → "41", 4812 → "4,812". */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return whole.format(value);
  if (size >= 10) return trim(value.toFixed(1));
  if (size >= 1) return trim(value.toFixed(1));
  return trim(value.toFixed(2));
}

/** 0 to 1 → "41 %", 0.004 → "0.4 %". What is not quite nothing or all is "<0.1 %" or ">99.9 %". */
export function formatShare(share: number): string {
  const percent = share * 100;
  const isNear = (percent > 0 && percent < 1) || (percent > 99 && percent < 100);
  if (isNear) return almostPercent(percent, 0.1) ?? `${Number(percent.toFixed(1))}${NBSP}%`;
  return `${Math.round(percent)}${NBSP}%`;
}

/** A length of time in the unit that suits it: "150 µs", "0.6 ms", "6.8 ms", "3.2 s", "5 min". */
export function formatDuration(nanos: Nanos): string {
  const [value, unit] = inUnit(nanos);
  return `${formatNumber(value)}${NBSP}${unit}`;
}

function inUnit(nanos: Nanos): [number, string] {
  const size = Math.abs(nanos);
  if (size < 1e3) return [nanos, 'ns'];
  if (size < 1e5) return [nanos / 1e3, 'µs'];
  if (size < 1e9) return [nanos / 1e6, 'ms'];
  if (size < 120e9) return [nanos / 1e9, 's'];
  if (size < 7200e9) return [nanos / 60e9, 'min'];
  return [nanos / 3600e9, 'h'];
}

/** A moment of a run, one decimal: "28.6 ms" on the request clock, "66.8 s" on the event clock, "12:05.3" beyond. */
export function formatMoment(at: Nanos): string {
  if (at < 1e9) return `${(at / 1e6).toFixed(1)}${NBSP}ms`;
  if (at < 600e9) return `${(at / 1e9).toFixed(1)}${NBSP}s`;
  const seconds = at / 1e9;
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
}

/** 3145728 → "3 MiB"; binary units, as maxmemory counts. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formatNumber(value)}${NBSP}${units[unit]}`;
}

/** Events per second: "4,000/s". */
export function formatRate(perSecond: number): string {
  return `${formatNumber(perSecond)}/s`;
}

function trim(text: string): string {
  return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

/** Characters of a key's name that fit into a column of the rail. */
const LONGEST_KEY = 10;

/** "key:0000000000000042" → "…000000042": long names of keys differ at their ends. */
export function keyTail(name: string): string {
  return name.length <= LONGEST_KEY ? name : `…${name.slice(1 - LONGEST_KEY)}`;
}
