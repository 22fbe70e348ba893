// `replay` of 10 M Zipf requests: exact LRU as `--yardstick` runs it and Redis's sampled policies, against the npm
// lru-cache and, where it is installed, libCacheSim, on the same prepared keys; then what comes before and around the loop.
import { LRUCache } from 'lru-cache';
import { capture } from '../src/engine/base/checkpoint.ts';
import { Rng } from '../src/engine/base/rng.ts';
import { NEVER } from '../src/engine/base/units.ts';
import { TRACE_GET } from '../src/engine/clients/trace.ts';
import { ReplayState, replayBatch, type TraceBatch } from '../src/engine/replay.ts';
import type { EvictionPolicyName } from '../src/engine/store/redis/eviction.ts';
import { RedisStore } from '../src/engine/store/redis/keyspace.ts';
import { measure, type Requests } from '../src/engine/yardsticks/measure.ts';
import { BATCH_ROWS } from '../src/exchange/trace/batch.ts';
import { DenseLru } from './denseLru.ts';
import { cachesim, libCacheSimRate } from './libCacheSim.ts';
import { printRates, printVerdicts, type Verdict } from './report.ts';
import { interleaved, median, megaRates, pairedRatio, timed } from './rounds.ts';
import { printStages } from './stages.ts';
import { zipfKeys } from './zipf.ts';

const REQUESTS = 10_000_000;
const KEYSPACE = 1_000_000;
/** A tenth of the keys that the requests meet. */
const CAPACITY = 76_264;
const ROUNDS = 5;
const KEY_BYTES = 16;
const VALUE_BYTES = 100;

let made = zipfKeys(1, 1, 1, 42);
const generation = timed(() => {
  made = zipfKeys(REQUESTS, KEYSPACE, 1, 42);
  return REQUESTS;
});
const { keys, distinct } = made;
const batches = batchesOf(keys);
const requests: Requests = {
  count: REQUESTS,
  keys: distinct,
  key: keys,
  sizeBytes: new Uint32Array(REQUESTS).fill(VALUE_BYTES),
  op: null,
  expiry: null,
};
const limitBytes = limitFor(CAPACITY);
const misses: Record<string, number> = {};
let heldKeys = 0;

const EXACT = 'exact LRU (--yardstick lru)';
const LRU = 'allkeys-lru, 5 samples';
const LFU = 'allkeys-lfu, 5 samples';
const NPM = 'lru-cache (npm)';
const DENSE = 'LRU loop, nothing else';
const passes = interleaved(ROUNDS, {
  [EXACT]: () => {
    const { hits } = measure('lru', requests, { unit: 'items', amount: CAPACITY });
    misses[EXACT] = REQUESTS - hits;
    return REQUESTS;
  },
  [LRU]: () => {
    const { state, store } = replayAll(limitBytes, 'allkeys-lru');
    misses[LRU] = state.misses;
    heldKeys = store.count;
    return REQUESTS;
  },
  [LFU]: () => {
    misses[LFU] = replayAll(limitBytes, 'allkeys-lfu').state.misses;
    return REQUESTS;
  },
  [NPM]: () => {
    const cache = new LRUCache<number, number>({ max: CAPACITY });
    let missed = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      if (cache.get(key) !== undefined) continue;
      missed += 1;
      cache.set(key, i);
    }
    misses[NPM] = missed;
    return REQUESTS;
  },
  [DENSE]: () => {
    const cache = new DenseLru(distinct, CAPACITY);
    for (let i = 0; i < keys.length; i++) cache.access(keys[i] as number);
    misses[DENSE] = REQUESTS - cache.hits;
    return REQUESTS;
  },
});

