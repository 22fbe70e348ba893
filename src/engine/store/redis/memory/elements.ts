import { stringBytes } from '../bytes.ts';

/**
 * The members of a value, all alike: texts of one length that are no numbers, or the whole numbers from
 * 10^(bytes - 1) upwards (`bytes` 6: 100000, 100001, ...), which the server stores as numbers where it can.
 */
export type Elements = { bytes: number; integers: boolean };

/** Consecutive elements that take the same room. */
export type ElementRun = {
  count: number;
  /** Length as text. */
  length: number;
  /** Bytes of one entry in a listpack. */
  entryBytes: number;
};

/** Whole numbers of more digits are kept as text: they may pass 64 bits. */
export const MAX_DIGITS = 19;

/** Header and end mark of a listpack. */
export const LISTPACK_BYTES = 7;

/** Smallest values that no longer fit an integer entry of a listpack, and the bytes of that entry. */
const integerEntries = Object.freeze([
  Object.freeze({ below: 128, bytes: 2 }),
  Object.freeze({ below: 4_096, bytes: 3 }),
  Object.freeze({ below: 32_768, bytes: 4 }),
  Object.freeze({ below: 8_388_608, bytes: 5 }),
  Object.freeze({ below: 2_147_483_648, bytes: 6 }),
  Object.freeze({ below: Infinity, bytes: 10 }),
]);

/** True when the elements are numbers to the server. */
export function areNumbers(elements: Elements): boolean {
  return elements.integers && elements.bytes <= MAX_DIGITS;
}

/** The first number of `digits` digits. */
export function firstNumber(digits: number): number {
  return pow10(digits - 1);
}

/** Bytes of a text in a listpack: its length, the text, and the length again for reading backwards. */
export function textEntryBytes(length: number): number {
  const header = length < 64 ? 1 : length < 4096 ? 2 : 5;
  return header + length + backlengthBytes(header + length);
}

/** Bytes of a whole number from 0 in a listpack. */
export function integerEntryBytes(value: number): number {
  return integerEntries.find(({ below }) => value < below)?.bytes ?? 10;
}

/** The first `count` elements as runs. */
export function runsOf(elements: Elements, count: number): ElementRun[] {
  if (!areNumbers(elements)) {
    const length = elements.bytes;
    return count === 0 ? [] : [{ count, length, entryBytes: textEntryBytes(length) }];
  }
  const runs: ElementRun[] = [];
  let value = firstNumber(elements.bytes);
  let length = elements.bytes;
  for (let left = count; left > 0; ) {
    const entryBytes = integerEntryBytes(value);
    const bound = integerEntries.find(({ below }) => value < below)?.below ?? Infinity;
    const size = Math.min(left, Math.min(bound, pow10(length)) - value);
    runs.push({ count: size, length, entryBytes });
    left -= size;
    value += size;
    if (value >= pow10(length)) length += 1;
  }
  return runs;
}

/** Bytes of a listpack that holds nothing but the first `count` elements. */
export function listpackBytes(elements: Elements, count: number): number {
  return LISTPACK_BYTES + entriesBytes(elements, count);
}

/** Bytes of their entries. */
export function entriesBytes(elements: Elements, count: number): number {
  return runsOf(elements, count).reduce((sum, run) => sum + run.count * run.entryBytes, 0);
}

/** Bytes of the elements as strings of their own, each in its size class. */
export function stringsBytes(elements: Elements, count: number, quantum: number): number {
  return runsOf(elements, count).reduce(
    (sum, run) => sum + run.count * stringBytes(run.length, quantum),
    0,
  );
}

/** Length of the longest of the first `count` elements. */
export function longest(elements: Elements, count: number): number {
  return runsOf(elements, count).at(-1)?.length ?? 0;
}

function backlengthBytes(entry: number): number {
  if (entry <= 127) return 1;
  if (entry < 16_383) return 2;
  if (entry < 2_097_151) return 3;
  return entry < 268_435_455 ? 4 : 5;
}

function pow10(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= 10;
  return power;
}
