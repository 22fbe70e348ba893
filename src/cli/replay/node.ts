import { Rng } from '../../engine/base/rng.ts';
import type { ReplayState } from '../../engine/replay.ts';
import {
  type EngineVersion,
  type EngineVersionName,
  engineVersionNames,
  engineVersionOf,
  engineVersions,
  usualServers,
} from '../../engine/scenario/engineVersions.ts';
import { MemcachedStore } from '../../engine/store/memcached/memcached.ts';
import { byteModels } from '../../engine/store/redis/bytes.ts';
import { type EvictionPolicyName, evictionPolicies } from '../../engine/store/redis/eviction.ts';
import { RedisStore } from '../../engine/store/redis/keyspace.ts';
import type { ExitSink } from '../../engine/store/store.ts';
import { nearest } from '../../exchange/nearest.ts';
import { choiceOption, numberOption, sizeOption, textOption } from '../arguments.ts';
import { type Arguments, InputError } from '../command.ts';

export const policies = Object.keys(evictionPolicies) as EvictionPolicyName[];

const WHOLE = { low: 0, whole: true };

/** A Redis OSS or Valkey node under test. */
export type RedisNode = {
  engine: 'redis' | 'valkey';
  version: EngineVersion;
  limitBytes: number;
  policy: EvictionPolicyName;
  samples: number;
  lfuLogFactor: number;
  lfuDecayMinutes: number;
  emptyBytes: number;
};

/** A Memcached node under test. */
export type MemcachedNode = {
  engine: 'memcached';
  version: EngineVersion;
  limitBytes: number;
  slabFactor: number;
  modern: boolean;
  slabAutomove: 0 | 1 | 2;
};

export type NodeArguments = RedisNode | MemcachedNode;

/**
 * What a second connection that reads DBSIZE and INFO adds to used_memory, and how much more a server holds that
 * has evicted: measured on Redis 7.0.15 and Valkey 8.0.1 at the end of each replay.
 */
const READER_BYTES = 40_000;
const AFTER_EVICTION_BYTES = 23_000;

/** A key takes no less of the server's memory. */
const LEAST_ENTRY_BYTES = 48;
/** Room made for entries at the start: what is never used stays unbacked by memory, growing leaves garbage. */
const MOST_EXPECTED = 2_000_000;

/** Options of one kind of engine only. */
const redisOptions = [
  'maxmemory',
  'policy',
  'samples',
  'empty-bytes',
  'lfu-log-factor',
  'lfu-decay-time',
];
const memcachedOptions = ['memory-mb', 'slab-factor', 'no-modern', 'slab-automove'];
/** Options that describe a node. */
export const nodeOptions: readonly string[] = [...redisOptions, ...memcachedOptions];

/** The node that the arguments describe. */
export function nodeOf(args: Arguments): NodeArguments {
  const version = versionOf(args);
  const { engine } = version;
  for (const name of engine === 'memcached' ? redisOptions : memcachedOptions) {
    if (args.values[name] === undefined) continue;
    const fix =
      engine === 'memcached' ? 'Memcached takes --memory-mb 64.' : 'Write --maxmemory 10mb.';
    throw new InputError(`--${name} does not belong to ${engine}. ${fix}`);
  }
  if (engine === 'memcached') return memcachedNode(args, version);
  const byteModel = version.byteModel ?? 'redis-7.0';
  return {
    engine,
    version,
    limitBytes: sizeOption(args, 'maxmemory'),
    policy: choiceOption(args, 'policy', policies),
    samples: numberOption(args, 'samples', { low: 1, high: 64, whole: true }, 5),
    lfuLogFactor: numberOption(args, 'lfu-log-factor', { ...WHOLE, high: 1e6 }, 10),
    lfuDecayMinutes: numberOption(args, 'lfu-decay-time', { ...WHOLE, high: 1e6 }, 1),
    emptyBytes: numberOption(
      args,
      'empty-bytes',
      { ...WHOLE, high: 1e12 },
      byteModels[byteModel].emptyBytes,
    ),
  };
}

function memcachedNode(args: Arguments, version: EngineVersion): MemcachedNode {
  if (args.values['memory-mb'] === undefined) {
    throw new InputError(
      '--memory-mb is missing. Write a whole number of MiB, for example --memory-mb 64.',
    );
  }
  const megabytes = numberOption(args, 'memory-mb', { low: 1, high: 1 << 20, whole: true }, 64);
  const modern = args.values['no-modern'] === undefined;
  const automove = choiceOption(args, 'slab-automove', ['0', '1', '2'], modern ? '1' : '0');
  return {
    engine: 'memcached',
    version,
    limitBytes: megabytes * 1024 * 1024,
    slabFactor: numberOption(args, 'slab-factor', { low: 1.01, high: 100 }, 1.25),
    modern,
    slabAutomove: Number(automove) as 0 | 1 | 2,
  };
}

/** The engine version that `--engine-version`, or `--engine` alone, means. */
function versionOf(args: Arguments): EngineVersion {
  const named = textOption(args, 'engine-version');
  const engines = ['redis', 'valkey', 'memcached'] as const;
  if (named === undefined)
    return engineVersions[usualServers[choiceOption(args, 'engine', engines)]];
  const version = engineVersionOf(named);
  if (version === undefined) {
    const meant = nearest(named, engineVersionNames);
    throw new InputError(
      `--engine-version is ${JSON.stringify(named)}. Write ${meant ? `${meant}, or another of` : 'one of'} ${engineVersionNames.join(', ')}.`,
    );
  }
  if (args.values['engine'] !== undefined) {
    const engine = choiceOption(args, 'engine', engines);
    if (engine !== version.engine) {
      throw new InputError(
        `--engine is ${engine}, but ${named} is a version of ${version.engine}. Leave --engine out.`,
      );
    }
  }
  return version;
}

/** Name of a version in the table. */
export function versionName(version: EngineVersion): EngineVersionName {
  return engineVersionNames.find((name) => engineVersions[name] === version) as EngineVersionName;
}

/** The store of the node. `sink` hears of every key that leaves it. */
export function storeOf(
  node: NodeArguments,
  seed: number,
  sink: ExitSink,
): RedisStore | MemcachedStore {
  if (node.engine === 'memcached') {
    return new MemcachedStore({
      limitBytes: node.limitBytes,
      sink,
      growthFactor: node.slabFactor,
      segmented: node.modern,
      automove: node.slabAutomove,
    });
  }
  const model = node.version.byteModel ?? 'redis-7.0';
  return new RedisStore({
    model,
    limitBytes: node.limitBytes,
    policy: node.policy,
    samples: node.samples,
    lfuLogFactor: node.lfuLogFactor,
    lfuDecayMinutes: node.lfuDecayMinutes,
    rng: new Rng(seed, 'eviction'),
    sink,
    capacity: Math.min(MOST_EXPECTED, Math.ceil(node.limitBytes / LEAST_ENTRY_BYTES)),
    baseBytes: node.emptyBytes + byteModels[model].busyClientBytes,
  });
}

/** Lets the figures be read as from a real server: by another client, for which memory has to be found. */
export function readFigures(store: RedisStore | MemcachedStore, state: ReplayState): void {
  if (!(store instanceof RedisStore)) return;
  store.extraBytes += READER_BYTES + (store.evicted > 0 ? AFTER_EVICTION_BYTES : 0);
  store.get(state.resident.length, state.at);
}
