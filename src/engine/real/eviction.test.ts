import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { MILLISECOND, NEVER, SECOND } from '../base/units.ts';
import { type ByteModelName, byteModels } from '../store/redis/bytes.ts';
import { type EvictionPolicyName, evictionPolicies } from '../store/redis/eviction.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { FOUND } from '../store/store.ts';
import recorded from './data/eviction.json' with { type: 'json' };
import {
  makeTrace,
  mulberry32,
  type SizeSpec,
  type TraceSpec,
  traceChecksum,
  valueSizes,
} from './traces.ts';

const KEYS = 100_000;
const REQUESTS = 1_000_000;
const KEY_BYTES = 12;
/** What the buffers of the replaying client had grown to when the last figures were read. */
const LAST_BUFFERS_BYTES = 63_000;

type Row = {
  trace: string;
  policy: EvictionPolicyName;
  samples: number;
  emptyBytes: number;
  maxmemoryBytes: number;
  rate: number;
  hitRatio: number;
  evicted: number;
  refused: number;
  keys: number;
  model?: ByteModelName;
  /** Where it is not all of them: the row replays the first so many. */
  requests?: number;
  ttlMs?: [number, number];
  realTime?: boolean;
  lfuLogFactor?: number;
  lfuDecayMinutes?: number;
};

const rows = recorded.rows as Row[];
const traces = recorded.traces as Record<
  string,
  { spec: TraceSpec; seed: number; sizes: SizeSpec; checksum: number }
>;
/** A spread of all, in the order of the recordings; the long run takes every row. */
const chosen = process.env['CACHESCAPE_LONG'] ? rows : rows.filter((_, i) => i % 8 === 3);

for (const [name, { spec, seed, sizes, checksum }] of Object.entries(traces)) {
  const ofTrace = chosen.filter((row) => row.trace === name);
  if (ofTrace.length === 0) continue;
  describe(name, () => {
    const trace = makeTrace(spec, KEYS, REQUESTS, seed);
    const valueBytes = valueSizes(KEYS, sizes, seed);
    test('is the recorded trace', () => expect(traceChecksum(trace, valueBytes)).toBe(checksum));
    for (const row of ofTrace) {
      test(title(row), { timeout: 60_000 }, () => {
        const requests = row.requests ?? REQUESTS;
        const { hits, store } = replay(row, trace.subarray(0, requests), valueBytes);
        const points = Math.abs(hits / requests - row.hitRatio) * 100;
        expect(points).toBeLessThanOrEqual(tolerancePoints(row));
        expect(Math.abs(store.evicted - row.evicted)).toBeLessThanOrEqual(row.evicted * 0.015);
        expect(Math.abs(store.refused - row.refused)).toBeLessThanOrEqual(row.refused * 0.001);
        // With sizes that differ the number of keys hangs on which ones a random choice kept; what has
        // expired goes in bursts.
        const keysOff = Math.abs(store.count - row.keys) / row.keys;
        if (!row.ttlMs || row.ttlMs[0] > 1e6) {
          expect(keysOff).toBeLessThanOrEqual(sizes.kind === 'fixed' ? 0.01 : 0.05);
        }
      });
    }
  });
}

test('every policy is tried', () => {
  const tried = new Set(rows.map((row) => row.policy));
  const untried = Object.keys(evictionPolicies).filter(
    (name) => !tried.has(name as EvictionPolicyName),
  );
  // No recording of these two: unit tests only.
  expect(untried).toEqual(['volatile-lfu', 'volatile-random']);
});

function tolerancePoints(row: Row): number {
  const { score } = evictionPolicies[row.policy];
  if (row.realTime || score === 'rare') return 0.7;
  return score === 'random' || row.samples === 1 ? 0.4 : 0.3;
}

/** GET, and SET on a miss, at the row's rate, with the server's cron in between. */
function replay(row: Row, trace: Uint32Array, valueBytes: Uint32Array) {
  const model = row.model ?? 'redis-7.0';
  const store = new RedisStore({
    model,
    limitBytes: row.maxmemoryBytes,
    policy: row.policy,
    samples: row.samples,
    lfuLogFactor: row.lfuLogFactor ?? 10,
    lfuDecayMinutes: row.lfuDecayMinutes ?? 1,
    rng: new Rng(1, 'eviction'),
    sink: null,
    baseBytes: row.emptyBytes,
  });
  store.extraBytes = byteModels[model].busyClientBytes;
  const ttl = ttlNanos(row);
  const gap = SECOND / row.rate;
  let hits = 0;
  let tickAt = store.tickNanos;
  let at = 0;
  for (let i = 0; i < trace.length; i++) {
    at = Math.floor(i * gap);
    for (; tickAt <= at; tickAt += store.tickNanos) store.tick(tickAt);
    const key = trace[i] as number;
    if (store.get(key, at) === FOUND) hits += 1;
    else {
      const expiresAt = ttl === null ? NEVER : at + (ttl[key] as number);
      store.set(key, KEY_BYTES, valueBytes[key] as number, 1, expiresAt, at);
    }
  }
  if (row.evicted > 0) {
    store.extraBytes += LAST_BUFFERS_BYTES;
    store.get(trace[0] as number, at);
  }
  return { hits, store };
}

function ttlNanos({ ttlMs }: Row): Float64Array | null {
  if (!ttlMs) return null;
  const [low, high] = ttlMs;
  return new Float64Array(KEYS).map((_, key) => {
    const unit = mulberry32((key * 2654435761 + 77) >>> 0)();
    return Math.floor(low + unit * (high - low)) * MILLISECOND;
  });
}

function title(row: Row): string {
  const share = Math.round((row.maxmemoryBytes / 58.7e6) * 100);
  return `${row.model ?? 'redis-7.0'} ${row.policy} ${row.samples} samples, ${share} %, ${row.rate}/s${
    row.ttlMs ? `, TTL ${row.ttlMs.join('-')} ms` : ''
  }`;
}
