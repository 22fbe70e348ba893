import { expect, test } from 'vitest';
import { shortDuration, shortPair, shortShare } from './short.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('lengths of time have two figures and compare at sight', () => {
  expect(
    [8e3, 68e3, 0.15e6, 0.684e6, 7.71e6, 252.4e6, 1.24e9].map(shortDuration).map(plain),
  ).toEqual(['8 µs', '68 µs', '0.15 ms', '0.68 ms', '7.7 ms', '252 ms', '1.2 s']);
});

test('a pair says its unit once where it is the same', () => {
  expect([shortPair(0.68e6, 7.7e6), shortPair(60e3, 7.7e6)].map(plain)).toEqual([
    '0.68 or 7.7 ms',
    '60 µs or 7.7 ms',
  ]);
});

test('memory is written in the unit of its limit', () => {
  const mib = 2 ** 20;
  expect(
    [
      shortShare(0, 2.25 * mib),
      shortShare(0.5 * mib, 2.25 * mib),
      shortShare(812 * mib, 2048 * mib),
      shortShare(6 * mib, 29 * 1024 * mib),
    ].map(plain),
  ).toEqual(['0 of 2.3 MiB', '0.5 of 2.3 MiB', '0.79 of 2 GiB', '<0.01 of 29 GiB']);
});
