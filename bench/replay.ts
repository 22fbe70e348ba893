// `replay` of sampled LRU against the npm lru-cache and a typed-array loop, on the same prepared keys.
import { LRUCache } from 'lru-cache';
import { Rng } from '../src/engine/base/rng.ts';
import { TRACE_GET } from '../src/engine/clients/trace.ts';
import { ReplayState, replayBatch, type TraceBatch } from '../src/engine/replay.ts';
import { RedisStore } from '../src/engine/store/redis/keyspace.ts';
import { BATCH_ROWS } from '../src/exchange/trace/batch.ts';
import { DenseLru } from './denseLru.ts';
import { printRates, printVerdicts } from './report.ts';
import { interleaved, pairedRatio } from './rounds.ts';
import { zipfKeys } from './zipf.ts';

const REQUESTS = 6_000_000;
const KEYSPACE = 1_000_000;
/** A tenth of the 762,644 keys that ten million such requests meet. */
const CAPACITY = 76_264;
const ROUNDS = 5;
const KEY_BYTES = 16;
const VALUE_BYTES = 100;

const { keys, distinct } = zipfKeys(REQUESTS, KEYSPACE, 1, 42);
const batches = batchesOf(keys);
const limitBytes = limitFor(CAPACITY);
const misses = { replay: 0, lruCache: 0, dense: 0 };
let heldKeys = 0;

const passes = interleaved(ROUNDS, {
  'replay, allkeys-lru, 5 samples': () => {
    const { state, store } = replayAll(limitBytes);
    misses.replay = state.misses;
    heldKeys = store.count;
    return REQUESTS;
  },
  'lru-cache (npm)': () => {
    const cache = new LRUCache<number, number>({ max: CAPACITY });
    let missed = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      if (cache.get(key) !== undefined) continue;
      missed += 1;
      cache.set(key, i);
    }
    misses.lruCache = missed;
    return REQUESTS;
  },
  'typed-array LRU loop': () => {
    const cache = new DenseLru(distinct, CAPACITY);
    for (let i = 0; i < keys.length; i++) cache.access(keys[i] as number);
    misses.dense = REQUESTS - cache.hits;
    return REQUESTS;
  },
});

const replayPasses = passes['replay, allkeys-lru, 5 samples'];
printRates(
  `replay: ${REQUESTS / 1e6} M requests, Zipf 1.0 over ${KEYSPACE / 1e6} M keys (${distinct} seen), ${heldKeys} keys held by replay, ${CAPACITY} by the others`,
  passes,
);
console.log(
  `  miss ratios: replay ${ratio(misses.replay)}, lru-cache ${ratio(misses.lruCache)}, typed arrays ${ratio(misses.dense)}`,
);
console.log(
  `  replay / typed-array loop: ${pairedRatio(replayPasses, passes['typed-array LRU loop']).toFixed(3)}`,
);
printVerdicts([
  {
    what: 'replay / lru-cache',
    measured: pairedRatio(replayPasses, passes['lru-cache (npm)']),
    unit: '',
    bound: 0.5,
    isAtLeast: true,
  },
]);

function ratio(missed: number): string {
  return (missed / REQUESTS).toFixed(4);
}

/** The keys as a trace reader hands them over: GETs a millisecond apart, with sizes, without TTL. */
function batchesOf(all: Int32Array): TraceBatch[] {
  const list: TraceBatch[] = [];
  for (let from = 0; from < all.length; from += BATCH_ROWS) {
    const count = Math.min(BATCH_ROWS, all.length - from);
    list.push({
      count,
      key: all.slice(from, from + count),
      op: new Uint8Array(count).fill(TRACE_GET),
      atNanos: Float64Array.from({ length: count }, (_, i) => (from + i) * 1e6),
      keyBytes: new Uint32Array(count).fill(KEY_BYTES),
      valueBytes: new Uint32Array(count).fill(VALUE_BYTES),
      ttlMs: new Float64Array(count),
    });
  }
  return list;
}

function makeStore(limit: number, sink: ReplayState): RedisStore {
  return new RedisStore({
    model: 'redis-7.0',
    limitBytes: limit,
    policy: 'allkeys-lru',
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink,
  });
}

function replayAll(limit: number): { state: ReplayState; store: RedisStore } {
  const state = new ReplayState(distinct);
  const store = makeStore(limit, state);
  for (const batch of batches) {
    replayBatch(store, batch, state);
    state.leftCount = 0;
  }
  return { state, store };
}

/** The memory limit at which the store ends up with `count` keys: found by trying, since tables cost too. */
function limitFor(count: number): number {
  const store = makeStore(0, new ReplayState(count));
  for (let key = 0; key < count; key++)
    store.set(key, KEY_BYTES, VALUE_BYTES, 0, Number.MAX_SAFE_INTEGER, 0);
  let limit = store.usedBytes;
  const perKey = store.usedBytes / count;
  for (let tries = 0; tries < 3; tries++) {
    const off = count - replayAll(limit).store.count;
    if (Math.abs(off) < count / 500) break;
    limit += Math.round(off * perKey);
  }
  return limit;
}
