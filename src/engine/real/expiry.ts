import { Rng } from '../base/rng.ts';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { Mulberry32 } from '../clients/generators/mulberry32.ts';
import type { ByteModelName } from '../store/redis/bytes.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { FOUND } from '../store/store.ts';
import { exactRow, type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/expiry.json' with { type: 'json' };

/** Places in its period at which the cron is tried. */
const PHASES = 5;

/** Reads came in batches of this length. */
const BATCH_MS = 10;

/** Keys past their TTL but still present, over time. */
export type ExpiryRun = {
  model: ByteModelName;
  keys: number;
  /** Drawn for each key in the order of loading. */
  ttlMs: [number, number];
  readsPerSecond: number;
  seed: number;
  hz?: number;
  effort?: number;
  /** Time of the machine for one key in an active cycle, where it was measured. */
  nanosPerKey?: number;
  /** Milliseconds since the start, keys overdue then. */
  rows: [number, number][];
};

export const expirySuite: Suite = {
  mechanism: 'Expiry',
  servers: 'Redis 7.0.15, Valkey 8.0.1',
  cases: () => [
    ...(recorded.runs as unknown as ExpiryRun[]).map((run) => ({
      name: expiryTitle(run),
      rows: () => compareExpiry(expiryTitle(run), run),
    })),
    { name: 'lazy expiry', rows: () => [compareLazy(false), compareLazy(true)] },
  ],
};

export function expiryTitle(run: ExpiryRun): string {
  const { model, keys, ttlMs, readsPerSecond, hz, effort } = run;
  const parts = [`${model}, ${keys} keys, TTL ${ttlMs.join('-')} ms`];
  if (readsPerSecond > 0) parts.push(`${readsPerSecond} reads/s`);
  if (hz !== undefined) parts.push(`hz ${hz}`);
  if (effort !== undefined) parts.push(`effort ${effort}`);
  return parts.join(', ');
}

/**
 * Overdue keys, peak and mean, within 30 %. Where the server's cron fell, within its 100 ms, is chance that no row
 * tells; when all keys fall due at one moment the mean depends on it. So the phase is searched.
 */
export function compareExpiry(name: string, run: ExpiryRun): Row[] {
  const measured = run.rows.map(([, overdue]) => overdue);
  let simulated: number[] = [];
  let least = Infinity;
  for (let phase = 0; phase < PHASES; phase++) {
    const tried = overdueKeys(run, (phase + 0.5) / PHASES);
    const off = tried.reduce((sum, n, i) => sum + Math.abs(n - (measured[i] as number)), 0);
    if (off >= least) continue;
    least = off;
    simulated = tried;
  }
  return [
    shareRow(name, 'overdue keys, peak', Math.max(...measured), Math.max(...simulated), 30),
    shareRow(name, 'overdue keys, mean', mean(measured), mean(simulated), 30),
  ];
}

/**
 * 1,000 keys past their TTL with the active cycle off, of which some are read: what DBSIZE, expired_keys and
 * the misses are before and after. A replica answers "not there" and keeps the key.
 */
function compareLazy(onReplica: boolean): Row {
  const { keys, steps } = onReplica ? recorded.lazy.replica : recorded.lazy.primary;
  const run = { model: 'redis-7.0', keys, ttlMs: [100, 100], seed: 1 } as ExpiryRun;
  const { store } = loaded(run, 0);
  store.setReplica(onReplica);
  let read = 0;
  let misses = 0;
  const wrong: string[] = [];
  for (const { reads, dbsize, expiredKeys } of steps) {
    for (; read < reads; read++) if (store.get(read, 300 * MILLISECOND) !== FOUND) misses += 1;
    const measured = `${reads} reads: ${dbsize} keys, ${expiredKeys} expired, ${reads} misses`;
    const simulated = `${reads} reads: ${store.count} keys, ${store.expired} expired, ${misses} misses`;
    if (measured !== simulated) wrong.push(`measured ${measured}, simulated ${simulated}`);
  }
  const name = onReplica ? 'reads on a replica' : 'reads on a primary';
  return exactRow(name, 'lazy expiry', steps.length, wrong);
}

/** Keys overdue at the moments at which they were counted, with the cron at a share of its period. */
function overdueKeys(run: ExpiryRun, phase: number): number[] {
  const { keys, readsPerSecond, rows } = run;
  const start = 10 * SECOND;
  const { store, dueMs } = loaded(run, start);
  const reads = new Mulberry32(1);
  let nextRead = readsPerSecond > 0 ? start : Infinity;
  let nextTick = start + phase * store.tickNanos;
  let dueCount = 0;
  return rows.map(([ms]) => {
    const at = start + ms * MILLISECOND;
    while (Math.min(nextTick, nextRead) <= at) {
      if (nextTick <= nextRead) {
        store.tick(nextTick);
        nextTick += store.tickNanos;
        continue;
      }
      for (let i = 0; i < (readsPerSecond * BATCH_MS) / 1000; i++) {
        store.get(Math.floor(reads.next() * keys), nextRead);
      }
      nextRead += BATCH_MS * MILLISECOND;
    }
    while (dueCount < keys && (dueMs[dueCount] as number) <= ms) dueCount += 1;
    const overdue = store.count - (keys - dueCount);
    // Asking for the count takes the server through its loop once more.
    store.get(keys, at);
    return overdue;
  });
}

/** A store with the keys, and the moments at which they fall due, in order. */
function loaded(run: ExpiryRun, start: number) {
  const { model, keys, ttlMs, seed, hz, effort, nanosPerKey } = run;
  const store = new RedisStore({
    model,
    limitBytes: 0,
    policy: 'noeviction',
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(1, 'eviction'),
    sink: null,
    capacity: keys,
    expiry: {
      ...(hz && { hz }),
      ...(effort && { effort }),
      ...(nanosPerKey && { nanosPerKey }),
    },
  });
  const [low, high] = ttlMs;
  const ttl = new Mulberry32(seed);
  const dueMs = new Float64Array(keys).map(() => Math.floor(low + ttl.next() * (high - low)));
  for (let key = 0; key < keys; key++) {
    store.set(key, 12, 100, 1, start + (dueMs[key] as number) * MILLISECOND, 0);
  }
  return { store, dueMs: dueMs.sort() };
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}
