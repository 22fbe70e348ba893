import { expect, test, vi } from 'vitest';
import { isLongRun, outside } from './compare.ts';
import { replicationSuite } from './replication.ts';

vi.setConfig({ testTimeout: 60_000 });

test.each(replicationSuite.cases(isLongRun()))('as recorded: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});