printRates(
  `replay: ${REQUESTS / 1e6} M requests, Zipf 1.0 over ${KEYSPACE / 1e6} M keys (${distinct} seen), ${heldKeys} keys held by the sampled policies, ${CAPACITY} by the others`,
  passes,
);
type Name = keyof typeof passes;
const ratios = Object.entries(misses).map(([name, n]) => `${name} ${(n / REQUESTS).toFixed(4)}`);
console.log(`  miss ratios: ${ratios.join('; ')}`);
const against = (a: Name, b: Name) => pairedRatio(passes[a], passes[b]);
const verdicts: Verdict[] = [
  atLeast('exact LRU / lru-cache', against(EXACT, NPM), 4),
  atLeast('sampled LRU / lru-cache', against(LRU, NPM), 0.8),
  atLeast('sampled LFU / sampled LRU', against(LFU, LRU), 0.7),
];
const program = cachesim();
if (program === null) {
  console.log('  libCacheSim: no cachesim on the PATH (or in CACHESIM), so it is left out');
} else {
  const rates = Array.from({ length: 3 }, () => libCacheSimRate(program, keys, CAPACITY));
  const libCacheSim = median(rates);
  console.log(`  libCacheSim LRU, by its own figure: ${libCacheSim.toFixed(2)} M requests/s`);
  const wall = (name: Name) => megaRates(passes[name]).wall;
  verdicts.push(atLeast('exact LRU / libCacheSim LRU', wall(EXACT) / libCacheSim, 5));
  verdicts.push(atLeast('sampled LRU / libCacheSim LRU', wall(LRU) / libCacheSim, 0.8));
}
printVerdicts([...verdicts, ...entryVerdicts()]);
await printStages(generation, keys);

function atLeast(what: string, measured: number, bound: number): Verdict {
  return { what, measured, unit: '', bound, isAtLeast: true };
}

/** Engine memory of an entry, at sizes just past those at which tables have doubled. */
function entryVerdicts(): Verdict[] {
  return [false, true].map((hasTtl) => {
    const perEntry = [66_000, 132_000, 300_000, 1_050_000].map((count) => {
      const store = makeStore(0, null, 'allkeys-lru');
      const expiresAt = hasTtl ? 1e15 : NEVER;
      for (let key = 0; key < count; key++) {
        store.set(key, KEY_BYTES, VALUE_BYTES, 0, expiresAt, 0);
      }
      return capture(store).bytes / count;
    });
    const what = `engine memory of an entry${hasTtl ? ' with a TTL' : ''}, worst of four counts`;
    return { what, measured: Math.max(...perEntry), unit: ' bytes', bound: 64, isAtLeast: false };
  });
}

/** The keys as a trace reader hands them over: GETs a millisecond apart, with sizes, without TTL. */
function batchesOf(all: Int32Array): TraceBatch[] {
  const alike = {
    op: new Uint8Array(BATCH_ROWS).fill(TRACE_GET),
    keyBytes: new Uint32Array(BATCH_ROWS).fill(KEY_BYTES),
    valueBytes: new Uint32Array(BATCH_ROWS).fill(VALUE_BYTES),
    ttlMs: new Float64Array(BATCH_ROWS),
  };
  const list: TraceBatch[] = [];
  for (let from = 0; from < all.length; from += BATCH_ROWS) {
    const count = Math.min(BATCH_ROWS, all.length - from);
    const atNanos = Float64Array.from({ length: count }, (_, i) => (from + i) * 1e6);
    list.push({ ...alike, count, key: all.slice(from, from + count), atNanos });
  }
  return list;
}

function makeStore(
  limit: number,
  sink: ReplayState | null,
  policy: EvictionPolicyName,
): RedisStore {
  return new RedisStore({
    model: 'redis-7.0',
    limitBytes: limit,
    policy,
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink,
  });
}

function replayAll(
  limit: number,
  policy: EvictionPolicyName,
): { state: ReplayState; store: RedisStore } {
  const state = new ReplayState(distinct);
  const store = makeStore(limit, state, policy);
  for (const batch of batches) {
    replayBatch(store, batch, state);
    state.leftCount = 0;
  }
  return { state, store };
}

/** The memory limit at which the store ends up with `count` keys: found by trying, since tables cost too. */
function limitFor(count: number): number {
  const store = makeStore(0, new ReplayState(count), 'allkeys-lru');
  for (let key = 0; key < count; key++) {
    store.set(key, KEY_BYTES, VALUE_BYTES, 0, Number.MAX_SAFE_INTEGER, 0);
  }
  let limit = store.usedBytes;
  const perKey = store.usedBytes / count;
  for (let tries = 0; tries < 3; tries++) {
    const off = count - replayAll(limit, 'allkeys-lru').store.count;
    if (Math.abs(off) < count / 500) break;
    limit += Math.round(off * perKey);
  }
  return limit;
}
