import { expect, test } from 'vitest';
import { capture } from '../../base/checkpoint.ts';
import { Rng } from '../../base/rng.ts';
import { NEVER } from '../../base/units.ts';
import { RedisStore } from './keyspace.ts';

test.each([false, true])('an entry costs at most 64 bytes of state, TTL: %s', (hasTtl) => {
  const store = new RedisStore({
    model: 'redis-7.0',
    limitBytes: 0,
    policy: 'allkeys-lru',
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink: null,
  });
  let worst = 0;
  for (let key = 0; key < 300_000; key++) {
    store.set(key, 16, 100, 0, hasTtl ? 1e15 : NEVER, 0);
    // Each size just after the server's table has doubled is looked at, and some between.
    if (key > 20_000 && key % 997 === 0) worst = Math.max(worst, capture(store).bytes / (key + 1));
  }
  expect(worst).toBeGreaterThan(30);
  expect(worst).toBeLessThanOrEqual(64);
});
