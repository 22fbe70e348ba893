import { expect, test } from 'vitest';
import { Rng } from '../../base/rng.ts';
import { MILLISECOND, SECOND } from '../../base/units.ts';
import { RedisStore } from './keyspace.ts';

test('the next cron comes 100 ms after the end of the last one', () => {
  const store = new RedisStore({
    model: 'redis-7.0',
    limitBytes: 0,
    policy: 'noeviction',
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink: null,
  });
  expect(store.tickNanos).toBe(100 * MILLISECOND);
  for (let key = 0; key < 100_000; key++) store.set(key, 12, 100, 1, SECOND, 0);
  // All fall due at one moment: every cycle goes on for a quarter of 100 ms.
  const gaps: number[] = [];
  let at = SECOND;
  while (store.count > 0) {
    store.tick(at);
    gaps.push(store.tickNanos / MILLISECOND);
    at += store.tickNanos;
  }
  // 25 ms at 0.97 us a key, and the rest of 16 loops before the clock is looked at again.
  for (const gap of gaps.slice(0, 2)) expect(Math.abs(gap - 125.2)).toBeLessThan(0.4);
  expect(Math.max(...gaps)).toBeLessThan(125.6);
  // Nothing is left to look at.
  store.tick(at);
  expect(store.tickNanos).toBe(100 * MILLISECOND);
});
