import { Rng } from '../../engine/base/rng.ts';
import { ReplayState, replayBatch, type TraceBatch } from '../../engine/replay.ts';
import { MemcachedStore } from '../../engine/store/memcached/memcached.ts';
import { type ByteModelName, byteModels } from '../../engine/store/redis/bytes.ts';
import { type EvictionPolicyName, evictionPolicies } from '../../engine/store/redis/eviction.ts';
import { RedisStore } from '../../engine/store/redis/keyspace.ts';
import type { Store } from '../../engine/store/store.ts';
import { TraceError, type TraceOptions } from '../../exchange/trace/batch.ts';
import { KeyIds } from '../../exchange/trace/keyIds.ts';
import { openTrace } from '../../exchange/trace.ts';
import { choiceOption, numberOption, sizeOption, textOption } from '../arguments.ts';
import { type Arguments, type Command, InputError, type Io } from '../command.ts';
import { chunksOf, displayName } from '../files.ts';

export const REPLAY_SCHEMA = 'cachescape.replay/1';

/** What `replay --format json` prints. The last two depend on the machine, the rest on the arguments alone. */
export type ReplayResult = {
  schema: typeof REPLAY_SCHEMA;
  trace: string;
  engine: string;
  policy: string | null;
  samples: number | null;
  limitBytes: number;
  seed: number;
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
  elapsedSeconds: number;
  requestsPerSecond: number;
};

const policies = Object.keys(evictionPolicies) as EvictionPolicyName[];

export const replayCommand: Command = {
  usage:
    '<trace.csv | -> --engine redis|valkey|memcached --maxmemory 10mb --policy allkeys-lru [options]',
  about:
    'Replays a key trace against one node, cache-aside: GET, and on a miss SET. The trace is CSV with a header (key, op, time_ms, key_bytes, value_bytes, ttl_s) or binary oracleGeneral by its extension.',
  options: {
    engine: { value: 'redis|valkey|memcached', about: 'The engine of the node.' },
    maxmemory: {
      value: '<size>',
      about: 'Redis, Valkey: memory, for example 10mb, 1gb or 1000000.',
    },
    policy: { value: '<policy>', about: `Redis, Valkey: one of ${policies.join(', ')}.` },
    samples: {
      value: '<n>',
      about: 'Redis, Valkey: maxmemory-samples. Default 5, as in open source.',
    },
    'memory-mb': { value: '<MiB>', about: 'Memcached: memory for items, as -m.' },
    seed: { value: '<n>', about: 'Seed of the sampling. Default 1.' },
    rate: {
      value: '<per second>',
      about: 'Requests per second where the trace has no time_ms. Default 1000.',
    },
    'key-bytes': {
      value: '<bytes>',
      about:
        'Key size where the trace has none. Default: the length of the key (oracleGeneral: 16).',
    },
    'value-bytes': { value: '<bytes>', about: 'Value size where the trace has none. Default 100.' },
    ttl: { value: '<seconds>', about: 'TTL where the trace has none; 0 never expires. Default 0.' },
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    const [path] = args.positionals;
    if (path === undefined || args.positionals.length > 1) {
      throw new InputError('replay takes one trace. Write a file, or - for standard input.');
    }
    const format = choiceOption(args, 'format', ['text', 'json'], 'text');
    const node = nodeOf(args);
    const result = await replay(path, node, traceOptions(args), io);
    io.out(format === 'json' ? `${JSON.stringify(result)}\n` : asText(result));
  },
};

/** The node under test, as the arguments describe it. */
type NodeArguments = {
  engine: 'redis' | 'valkey' | 'memcached';
  policy: EvictionPolicyName | null;
  samples: number | null;
  limitBytes: number;
  seed: number;
};

function nodeOf(args: Arguments): NodeArguments {
  const engine = choiceOption(args, 'engine', ['redis', 'valkey', 'memcached']);
  const seed = numberOption(
    args,
    'seed',
    { low: 0, high: Number.MAX_SAFE_INTEGER, whole: true },
    1,
  );
  const foreign = engine === 'memcached' ? ['maxmemory', 'policy', 'samples'] : ['memory-mb'];
  for (const name of foreign) {
    if (args.values[name] !== undefined) {
      const fix =
        engine === 'memcached'
          ? 'Memcached takes --memory-mb 64 alone.'
          : 'Write --maxmemory 10mb.';
      throw new InputError(`--${name} does not belong to ${engine}. ${fix}`);
    }
  }
  if (engine === 'memcached') {
    if (args.values['memory-mb'] === undefined) {
      throw new InputError(
        '--memory-mb is missing. Write a whole number of MiB, for example --memory-mb 64.',
      );
    }
    const megabytes = numberOption(args, 'memory-mb', { low: 1, high: 1 << 20, whole: true }, 64);
    return { engine, policy: null, samples: null, limitBytes: megabytes * 1024 * 1024, seed };
  }
  return {
    engine,
    limitBytes: sizeOption(args, 'maxmemory'),
    policy: choiceOption(args, 'policy', policies),
    samples: numberOption(args, 'samples', { low: 1, high: 64, whole: true }, 5),
    seed,
  };
}

