import { expect, test } from 'vitest';
import { outside } from './compare.ts';
import { slabSuite } from './slabs.ts';

test.each(slabSuite.cases(true))('slab classes are as recorded: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});
