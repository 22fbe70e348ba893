import { Rng } from '../base/rng.ts';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { Mulberry32 } from '../clients/generators/mulberry32.ts';
import type { ByteModelName } from '../store/redis/bytes.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/expiry.json' with { type: 'json' };

/** The reads came in batches, so the server went through its loop this often and no more. */
const BATCH_MS = 200;

/** Keys past their TTL but still present, over time. */
export type ExpiryRun = {
  model: ByteModelName;
  keys: number;
  /** Drawn for each key in the order of loading. */
  ttlMs: [number, number];
  readsPerSecond: number;
  seed: number;
  peak: number;
  mean: number;
  samplesMs: number[];
};

export const expirySuite: Suite = {
  mechanism: 'Active expiry',
  servers: 'Redis 7.0.15, Valkey 8.0.1',
  cases: () =>
    (recorded.runs as ExpiryRun[]).map((run) => ({
      name: expiryTitle(run),
      rows: () => compareExpiry(expiryTitle(run), run),
    })),
};

export function expiryTitle({ model, keys, ttlMs, readsPerSecond }: ExpiryRun): string {
  return `${model}, ${keys} keys, TTL ${ttlMs.join('-')} ms, ${readsPerSecond} reads/s`;
}

/** Overdue keys, peak and mean, within 30 %. */
export function compareExpiry(name: string, run: ExpiryRun): Row[] {
  const overdue = overdueKeys(run);
  const mean = overdue.reduce((sum, count) => sum + count, 0) / overdue.length;
  return [
    shareRow(name, 'overdue keys, peak', run.peak, Math.max(...overdue), 30),
    shareRow(name, 'overdue keys, mean', run.mean, mean, 30),
  ];
}

function overdueKeys({ model, keys, ttlMs, readsPerSecond, seed, samplesMs }: ExpiryRun): number[] {
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
  const [low, high] = ttlMs;
  const ttl = new Mulberry32(seed);
  const start = 10 * SECOND;
  const dueMs = new Float64Array(keys).map(() => Math.floor(low + ttl.next() * (high - low)));
  for (let key = 0; key < keys; key++) {
    store.set(key, 12, 100, 1, start + (dueMs[key] as number) * MILLISECOND, 0);
  }
  const reads = new Mulberry32(1);
  const end = samplesMs.at(-1) as number;
  const overdue: number[] = [];
  for (let ms = 0; ms <= end; ms += 100) {
    const at = start + ms * MILLISECOND;
    if (ms % BATCH_MS === 0) {
      for (let i = 0; i < (readsPerSecond * BATCH_MS) / 1000; i++) {
        store.get(Math.floor(reads.next() * keys), at);
      }
    }
    store.tick(at);
    let live = 0;
    for (const due of dueMs) if (due > ms) live += 1;
    overdue.push(store.count - live);
  }
  return overdue;
}
