import { formatBytes, formatCount, formatNanos, formatNumber, NO_BREAK_SPACE } from './words.ts';

type Value = number | string | boolean;

/** What the words of a setting depend on. */
export type SettingKind = {
  readonly label: string;
  readonly kind: 'number' | 'choice' | 'switch';
  readonly unit?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
};

/** Nanoseconds of the units of time that settings have. */
export const timeUnits: Readonly<Record<string, number>> = {
  ns: 1,
  µs: 1e3,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
};

export function isBytes(unit: string | undefined): boolean {
  return unit === 'bytes' || unit === 'B';
}

/** A counted unit as it is said after a number: `shards`, after 1 `shard`; `requests/s`, after 1 `request/s`. */
export function unitAfter(count: number, unit: string): string {
  return count === 1 ? unit.replace(/^([a-z]{3,})s(?![a-z])/, '$1') : unit;
}

/** Number and unit, apart: the number is set bold. */
export function settingParts(setting: SettingKind, value: Value): { number: string; unit: string } {
  if (setting.kind === 'choice') {
    const choice = setting.choices?.find((c) => c.value === value);
    return { number: choice?.label ?? String(value), unit: '' };
  }
  if (setting.kind === 'switch') return { number: value ? 'on' : 'off', unit: '' };
  const number = Number(value);
  const { unit = '' } = setting;
  const nanos = timeUnits[unit];
  if (nanos !== undefined) return apart(formatNanos(number * nanos));
  if (isBytes(unit)) return apart(formatBytes(number));
  return {
    number: Number.isInteger(number) ? formatCount(number) : formatNumber(number),
    unit: unitAfter(number, unit),
  };
}

function apart(text: string): { number: string; unit: string } {
  const at = text.indexOf(NO_BREAK_SPACE);
  if (at < 0 || text.indexOf(NO_BREAK_SPACE, at + 1) >= 0) return { number: text, unit: '' };
  return { number: text.slice(0, at), unit: text.slice(at + 1) };
}

/** The same in one piece, for sentences and `aria-valuetext`. */
export function settingText(setting: SettingKind, value: Value): string {
  const { number, unit } = settingParts(setting, value);
  return unit ? `${number}${NO_BREAK_SPACE}${unit}` : number;
}

/** A value as a notice carries it, in the words of the dial; without the unit where the label says what is counted. */
export function toldSetting(setting: SettingKind, told: string): string {
  if (setting.kind === 'choice') return settingText(setting, told);
  if (setting.kind === 'switch') return settingText(setting, told === 'true');
  if (told === '' || !Number.isFinite(Number(told))) return told;
  const { label, unit = '' } = setting;
  const isCounted = unit.length > 2 && !isBytes(unit);
  const isSaid = isCounted && label.toLowerCase().includes(unitAfter(1, unit));
  return isSaid ? settingParts(setting, Number(told)).number : settingText(setting, Number(told));
}
