import type { GeneratedTrace } from '../../engine/clients/generators/generatedTrace.ts';
import type { ReplayState } from '../../engine/replay.ts';
import { MemcachedStore } from '../../engine/store/memcached/memcached.ts';
import type { RedisStore } from '../../engine/store/redis/keyspace.ts';
import { type NodeArguments, versionName } from './node.ts';
import { type YardstickResult, yardsticksText } from './yardsticks.ts';

export const REPLAY_SCHEMA = 'cachescape.replay/1';

/** One slab class that has pages. Memcached numbers classes from 1. */
export type SlabClass = {
  class: number;
  chunkBytes: number;
  pages: number;
  usedChunks: number;
  evictions: number;
};

/** What `replay --format json` prints. The last two depend on the machine, the rest on the arguments alone. */
export type ReplayResult = {
  schema: typeof REPLAY_SCHEMA;
  trace: string;
  /** FNV-1a over key numbers and sizes of a generated trace; null for a file. */
  traceFnv: number | null;
  engine: string;
  engineVersion: string;
  recordedServer: string;
  limitBytes: number;
  seed: number;
  /** Null for Memcached. */
  policy: string | null;
  samples: number | null;
  lfuLogFactor: number | null;
  lfuDecayMinutes: number | null;
  emptyBytes: number | null;
  /** Null for Redis OSS and Valkey. */
  slabFactor: number | null;
  modern: boolean | null;
  slabAutomove: number | null;
  requests: number;
  hits: number;
  misses: number;
  /** hits / (hits + misses); null without a get. */
  hitRatio: number | null;
  sets: number;
  deletes: number;
  refusedWrites: number;
  evictions: number;
  expired: number;
  keys: number;
  usedMemoryBytes: number;
  slabClasses: SlabClass[] | null;
  /** Null when none was asked for. */
  yardsticks: YardstickResult[] | null;
  elapsedSeconds: number;
  requestsPerSecond: number;
};

export function resultOf(
  trace: string,
  generated: GeneratedTrace | null,
  node: NodeArguments,
  seed: number,
  state: ReplayState,
  store: RedisStore | MemcachedStore,
  elapsedSeconds: number,
): ReplayResult {
  const redis = node.engine === 'memcached' ? null : node;
  const memcached = node.engine === 'memcached' ? node : null;
  const lookups = state.hits + state.misses;
  return {
    schema: REPLAY_SCHEMA,
    trace,
    traceFnv: generated?.fnv() ?? null,
    engine: node.engine,
    engineVersion: versionName(node.version),
    recordedServer: node.version.recorded,
    limitBytes: node.limitBytes,
    seed,
    policy: redis?.policy ?? null,
    samples: redis?.samples ?? null,
    lfuLogFactor: redis?.lfuLogFactor ?? null,
    lfuDecayMinutes: redis?.lfuDecayMinutes ?? null,
    emptyBytes: redis?.emptyBytes ?? null,
    slabFactor: memcached?.slabFactor ?? null,
    modern: memcached?.modern ?? null,
    slabAutomove: memcached?.slabAutomove ?? null,
    requests: state.requests,
    hits: state.hits,
    misses: state.misses,
    hitRatio: lookups === 0 ? null : state.hits / lookups,
    sets: state.sets,
    deletes: state.deletes,
    refusedWrites: state.refused,
    evictions: store.evicted,
    expired: store.expired,
    keys: store.count,
    usedMemoryBytes: store.usedBytes,
    slabClasses: store instanceof MemcachedStore ? slabClassesOf(store) : null,
    yardsticks: null,
    elapsedSeconds,
    requestsPerSecond: elapsedSeconds > 0 ? state.requests / elapsedSeconds : 0,
  };
}

function slabClassesOf(store: MemcachedStore): SlabClass[] {
  const list: SlabClass[] = [];
  for (let slab = 0; slab < store.classes; slab++) {
    const pages = store.pagesOf(slab);
    const evictions = store.evictedOf(slab);
    if (pages === 0 && evictions === 0) continue;
    list.push({
      class: slab + 1,
      chunkBytes: store.chunkBytes(slab),
      pages,
      usedChunks: store.usedChunks(slab),
      evictions,
    });
  }
  return list;
}

export function asText(result: ReplayResult): string {
  const { hitRatio } = result;
  const rows: [string, string][] = [
    ['requests', String(result.requests)],
    ['hits', String(result.hits)],
    ['misses', String(result.misses)],
    ['hitRatio', hitRatio === null ? 'none' : hitRatio.toFixed(6)],
    ['evictions', String(result.evictions)],
    ['expired', String(result.expired)],
    ['keys', String(result.keys)],
    ['usedMemoryBytes', String(result.usedMemoryBytes)],
    ['requestsPerSecond', String(Math.round(result.requestsPerSecond))],
  ];
  if (result.refusedWrites > 0) rows.splice(6, 0, ['refusedWrites', String(result.refusedWrites)]);
  if (result.traceFnv !== null) rows.splice(-1, 0, ['traceFnv', String(result.traceFnv)]);
  const figures = rows.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join('');
  return result.yardsticks ? `${figures}\n${yardsticksText(result.yardsticks)}` : figures;
}
