import { expect, test } from 'vitest';
import { outside } from './compare.ts';
import { decayedCounters, lfuSuite } from './lfu.ts';

test.each(lfuSuite.cases(true))('counters are as recorded: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});

test('a counter is read with its decay', () => {
  expect(decayedCounters(50, [0, 1, 10, 100])).toEqual([55, 54, 45, 0]);
});
