import { expect, test, vi } from 'vitest';
import { isLongRun, outside } from './compare.ts';
import { failoverSuite } from './failover.ts';

vi.setConfig({ testTimeout: 120_000 });

test.each(failoverSuite.cases(isLongRun()))('as recorded: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});
