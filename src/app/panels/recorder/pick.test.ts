import { expect, test } from 'vitest';
import type { Notice } from '../../../engine/notices.ts';
import { momentAt } from './pick.ts';

const at = (number: number, at: number) => ({ number, notice: { at } as Notice });
const scene = {
  view: { from: 10e9, to: 20e9 },
  events: [at(1, 12e9), at(2, 12.1e9)],
  aheadEvents: [at(3, 19e9)],
};

test('a place on the charts is its moment, as far as was played', () => {
  expect([0, 250, 500].map((x) => momentAt(scene, 14e9, x, 1000, false))).toEqual([
    10e9,
    12.5e9,
    null,
  ]);
});

test('among the numbers of the events it is the nearest one, ahead ones too', () => {
  const xs = [150, 203, 209, 500, 905];
  expect(xs.map((x) => momentAt(scene, 14e9, x, 1000, true))).toEqual([
    null,
    12e9,
    12.1e9,
    null,
    19e9,
  ]);
});
