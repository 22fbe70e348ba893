import { expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { NEVER, SECOND } from '../base/units.ts';
import { keysetBytes } from '../store/redis/bytes.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { outside } from './compare.ts';
import { recordedStrings, stringSuite } from './strings.ts';

test.each(stringSuite.cases(true))('bytes per key are as measured: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});

test('a store that holds the keys counts the same bytes', () => {
  for (const row of recordedStrings.filter((_, i) => i % 7 === 0)) {
    const [model, keyBytes, valueBytes, ttl, keys] = row;
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
