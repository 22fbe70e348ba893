import { expect, test } from 'vitest';
import { automoveSuite } from './automove.ts';
import { isLongRun, outside } from './compare.ts';
import { memcachedSuite } from './memcached.ts';

test.each(memcachedSuite.cases(isLongRun()))('$name', { timeout: 60_000 }, ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});

test.each(automoveSuite.cases(true))('pages move as recorded: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});
