import { expect, test } from 'vitest';
import { outside } from './compare.ts';
import { ringSuite } from './ring.ts';

test.each(ringSuite.cases(true))(
  'servers are those that libmemcached chooses: $name',
  ({ rows }) => {
    expect(outside(rows())).toEqual([]);
  },
);
