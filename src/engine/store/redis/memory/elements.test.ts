import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  entriesBytes,
  integerEntryBytes,
  listpackBytes,
  runsOf,
  stringsBytes,
  textEntryBytes,
} from './elements.ts';

test('texts in a listpack: 6-, 12- and 32-bit lengths, and the length again in 7 bits a byte', () => {
  expect([0, 63, 64, 125, 126, 4_095, 4_096, 16_377, 16_378].map(textEntryBytes)).toEqual([
    2, 65, 67, 128, 130, 4_099, 4_103, 16_384, 16_386,
  ]);
});

test('numbers in a listpack: 7, 13, 16, 24, 32 and 64 bits', () => {
  const values = [
    127,
    128,
    4_095,
    4_096,
    32_767,
    32_768,
    8_388_607,
    8_388_608,
    2 ** 31 - 1,
    2 ** 31,
  ];
  expect(values.map(integerEntryBytes)).toEqual([2, 3, 3, 4, 4, 5, 5, 6, 6, 10]);
});

test('runs are the elements one by one', () => {
  const digits = fc.integer({ min: 1, max: 9 });
  const count = fc.integer({ min: 0, max: 3_000 });
  fc.assert(
    fc.property(digits, count, (bytes, members) => {
      const elements = { bytes, integers: true };
      const runs = runsOf(elements, members);
      expect(runs.reduce((sum, run) => sum + run.count, 0)).toBe(members);
      let entries = 0;
      let lengths = 0;
      for (let j = 0; j < members; j++) {
        const value = Number(`1${'0'.repeat(bytes - 1)}`) + j;
        entries += integerEntryBytes(value);
        lengths += String(value).length;
      }
      expect(entriesBytes(elements, members)).toBe(entries);
      expect(runs.reduce((sum, run) => sum + run.count * run.length, 0)).toBe(lengths);
    }),
    { seed: 5, numRuns: 60 },
  );
});

test('more than 19 digits are text', () => {
  const elements = { bytes: 20, integers: true };
  expect(listpackBytes(elements, 10)).toBe(7 + 10 * 22);
  expect(stringsBytes(elements, 10, 8)).toBe(10 * 24);
});
