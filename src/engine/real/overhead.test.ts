import { expect, test } from 'vitest';
import { outside } from './compare.ts';
import { overheadSuite } from './overhead.ts';

test.each(overheadSuite.cases(true))('memory beside keys is as measured: $name', ({ rows }) => {
  const compared = rows();
  expect(outside(compared)).toEqual([]);
  expect(compared.length).toBeGreaterThanOrEqual(6);
});
