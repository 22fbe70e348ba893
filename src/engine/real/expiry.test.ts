import { expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { SECOND } from '../base/units.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { outside } from './compare.ts';
import { expirySuite } from './expiry.ts';

test.each(expirySuite.cases(true))(
  'keys are kept past their TTL as recorded: $name',
  ({ rows }) => {
    expect(outside(rows())).toEqual([]);
  },
);

test('a million keys due at once are gone after seven seconds, the share of the CPU that a cycle may use', () => {
  const store = new RedisStore({
    model: 'redis-7.0',
    limitBytes: 0,
    policy: 'noeviction',
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink: null,
    capacity: 1_000_000,
  });
  for (let key = 0; key < 1_000_000; key++) store.set(key, 12, 100, 1, SECOND, 0);
  let at = SECOND;
  while (store.count > 10_000) {
    at += store.tickNanos;
    store.tick(at);
  }
  expect((at - SECOND) / SECOND).toBeGreaterThan(5);
  expect((at - SECOND) / SECOND).toBeLessThan(9);
});
