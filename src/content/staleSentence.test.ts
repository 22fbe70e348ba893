import { expect, it } from 'vitest';
import { staleSentence } from './staleSentence.ts';

const MILLIS = 1e6;

it('says which copy was behind which, and by how much', () => {
  const replica = (version: number | null, database: number, lagNanos = 401 * MILLIS) =>
    staleSentence({
      node: '0001-002',
      served: 41,
      database,
      primary: { id: '0001-001', version, lagNanos },
    });
  expect(replica(43, 43)).toBe(
    'The replica 0001-002 had version 41 of the value, its primary 0001-001 version 43: 2 writes were on the way to the replica, 401\u00a0ms behind.',
  );
  expect(replica(42, 43, 0)).toBe(
    'The replica 0001-002 had version 41 of the value, its primary 0001-001 version 42: 1 write was on the way to the replica. The database had version 43 by then: that had not come to the cache at all.',
  );
  expect(replica(null, 42)).toMatch(
    /1 write has not reached the cache, its primary had nothing newer\./,
  );
  expect(staleSentence({ node: '0001-001', served: 1, database: 3, primary: null })).toBe(
    '0001-001 had version 1 of the value, the database version 3: 2 writes have not reached the cache, nothing newer had come to it. Such a copy stays until it expires, is deleted or is written again.',
  );
});
