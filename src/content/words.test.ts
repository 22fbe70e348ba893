import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  almostPercent,
  counted,
  formatBytes,
  formatCount,
  formatExactMoment,
  formatFixed,
  formatMoment,
  formatNanos,
  formatNumber,
  formatPace,
  formatPaceShort,
  formatPercent,
  formatRate,
  formatTimes,
  formatWholePercent,
  listed,
  numbered,
} from './words.ts';

/** The tests read better with plain spaces. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('numbers as words', () => {
  test.each([
    [0, '0 ms'],
    [1, '1 ns'],
    [950, '950 ns'],
    [2_400, '2.4 µs'],
    [28.6e6, '28.6 ms'],
    [2e6, '2 ms'],
    [999.4e6, '999 ms'],
    [999.6e6, '1 s'],
    [0.44e9, '440 ms'],
    [70e9, '70 s'],
    [119.4e9, '119 s'],
    [119.7e9, '2 min'],
    [365e9, '6 min 5 s'],
    [7_500e9, '2 h 5 min'],
    [-2e6, '-2 ms'],
    [Number.NaN, '–'],
  ])('%d ns is %s', (nanos, words) => {
    expect(plain(formatNanos(nanos))).toBe(words);
  });

  test('a unit is never parted from its number', () => {
    expect(formatNanos(28.6e6)).toBe('28.6\u00a0ms');
    expect(formatBytes(512)).toBe('512\u00a0B');
    expect(formatPercent(0.5)).toBe('50\u00a0%');
  });

  test('moments read evenly from one second on', () => {
    expect([0, 28.6e6, 1e9, 60e9, 61.24e9, 3_600e9].map((at) => plain(formatMoment(at)))).toEqual([
      '0 ms',
      '28.6 ms',
      '1.0 s',
      '60.0 s',
      '61.2 s',
      '3,600.0 s',
    ]);
  });

  test('a moment to go to is not rounded where the time axis is not', () => {
    const shown = [0, 26.314e6, 5e9, 132.956e9, 3_600.5e9].map((at) =>
      plain(formatExactMoment(at)),
    );
    expect(shown).toEqual(['0.0 ms', '26.314 ms', '5.0 s', '132.956 s', '3,600.5 s']);
  });

  test('sizes are binary', () => {
    expect(
      [0, 512, 1024, 10_000, 2_359_296, 14_037_181_030].map((n) => plain(formatBytes(n))),
    ).toEqual(['0 B', '512 B', '1 KiB', '9.77 KiB', '2.25 MiB', '13.1 GiB']);
    expect(plain(formatBytes(1024 * 1023.4))).toBe('1,023 KiB');
    expect(plain(formatBytes(1024 * 1024 - 1))).toBe('1 MiB');
  });

  test('counts, numbers, rates, factors', () => {
    expect([0, 999, 12_400, 1_234_567, -4_000, 0.4].map(formatCount)).toEqual([
      '0',
      '999',
      '12,400',
      '1,234,567',
      '-4,000',
      '0',
    ]);
    expect([0.44, 28.64, 1_234, 0.000_12, -0.5].map((n) => formatNumber(n))).toEqual([
      '0.44',
      '28.6',
      '1,234',
      '0.00012',
      '-0.5',
    ]);
    expect([formatFixed(1_234.5, 2), formatFixed(-0.001, 2)]).toEqual(['1,234.50', '0.00']);
    expect([formatRate(4_000), formatRate(0.25)]).toEqual(['4,000/s', '0.25/s']);
    expect([plain(formatTimes(24.4)), plain(formatTimes(1.52))]).toEqual(['24 times', '1.5 times']);
  });

  test('all and nothing are said only when they are true', () => {
    const shares = [0, 0.0002, 0.0009, 0.001, 0.634, 0.999, 0.9991, 0.9999, 1, 1.2];
    expect(shares.map((n) => plain(formatPercent(n)))).toEqual([
      '0 %',
      '<0.1 %',
      '<0.1 %',
      '0.1 %',
      '63.4 %',
      '99.9 %',
      '>99.9 %',
      '>99.9 %',
      '100 %',
      '120 %',
    ]);
    expect([0.4, 1, 99, 99.6].map((percent) => almostPercent(percent, 1))).toEqual([
      '<1\u00a0%',
      null,
      null,
      '>99\u00a0%',
    ]);
  });

  test('percent are whole, and all or nothing only when true', () => {
    expect([0, 0.001, 0.41, 0.9999, 1].map(formatWholePercent).map(plain)).toEqual([
      '0 %',
      '<1 %',
      '41 %',
      '>99 %',
      '100 %',
    ]);
  });

  test('the pace is said in words', () => {
    expect([1e4, 1e6, 5e5, 2e8, 1e9, 2.5e9, 60e9].map((pace) => plain(formatPace(pace)))).toEqual([
      '10 µs of cluster time = 1 s of yours',
      '1 ms of cluster time = 1 s of yours',
      '1 ms of cluster time = 2 s of yours',
      '1 s of cluster time = 5 s of yours',
      '1 s of cluster time = 1 s of yours (real time)',
      '2.5 s of cluster time = 1 s of yours (2.5x)',
      '60 s of cluster time = 1 s of yours (60x)',
    ]);
    expect([1e4, 1e6, 1e9, 60e9].map(formatPaceShort)).toEqual([
      '1:100,000',
      '1:1,000',
      'real time',
      '60x',
    ]);
  });

  test('nouns follow their number', () => {
    expect([0, 1, 212].map((n) => counted(n, 'write'))).toEqual([
      'no writes',
      '1 write',
      '212 writes',
    ]);
    expect(counted(2, 'query', 'queries')).toBe('2 queries');
    expect([0, 1, 2].map((n) => numbered(n, 'query', 'queries'))).toEqual([
      '0 queries',
      '1 query',
      '2 queries',
    ]);
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  test('every positive span and size has one number and one unit, and no NaN', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 119e9, noNaN: true }), (value) => {
        expect(plain(formatNanos(value))).toMatch(/^[\d,]+(\.\d+)? (ns|µs|ms|s)$/);
        expect(plain(formatBytes(value))).toMatch(/^[\d,]+(\.\d+)? (B|KiB|MiB|GiB)$/);
      }),
      { seed: 7 },
    );
  });
});
