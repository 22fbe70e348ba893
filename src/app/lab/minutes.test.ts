import { expect, test } from 'vitest';
import { sampleColumns } from '../../engine/frame.ts';
import { foldMinutes } from './minutes.ts';
import { RowRing } from './rows.ts';

const { at, stride } = sampleColumns;
const S = 1e9;

function seconds(first: number, last: number): Float64Array {
  const block = new Float64Array((last - first + 1) * stride);
  for (let s = first; s <= last; s++) {
    const base = (s - first) * stride;
    block[base + at.at] = s * S;
    block[base + at.hits] = 2;
    block[base + at.p99] = s;
    block[base + at.keys] = s;
  }
  return block;
}

const told = (ring: RowRing) =>
  Array.from({ length: ring.length }, (_, row) =>
    [at.at, at.hits, at.p99, at.keys].map((c) => ring.get(row, c)),
  );

test('minutes add up counters, keep the worst second and the last state, and close when they are whole', () => {
  const [fine, minutes] = [new RowRing(stride, 500), new RowRing(stride, 100)];
  for (const [first, last] of [
    [1, 50],
    [51, 61],
    [62, 185],
  ] as const) {
    fine.append(seconds(first, last), at.at, -1);
    foldMinutes(minutes, fine);
  }
  expect(told(minutes)).toEqual([
    [60 * S, 120, 60, 60],
    [120 * S, 120, 120, 120],
    [180 * S, 120, 180, 180],
  ]);
});

test('what is forgotten of the seconds is no minute either', () => {
  const [fine, minutes] = [new RowRing(stride, 500), new RowRing(stride, 100)];
  fine.append(seconds(1, 130), at.at, -1);
  foldMinutes(minutes, fine);
  fine.forgetAfter(70 * S, at.at);
  fine.append(seconds(71, 80), at.at, -1);
  foldMinutes(minutes, fine);
  expect(told(minutes)).toEqual([[60 * S, 120, 60, 60]]);
});
