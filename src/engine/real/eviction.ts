import { Rng } from '../base/rng.ts';
import { MILLISECOND, NEVER, SECOND } from '../base/units.ts';
import { ttlMsOf } from '../clients/generators/ttl.ts';
import { type ByteModelName, byteModels } from '../store/redis/bytes.ts';
import { type EvictionPolicyName, evictionPolicies } from '../store/redis/eviction.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { FOUND } from '../store/store.ts';
import { type Case, exactRow, pointsRow, type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/eviction.json' with { type: 'json' };
import { RecordedTraces } from './recordedTraces.ts';

/** The figure that hangs most on chance: with sizes that differ, on which keys had to go. */
export const EVICTED_KEYS = 'evicted keys';
/** Bytes of a key of the replays. */
export const KEY_BYTES = 12;
/** When the last figures were read, two more commands had their latency histograms, and buffers had grown. */
const LAST_BUFFERS_BYTES = 63_000;

/** A cache-aside replay against a server with maxmemory, and what came out. */
export type EvictionRun = {
  policy: EvictionPolicyName;
  samples: number;
  emptyBytes: number;
  maxmemoryBytes: number;
  /** Requests a second of the server's clock. */
  rate: number;
  hitRatio: number;
  evicted: number;
  /** Sets refused for want of memory. */
  refused: number;
  /** Keys at the end. */
  keys: number;
  /** redis-7.0 where it is not given. */
  model?: ByteModelName;
  /** Where it is not all of the trace: the run replays the first so many. */
  requests?: number;
  /** A TTL in this range, drawn for each key by `ttlNanos`. */
  ttlMs?: [number, number];
  realTime?: boolean;
  /** Requests at a time, for which the clock of the server stood still; by default as `batchOf` says. */
  batch?: number;
  /** Keys on average over the moments of `sampledAt`, where they were counted. */
  meanKeys?: number;
  /** False where `emptyBytes` has the buffers of the busy client in it. */
  addsClient?: boolean;
  lfuLogFactor?: number;
  lfuDecayMinutes?: number;
};

type RecordedRun = EvictionRun & { trace: string };

const runs = recorded.rows as RecordedRun[];
const traces = new RecordedTraces(recorded.traces);

export const evictionSuite: Suite = {
  mechanism: 'Eviction',
  servers: 'Redis 7.0.15, Valkey 8.0.1',
  cases: (all) => {
    const chosen = all ? runs : runs.filter((_, i) => i % 8 === 3);
    return Object.keys(recorded.traces).flatMap((name) =>
      chosen.filter((run) => run.trace === name).map((run) => caseOf(run)),
    );
  },
};

function caseOf(run: RecordedRun): Case {
  const name = `${run.trace}, ${titleOf(run)}`;
  const rows = () => {
    const { trace, valueBytes, checksumRow } = traces.load(run.trace);
    return [checksumRow, ...compareEviction(name, run, trace, valueBytes)];
  };
  return { name, rows };
}

/**
 * Replays the trace through the engine and holds it against the run of the server. Where keys fall due in the
 * replay, `spareEvictions` may be more or less: the keys past their TTL, held to 30 %, take up memory. `seed` is
 * that of the engine's own chance.
 */
export function compareEviction(
  name: string,
  run: EvictionRun,
  trace: Int32Array,
  valueBytes: Uint32Array,
  spareEvictions = 0,
  seed = 1,
): Row[] {
  const requests = run.requests ?? trace.length;
  const { hits, store, end, overdue } = replay(run, trace.subarray(0, requests), valueBytes, seed);
  const [kind, tolerance] = kindOf(run);
  const spare = endsWithin(run, end) ? spareEvictions : 0;
  const rows = [
    pointsRow(name, `hit ratio, ${kind}`, run.hitRatio, hits / requests, tolerance),
    shareRow(name, EVICTED_KEYS, run.evicted, store.evicted, 1.5, spare),
    keysRow(name, run, store, valueBytes, end),
    ...(endsWithin(run, end) ? overdueRows(name, run, overdue) : []),
  ];
  if (run.refused > 0) rows.push(shareRow(name, 'refused writes', run.refused, store.refused, 0.5));
  else if (store.refused > 0) rows.push(exactRow(name, 'refused writes', 0, ['refused a write']));
  return rows;
}

/** "allkeys-lru 5 samples, 20 %, 1000/s". */
export function titleOf(run: EvictionRun): string {
  const share = Math.round((run.maxmemoryBytes / 58.7e6) * 100);
  const parts = [
    `${run.model ?? 'redis-7.0'} ${run.policy} ${run.samples} samples`,
    `${share} %`,
    run.realTime ? 'real time' : `${run.rate}/s`,
  ];
  if (run.ttlMs) parts.push(`TTL ${run.ttlMs.join('-')} ms`);
  if (run.lfuLogFactor !== undefined) parts.push(`log factor ${run.lfuLogFactor}`);
  if (run.lfuDecayMinutes !== undefined) parts.push(`decay ${run.lfuDecayMinutes} min`);
  return parts.join(', ');
}

/** TTL of each key, drawn once. */
export function ttlNanos([low, high]: [number, number], keys: number): Float64Array {
  return new Float64Array(keys).map((_, key) => ttlMsOf(key, low, high) * MILLISECOND);
}

/**
 * Keys at the end. With TTLs that have ended, the keys past theirs that are still there: within 30 %, as for
 * expiry. With sizes that differ, the number hangs on which keys chance has kept: three standard deviations of
 * the mean size of so many.
 */
function keysRow(
  name: string,
  run: EvictionRun,
  store: RedisStore,
  valueBytes: Uint32Array,
  end: number,
): Row {
  if (endsWithin(run, end)) {
    const live = liveKeys(store, valueBytes.length, end);
    // At one moment, where the mean over more of them is known, chance has its part.
    if (run.meanKeys !== undefined) {
      return shareRow(name, 'keys held, with TTL', run.keys, store.count, 5);
    }
    const [measured, simulated] = [run.keys - live, store.count - live];
    return shareRow(name, 'keys past their TTL', measured, simulated, 30, run.keys * 0.01);
  }
  const spread = sizeSpreadOf(valueBytes);
  if (spread === 0) return shareRow(name, 'keys held', run.keys, store.count, 1);
  const tolerance = Math.max(1, (300 * spread) / Math.sqrt(run.keys));
  return shareRow(name, 'keys held, mixed sizes', run.keys, store.count, tolerance);
}

/** Keys past their TTL on average: within 30 %, or 1 % of the keys. */
function overdueRows(name: string, run: EvictionRun, overdue: Overdue): Row[] {
  if (run.meanKeys === undefined || overdue.moments === 0) return [];
  const measured = run.meanKeys - overdue.live / overdue.moments;
  const simulated = (overdue.keys - overdue.live) / overdue.moments;
  return [shareRow(name, 'keys past their TTL', measured, simulated, 30, run.meanKeys * 0.01)];
}

/** Keys in all and those not yet due, summed over some moments. */
type Overdue = { moments: number; keys: number; live: number };

/** True after some 20 of the batches in the last fifth of a replay. */
export function sampledAt(batch: number, batches: number): boolean {
  return batch > batches * 0.8 && batch % Math.ceil(batches / 100) === 0;
}

function liveKeys(store: RedisStore, keys: number, at: number): number {
  let live = 0;
  for (let key = 0; key < keys; key++) if (store.peek(key, at)) live += 1;
  return live;
}

/** True where keys fall due before the replay ends. */
function endsWithin({ ttlMs }: EvictionRun, end: number): boolean {
  return ttlMs !== undefined && ttlMs[0] * MILLISECOND < end;
}

/** Standard deviation of the values' sizes as a share of their mean. */
function sizeSpreadOf(sizes: Uint32Array): number {
  const mean = sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length;
  const variance = sizes.reduce((sum, bytes) => sum + (bytes - mean) ** 2, 0) / sizes.length;
  return Math.sqrt(variance) / mean;
}

function kindOf(run: EvictionRun): [string, number] {
  const { score } = evictionPolicies[run.policy];
  if (run.realTime) return ['real time', 0.7];
  if (score === 'rare') return ['LFU', 0.7];
  if (score === 'random') return ['random', 0.4];
  return ['LRU, TTL and none', 0.3];
}

/** Requests for which the clock stands still: one command after the other on the real clock. */
function batchOf({ batch, rate, realTime }: EvictionRun): number {
  if (realTime) return 1;
  return batch ?? (rate === 100 ? 20 : rate === 300 ? 30 : 100);
}

/** GET, and SET on a miss, at the run's rate, with the server's cron in between. */
function replay(run: EvictionRun, trace: Int32Array, valueBytes: Uint32Array, seed: number) {
  const model = run.model ?? 'redis-7.0';
  const store = new RedisStore({
    model,
    limitBytes: run.maxmemoryBytes,
    policy: run.policy,
    samples: run.samples,
    lfuLogFactor: run.lfuLogFactor ?? 10,
    lfuDecayMinutes: run.lfuDecayMinutes ?? 1,
    rng: new Rng(seed, 'eviction'),
    sink: null,
    baseBytes: run.emptyBytes,
  });
  const addsClient = run.addsClient ?? true;
  if (addsClient) store.extraBytes = byteModels[model].busyClientBytes;
  const ttl = run.ttlMs ? ttlNanos(run.ttlMs, valueBytes.length) : null;
  const gap = SECOND / run.rate;
  const batch = batchOf(run);
  const overdue: Overdue = { moments: 0, keys: 0, live: 0 };
  let hits = 0;
  let tickAt = store.tickNanos;
  let at = 0;
  for (let i = 0; i < trace.length; i++) {
    if (i % batch === 0) {
      // The cron comes after the commands that woke the server.
      if (tickAt <= at) store.tick(at);
      while (tickAt <= at) tickAt += store.tickNanos;
      if (run.meanKeys !== undefined && sampledAt(i / batch, trace.length / batch)) {
        overdue.moments += 1;
        overdue.keys += store.count;
        overdue.live += liveKeys(store, valueBytes.length, at);
      }
      at = Math.floor(i * gap);
    }
    const key = trace[i] as number;
    if (store.get(key, at) === FOUND) hits += 1;
    else {
      const expiresAt = ttl === null ? NEVER : at + (ttl[key] as number);
      store.set(key, KEY_BYTES, valueBytes[key] as number, 1, expiresAt, at);
    }
  }
  if (addsClient && run.evicted > 0) {
    store.extraBytes += LAST_BUFFERS_BYTES;
    store.get(trace[0] as number, at);
  }
  return { hits, store, end: at, overdue };
}
