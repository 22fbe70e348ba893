import { expect, test } from 'vitest';
import { outside } from './compare.ts';
import { slotSuite } from './slots.ts';

test.each(slotSuite.cases(true))('slots are those that Redis answers: $name', ({ rows }) => {
  const [row] = rows();
  expect(outside([row!])).toEqual([]);
  expect(row?.measured).toBe(2000);
});
