import { expect, test } from 'vitest';
import { outside } from './compare.ts';
import { expirySuite } from './expiry.ts';

test.each(expirySuite.cases(true))(
  'keys are kept past their TTL as recorded: $name',
  ({ rows }) => {
    expect(outside(rows())).toEqual([]);
  },
);
