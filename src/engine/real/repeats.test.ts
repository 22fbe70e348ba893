import { expect, test } from 'vitest';
import { isOutside, pointsRow, type Row, shareRow } from './compare.ts';
import { compareMeans, spreadOf } from './repeats.ts';

test('mean, standard deviation and standard error', () => {
  const { mean, deviation, standardError } = spreadOf([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(mean).toBe(5);
  expect(deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(standardError).toBeCloseTo(Math.sqrt(4 / 7), 12);
});

/** Eight replays; `offset` is added to every simulated number. */
function replays(offset: number): Row[][] {
  const measured = [980, 1010, 1030, 990, 1000, 970, 1020, 1000];
  const simulated = [1020, 1000, 970, 1000, 990, 1030, 1010, 980];
  return measured.map((value, i) => [
    shareRow('case', 'evicted keys', value, (simulated[i] as number) + offset, 1.5),
    pointsRow('case', 'hit ratio', 0.5, 0.5 + offset / 1e4, 0.3),
  ]);
}

test('what chance spreads is compared by its means', () => {
  const one = replays(0);
  expect(one.flat().filter(isOutside).length).toBeGreaterThan(0);
  const { means, rest } = compareMeans(one, ['evicted keys']);
  expect(rest).toEqual([]);
  expect(means.filter(isOutside)).toEqual([]);
  const [evicted] = means;
  expect(evicted).toMatchObject({ measured: 1000, simulated: 1000, deviation: 0, replays: 8 });
  // Each mean has a standard error of 7.07, their difference one of 10 in 1,000.
  expect(evicted?.spread.map((value) => Number(value.toFixed(6)))).toEqual([20, 20]);
  expect(evicted?.standardError).toBeCloseTo(1, 9);
  expect(evicted?.tolerance).toBeCloseTo(3, 9);
});

test('a deviation of the mechanism stays outside', () => {
  const { means } = compareMeans(replays(40), ['evicted keys']);
  expect(means.map((row) => [row.figure, isOutside(row)])).toEqual([
    ['evicted keys', true],
    ['hit ratio', true],
  ]);
});

test('only figures that are named hang on chance, and a stated tolerance is never narrowed', () => {
  const { means } = compareMeans(replays(20), []);
  expect(means.map((row) => row.tolerance)).toEqual([1.5, 0.3]);
  expect(means.map(isOutside)).toEqual([true, false]);
  const still = replays(0).map(([, hits]) => [hits as Row]);
  expect(compareMeans(still, ['hit ratio']).means[0]?.tolerance).toBe(0.3);
});

test('figures that are not in every replay, and wrong answers, are kept as they are', () => {
  const [first, ...others] = replays(0) as [Row[], ...Row[][]];
  const odd = shareRow('case', 'refused writes', 10, 20, 0.5);
  const { means, rest } = compareMeans([[...first, odd], ...others], ['evicted keys']);
  expect(rest).toEqual([odd]);
  expect(means.length).toBe(2);
});