function traceOptions(args: Arguments): TraceOptions {
  const bytes = { low: 0, high: 512 * 1024 * 1024, whole: true };
  const options: TraceOptions = {
    valueBytes: numberOption(args, 'value-bytes', bytes, 100),
    ttlMs: numberOption(args, 'ttl', { low: 0, high: 1e9 }, 0) * 1000,
    ratePerSecond: numberOption(args, 'rate', { low: 0.001, high: 1e9 }, 1000),
  };
  if (textOption(args, 'key-bytes') !== undefined) {
    options.keyBytes = numberOption(args, 'key-bytes', { ...bytes, low: 1 }, 1);
  }
  return options;
}

/** The store of the node. `sink` hears of every key that leaves it. */
function storeOf(node: NodeArguments, sink: ReplayState): Store {
  if (node.policy === null || node.samples === null) {
    return new MemcachedStore({ limitBytes: node.limitBytes, sink });
  }
  const model: ByteModelName = node.engine === 'redis' ? 'redis-7.0' : 'valkey-8.0';
  const { emptyBytes, busyClientBytes } = byteModels[model];
  return new RedisStore({
    model,
    limitBytes: node.limitBytes,
    policy: node.policy,
    samples: node.samples,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(node.seed, 'eviction'),
    sink,
    baseBytes: emptyBytes + busyClientBytes,
  });
}

async function replay(
  path: string,
  node: NodeArguments,
  options: TraceOptions,
  io: Io,
): Promise<ReplayResult> {
  const name = displayName(path);
  const state = new ReplayState();
  const store = storeOf(node, state);
  const keys = new KeyIds();
  const progress = new Progress(io);
  const onBatch = (batch: TraceBatch): void => {
    state.expectKeys(keys.size);
    replayBatch(store, batch, state);
    releaseGone(batch, state, keys);
    progress.show(state);
  };
  const reader = openTrace({ name, options, keys, onBatch });
  const startedAt = performance.now();
  try {
    for await (const chunk of chunksOf(path, io)) reader.push(chunk);
    reader.end();
  } catch (error) {
    progress.clear();
    if (error instanceof TraceError) throw new InputError(error.message);
    throw error;
  }
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  progress.clear();
  if (reader.unusedColumns.length > 0) {
    io.err(`note: ${name}: these columns are not used: ${reader.unusedColumns.join(', ')}\n`);
  }
  const lookups = state.hits + state.misses;
  return {
    schema: REPLAY_SCHEMA,
    trace: name,
    ...node,
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
    elapsedSeconds,
    requestsPerSecond: elapsedSeconds > 0 ? state.requests / elapsedSeconds : 0,
  };
}

/** Gives back the numbers of keys that the store does not hold, so that memory stays bounded. */
function releaseGone(batch: TraceBatch, state: ReplayState, keys: KeyIds): void {
  const { resident, left } = state;
  for (let i = 0; i < state.leftCount; i++) {
    const key = left[i] as number;
    if (resident[key] === 0) keys.release(key);
  }
  state.leftCount = 0;
  for (let i = 0; i < batch.count; i++) {
    const key = batch.key[i] as number;
    if (resident[key] === 0) keys.release(key);
  }
}

/** One line on a terminal, rewritten a few times a second. */
class Progress {
  private readonly io: Io;
  private readonly startedAt = performance.now();
  private shownAt = performance.now();
  private isShown = false;

  constructor(io: Io) {
    this.io = io;
  }

  show(state: ReplayState): void {
    const now = performance.now();
    if (!this.io.isTerminal || now - this.shownAt < 250) return;
    this.shownAt = now;
    this.isShown = true;
    const rate = Math.round((state.requests / (now - this.startedAt)) * 1000);
    const ratio = (state.hits / Math.max(1, state.hits + state.misses)).toFixed(4);
    this.io.err(
      `\r\x1b[K${grouped(state.requests)} requests, hit ratio ${ratio}, ${grouped(rate)}/s`,
    );
  }

  clear(): void {
    if (this.isShown) this.io.err('\r\x1b[K');
  }
}

function asText(result: ReplayResult): string {
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
  return rows.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join('');
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
