import { expect, test } from 'vitest';
import { frameAt } from '../lab/fakeHost.ts';
import { raceOf } from './race.ts';

const medians = (hit: number, miss: number) => frameAt(1, 0, { medians: { hit, miss } });

test('the race is between the medians of hits and of misses', () => {
  expect(raceOf(medians(600e3, 7e6))).toEqual({ cache: 600e3, database: 7e6 });
});

test('there is no race before both have answered', () => {
  const early = [medians(1, Number.NaN), medians(Number.NaN, 1), frameAt(1, 0), null];
  expect(early.map(raceOf)).toEqual([null, null, null, null]);
});
