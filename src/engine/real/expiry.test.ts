import { expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { MILLISECOND, SECOND } from '../base/units.ts';
import type { ByteModelName } from '../store/redis/bytes.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import recorded from './data/expiry.json' with { type: 'json' };
import { mulberry32 } from './traces.ts';

/** The reads came in batches, so the server went through its loop this often and no more. */
const BATCH_MS = 200;

test.each(recorded.runs)(
  '$model keeps keys past their TTL as recorded: $ttlMs ms, $readsPerSecond reads/s',
  (run) => {
    const { keys, ttlMs, readsPerSecond, seed, samplesMs } = run;
    const store = new RedisStore({
      model: run.model as ByteModelName,
      limitBytes: 0,
      policy: 'noeviction',
      samples: 5,
      lfuLogFactor: 10,
      lfuDecayMinutes: 1,
      rng: new Rng(1, 'eviction'),
      sink: null,
    });
    const [low, high] = ttlMs as [number, number];
    const ttl = mulberry32(seed);
    const start = 10 * SECOND;
    const dueMs = new Float64Array(keys).map(() => Math.floor(low + ttl() * (high - low)));
    for (let key = 0; key < keys; key++) {
      store.set(key, 12, 100, 1, start + (dueMs[key] as number) * MILLISECOND, 0);
    }
    const reads = mulberry32(1);
    const end = samplesMs.at(-1) as number;
    let peak = 0;
    const overdue: number[] = [];
    for (let ms = 0; ms <= end; ms += 100) {
      const at = start + ms * MILLISECOND;
      if (ms % BATCH_MS === 0) {
        for (let i = 0; i < (readsPerSecond * BATCH_MS) / 1000; i++)
          store.get(Math.floor(reads() * keys), at);
      }
      store.tick(at);
      let live = 0;
      for (const due of dueMs) if (due > ms) live += 1;
      overdue.push(store.count - live);
      peak = Math.max(peak, store.count - live);
    }
    const mean = overdue.reduce((sum, count) => sum + count, 0) / overdue.length;
    expect(Math.abs(peak / run.peak - 1)).toBeLessThan(0.3);
    expect(Math.abs(mean / run.mean - 1)).toBeLessThan(0.3);
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
