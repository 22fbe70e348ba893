import { formatNumber, NO_BREAK_SPACE } from '../../../content/words.ts';
import type { Nanos } from '../../../engine/base/units.ts';

/** Two significant figures: all that the gutter and the charts have room for. */
const FIGURES = 2;

const times = [
  { unit: 'µs', size: 1e3 },
  { unit: 'ms', size: 1e6 },
  { unit: 's', size: 1e9 },
];
const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'].map((unit, i) => ({ unit, size: 1024 ** i }));

/** A length of time: `150 µs`, `0.68 ms`, `7.7 ms`, `1.2 s`. From 0.1 ms on in ms, so that answers compare at sight. */
export function shortDuration(nanos: Nanos): string {
  return inUnit(nanos, nanos < 0.1e6 ? 'µs' : nanos < 1e9 ? 'ms' : 's', times);
}

/** `0.68 or 7.7 ms`: two lengths of time, the unit said once where it is the same. */
export function shortPair(low: Nanos, high: Nanos): string {
  const [first, second] = [shortDuration(low), shortDuration(high)];
  const unit = second.slice(second.indexOf(NO_BREAK_SPACE));
  return `${first.endsWith(unit) ? first.slice(0, -unit.length) : first} or ${second}`;
}

/** `0.5 of 2.3 MiB`: both in the unit of the limit. */
export function shortShare(used: number, limit: number): string {
  const unit = sizes.findLast(({ size }) => limit >= size)?.unit ?? 'B';
  const size = sizes.find((entry) => entry.unit === unit)?.size ?? 1;
  if (used > 0 && used < size / 100) return `<0.01 of ${inUnit(limit, unit, sizes)}`;
  const number = inUnit(used, unit, sizes);
  return `${number.slice(0, number.indexOf(NO_BREAK_SPACE))} of ${inUnit(limit, unit, sizes)}`;
}

function inUnit(value: number, unit: string, table: { unit: string; size: number }[]): string {
  const size = table.find((entry) => entry.unit === unit)?.size ?? 1;
  return `${formatNumber(value / size, FIGURES)}${NO_BREAK_SPACE}${unit}`;
}
