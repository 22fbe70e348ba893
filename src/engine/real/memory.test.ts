import { expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { NEVER, SECOND } from '../base/units.ts';
import { byteModels, keysetBytes } from '../store/redis/bytes.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { datasetCost } from '../store/redis/memory/dataset.ts';
import { outside } from './compare.ts';
import { memorySuite, recordedMemory } from './memory.ts';

test.each(memorySuite.cases(true))('as measured: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});

test('a store that holds string keys counts the same bytes', () => {
  const strings = recordedMemory.filter(
    ({ dataset }) => dataset.type === 'string' && !dataset.shape.integers,
  );
  for (const { model, dataset } of strings.filter((_, i) => i % 7 === 0)) {
    const { keyBytes, shape, count, expiring } = dataset;
    const store = new RedisStore({
      model,
      limitBytes: 0,
      policy: 'noeviction',
      samples: 5,
      lfuLogFactor: 10,
      lfuDecayMinutes: 1,
      rng: new Rng(1, 'eviction'),
      sink: null,
    });
    for (let key = 0; key < count; key++) {
      store.set(key, keyBytes, shape.valueBytes, 1, expiring ? 1000 * SECOND : NEVER, 0);
    }
    // The table before the last growth goes once its keys have moved.
    for (let i = 0; i < 10; i++) store.tick(i);
    const bytes = keysetBytes(model, count, keyBytes, shape.valueBytes, expiring);
    expect(store.usedBytes).toBe(byteModels[model].emptyBytes + bytes);
    expect(store.usedBytes).toBe(datasetCost(model, dataset).usedMemoryBytes);
  }
  expect(recordedMemory.length).toBe(177 + 171);
});
