import { expect, test } from 'vitest';
import { Rng } from '../../base/rng.ts';
import { LFU_FIRST, lfuRaised } from './eviction.ts';
import { lfuMoments } from './lfuMean.ts';

test('the counter of a new key is 5, and the first access always counts', () => {
  expect(lfuMoments(0, 10)).toEqual({ mean: 5, standardDeviation: 0 });
  expect(lfuMoments(1, 10)).toEqual({ mean: 6, standardDeviation: 0 });
  expect(lfuMoments(1_000, 0)).toEqual({ mean: 255, standardDeviation: 0 });
});

test('mean and spread are those of counters raised one by one', () => {
  const rng = new Rng(7, 'lfu');
  const keys = 4_000;
  let sum = 0;
  let squares = 0;
  for (let key = 0; key < keys; key++) {
    let counter = LFU_FIRST;
    for (let access = 0; access < 300; access++) counter = lfuRaised(counter, 3, rng.unit());
    sum += counter;
    squares += counter * counter;
  }
  const mean = sum / keys;
  const moments = lfuMoments(300, 3);
  expect(Math.abs(moments.mean - mean)).toBeLessThan(0.1);
  const deviation = Math.sqrt(squares / keys - mean * mean);
  expect(Math.abs(moments.standardDeviation - deviation)).toBeLessThan(0.1);
});
