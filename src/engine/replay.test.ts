import { describe, expect, test } from 'vitest';
import { Rng } from './base/rng.ts';
import { SECOND } from './base/units.ts';
import { TRACE_DELETE, TRACE_GET, TRACE_SET } from './clients/trace.ts';
import { ReplayState, replayBatch, type TraceBatch } from './replay.ts';
import { MemcachedStore } from './store/memcached/memcached.ts';
import { RedisStore } from './store/redis/keyspace.ts';

type Row = [key: number, op: number, seconds: number, ttlMs?: number, valueBytes?: number];

function batchOf(rows: readonly Row[]): TraceBatch {
  return {
    count: rows.length,
    key: Int32Array.from(rows, ([key]) => key),
    op: Uint8Array.from(rows, ([, op]) => op),
    atNanos: Float64Array.from(rows, ([, , seconds]) => seconds * SECOND),
    keyBytes: new Uint32Array(rows.length).fill(8),
    valueBytes: Uint32Array.from(rows, ([, , , , bytes = 100]) => bytes),
    ttlMs: Float64Array.from(rows, ([, , , ttl = 0]) => ttl),
  };
}

function redis(state: ReplayState, limitBytes = 0): RedisStore {
  return new RedisStore({
    model: 'redis-7.0',
    limitBytes,
    policy: limitBytes > 0 ? 'allkeys-lru' : 'noeviction',
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink: state,
  });
}

const counts = ({ requests, hits, misses, sets, deletes, refused }: ReplayState) => ({
  requests,
  hits,
  misses,
  sets,
  deletes,
  refused,
});

describe('replayBatch', () => {
  test('get is cache-aside; set and delete count as neither hit nor miss', () => {
    const state = new ReplayState(4);
    const store = redis(state);
    const rows: Row[] = [
      [0, TRACE_GET, 0],
      [0, TRACE_GET, 0],
      [1, TRACE_SET, 0],
      [1, TRACE_GET, 0],
      [1, TRACE_DELETE, 0],
      [1, TRACE_GET, 0],
      [2, TRACE_DELETE, 0],
    ];
    replayBatch(store, batchOf(rows), state);
    expect(counts(state)).toEqual({
      requests: 7,
      hits: 2,
      misses: 2,
      sets: 1,
      deletes: 2,
      refused: 0,
    });
    expect([...state.resident]).toEqual([1, 1, 0, 0]);
  });

  test('a TTL ends after its time, and the background work of the store removes what nobody asks for', () => {
    const state = new ReplayState(4);
    const store = redis(state);
    replayBatch(
      store,
      batchOf([
        [0, TRACE_SET, 0, 1500],
        [1, TRACE_SET, 0, 1500],
        [0, TRACE_GET, 1],
      ]),
      state,
    );
    expect([state.hits, store.count]).toEqual([1, 2]);
    replayBatch(store, batchOf([[2, TRACE_GET, 60]]), state);
    expect([store.count, store.expired, [...state.resident]]).toEqual([1, 2, [0, 0, 1, 0]]);
  });

  test('resident keys are those of the store, however the rows are cut into batches', () => {
    const rows = Array.from(
      { length: 4000 },
      (_, i): Row => [(i * 7919) % 997, i % 11 === 0 ? TRACE_SET : TRACE_GET, i / 1000],
    );
    const replayed = (size: number) => {
      const state = new ReplayState(997);
      const store = redis(state, 1_000_000);
      for (let i = 0; i < rows.length; i += size)
        replayBatch(store, batchOf(rows.slice(i, i + size)), state);
      const held = Array.from({ length: 997 }, (_, key) => (store.peek(key, state.at) ? 1 : 0));
      expect([...state.resident]).toEqual(held);
      return { ...counts(state), evicted: store.evicted, used: store.usedBytes };
    };
    const whole = replayed(4000);
    expect(whole.evicted).toBeGreaterThan(0);
    expect(replayed(17)).toEqual(whole);
  });

  test('refused writes are counted and leave nothing behind', () => {
    const state = new ReplayState(2);
    const store = new MemcachedStore({ limitBytes: 64 * 1024 * 1024, sink: state });
    replayBatch(
      store,
      batchOf([
        [0, TRACE_GET, 0, 0, 3_000_000],
        [1, TRACE_GET, 0],
      ]),
      state,
    );
    expect([state.refused, [...state.resident], store.count]).toEqual([1, [0, 1], 1]);
  });
});
