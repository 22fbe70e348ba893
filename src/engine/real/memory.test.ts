import { expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { NEVER, SECOND } from '../base/units.ts';
import { type ByteModelName, keysetBytes } from '../store/redis/bytes.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import recorded from './data/memory.json' with { type: 'json' };

test('bytes per string key are within 2 % or 6 bytes of the measured ones', () => {
  const wrong = recorded.rows.filter((row) => {
    const [model, keyBytes, valueBytes, ttl, keys, measured] = row as Row;
    const each = keysetBytes(model, keys, keyBytes, valueBytes, ttl) / keys;
    return Math.abs(each - measured) > Math.max(6, measured * 0.02);
  });
  expect(wrong).toEqual([]);
  expect(recorded.rows.length).toBe(72);
});

test('a store that holds the keys counts the same bytes', () => {
  for (const row of recorded.rows.filter((_, i) => i % 7 === 0)) {
    const [model, keyBytes, valueBytes, ttl, keys] = row as Row;
    const store = new RedisStore({
      model,
      limitBytes: 0,
      policy: 'noeviction',
      samples: 5,
      lfuLogFactor: 10,
      lfuDecayMinutes: 1,
      rng: new Rng(1, 'eviction'),
      sink: null,
      baseBytes: 0,
    });
    for (let key = 0; key < keys; key++) {
      store.set(key, keyBytes, valueBytes, 1, ttl ? 1000 * SECOND : NEVER, 0);
    }
    // The table before the last growth goes once its keys have moved.
    for (let i = 0; i < 10; i++) store.tick(i);
    expect(store.usedBytes).toBe(keysetBytes(model, keys, keyBytes, valueBytes, ttl));
  }
});

type Row = [ByteModelName, number, number, boolean, number, number];
