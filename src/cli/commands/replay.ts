import { GeneratedTrace } from '../../engine/clients/generators/generatedTrace.ts';
import { ReplayState, replayBatch, type TraceBatch } from '../../engine/replay.ts';
import { mappingOf } from '../../engine/scenario/engineVersions.ts';
import type { YardstickName } from '../../engine/yardsticks/policies.ts';
import { TraceError, type TraceOptions } from '../../exchange/trace/batch.ts';
import { KeyIds } from '../../exchange/trace/keyIds.ts';
import { openTrace } from '../../exchange/trace.ts';
import { choiceOption, numberOption, textOption } from '../arguments.ts';
import { type Arguments, type Command, InputError, type Io } from '../command.ts';
import { chunksOf, displayName } from '../files.ts';
import {
  type NodeArguments,
  nodeOf,
  nodeOptions,
  policies,
  readFigures,
  storeOf,
} from '../replay/node.ts';
import { Progress } from '../replay/progress.ts';
import { Recording } from '../replay/recording.ts';
import { asText, type ReplayResult, resultOf } from '../replay/result.ts';
import {
  generatedSpecOf,
  refuseGeneratedOptions,
  sizeSpecOf,
  ttlSpecOf,
  workloadForms,
} from '../replay/workload.ts';
import {
  capacityOf,
  isWithoutNode,
  measureAll,
  type YardstickResult,
  yardstickOptions,
  yardsticksOf,
  yardsticksResult,
  yardsticksText,
} from '../replay/yardsticks.ts';

export const replayCommand: Command = {
  usage:
    '<trace.csv | - | --workload zipf:0.99> --engine redis|valkey|memcached --maxmemory 10mb --policy allkeys-lru [options]',
  about:
    'Replays a key trace against one node, cache-aside: GET, and on a miss SET. The trace is generated (--workload), CSV with a header (key, op, time_ms, key_bytes, value_bytes, ttl_s) or binary oracleGeneral by its extension.',
  options: {
    workload: {
      value: '<spec>',
      about: `Generated trace: one of ${workloadForms.join(', ')}, or a published mix (cachescape workloads).`,
    },
    keys: { value: '<n>', about: 'Generated: different keys. Default 100000.' },
    requests: { value: '<n>', about: 'Generated: requests. Default 1000000.' },
    engine: { value: 'redis|valkey|memcached', about: 'The engine of the node.' },
    'engine-version': {
      value: '<name>',
      about: 'A recorded server (redis-7.0.15-debian) or a version of ElastiCache (valkey-8.0).',
    },
    maxmemory: {
      value: '<size>',
      about: 'Redis, Valkey: memory, for example 10mb, 1gb or 1000000.',
    },
    policy: { value: '<policy>', about: `Redis, Valkey: one of ${policies.join(', ')}.` },
    samples: {
      value: '<n>',
      about: 'Redis, Valkey: maxmemory-samples. Default 5, as in open source.',
    },
    'lfu-log-factor': { value: '<n>', about: 'Redis, Valkey: default 10.' },
    'lfu-decay-time': { value: '<minutes>', about: 'Redis, Valkey: default 1; 0: no decay.' },
    'empty-bytes': {
      value: '<bytes>',
      about: 'Redis, Valkey: used_memory of the empty server. Default: as measured, by version.',
    },
    'memory-mb': { value: '<MiB>', about: 'Memcached: memory for items, as -m.' },
    'slab-factor': {
      value: '<factor>',
      about: 'Memcached: growth of chunks, as -f. Default 1.25.',
    },
    'no-modern': { about: 'Memcached: flat LRU without maintainer and crawler, as -o no_modern.' },
    'slab-automove': { value: '0|1|2', about: 'Memcached: default 1; with --no-modern 0.' },
    seed: { value: '<n>', about: 'Seed of the sampling and of a generated trace. Default 1.' },
    rate: {
      value: '<per second>',
      about: 'Requests per second where the trace has no time_ms. Default 1000.',
    },
    pipeline: {
      value: '<n>',
      about:
        'Generated: requests sent at once. Default: a tenth of a second of them, 20 to 100; 1 spaces them evenly.',
    },
    'key-bytes': {
      value: '<bytes>',
      about:
        'Key size where the trace has none. Default: the length of the key (generated: 12, oracleGeneral: 16).',
    },
    'value-bytes': {
      value: '<bytes|law>',
      about:
        'Value size where the trace has none. Default 100. Generated: also lognormal:median:sigma[:min:max] or pareto:location:scale:shape[:min:max].',
    },
    ttl: {
      value: '<time>',
      about:
        'TTL where the trace has none: 60s, 500ms; 0 never expires. Generated: also a range, 10-600s, of which each key gets its own. Default 0.',
    },
    ...yardstickOptions,
    format: { value: 'text|json', about: 'Default text.' },
  },
  async run(args, io) {
    const format = choiceOption(args, 'format', ['text', 'json'], 'text');
    const seed = numberOption(
      args,
      'seed',
      { low: 0, high: Number.MAX_SAFE_INTEGER, whole: true },
      1,
    );
    const [path] = args.positionals;
    const workload = textOption(args, 'workload');
    if (args.positionals.length !== (workload === undefined ? 1 : 0)) {
      throw new InputError(
        'replay takes one trace. Write a file, - for standard input, or --workload zipf:0.99.',
      );
    }
    const yardsticks = yardsticksOf(args);
    if (isWithoutNode(args)) {
      io.out(await yardsticksAlone(args, seed, yardsticks, format, io));
      return;
    }
    const node = nodeOf(args);
    if (node.version.note !== '') io.err(`note: ${mappingOf(node.version)}\n`);
    const recording = yardsticks.length > 0 ? new Recording(true) : null;
    const result =
      workload === undefined
        ? await replayFile(path as string, node, seed, fileOptions(args), io, recording)
        : replayGenerated(
            workload,
            node,
            new GeneratedTrace(generatedSpecOf(args, seed)),
            io,
            recording,
          );
    if (recording) result.yardsticks = besideNode(yardsticks, recording);
    io.out(format === 'json' ? `${JSON.stringify(result)}\n` : asText(result));
  },
};

/** Ideal policies over the trace, with the bytes that the node held at most. */
function besideNode(names: readonly YardstickName[], recording: Recording): YardstickResult[] {
  const { mostBytes } = recording;
  return measureAll(names, recording.requests(), { unit: 'bytes', amount: mostBytes });
}

/** Ideal policies over the trace alone, as text or JSON. */
async function yardsticksAlone(
  args: Arguments,
  seed: number,
  names: readonly YardstickName[],
  format: 'text' | 'json',
  io: Io,
): Promise<string> {
  const capacity = capacityOf(args, nodeOptions);
  const recording = new Recording(false);
  const workload = textOption(args, 'workload');
  const path = args.positionals[0] as string;
  let generated: GeneratedTrace | null = null;
  if (workload === undefined) {
    const onBatch = (batch: TraceBatch): void => recording.add(batch);
    await readFile(path, fileOptions(args), new KeyIds(), onBatch, new Progress(io), io);
  } else {
    generated = new GeneratedTrace(generatedSpecOf(args, seed));
    while (generated.next()) recording.add(generated.batch);
  }
  const requests = recording.requests();
  const list = measureAll(names, requests, capacity);
  if (format === 'text') return yardsticksText(list);
  const name = workload ?? displayName(path);
  return `${JSON.stringify(yardsticksResult(name, generated, requests, list))}\n`;
}

function fileOptions(args: Arguments): TraceOptions {
  refuseGeneratedOptions(args);
  const sizes = sizeSpecOf(args);
  const { lowMs, highMs } = ttlSpecOf(args);
  if (sizes.kind !== 'fixed' || lowMs !== highMs) {
    const [name, fix] = sizes.kind !== 'fixed' ? ['value-bytes', 'bytes'] : ['ttl', 'one time'];
    throw new InputError(
      `--${name} is ${JSON.stringify(args.values[name])}, which belongs to a generated trace. Write ${fix}, or --workload zipf:0.99 in place of the file.`,
    );
  }
  const options: TraceOptions = {
    valueBytes: sizes.bytes,
    ttlMs: lowMs,
    ratePerSecond: numberOption(args, 'rate', { low: 0.001, high: 1e9 }, 1000),
  };
  if (textOption(args, 'key-bytes') !== undefined) {
    const bounds = { low: 1, high: 512 * 1024 * 1024, whole: true };
    options.keyBytes = numberOption(args, 'key-bytes', bounds, 1);
  }
  return options;
}

function replayGenerated(
  name: string,
  node: NodeArguments,
  trace: GeneratedTrace,
  io: Io,
  recording: Recording | null,
): ReplayResult {
  const { keys, seed } = trace.spec;
  const state = new ReplayState(keys);
  const store = storeOf(node, seed, state);
  // The server's background work comes after the commands that woke it.
  state.nextTickAt = store.tickNanos + 1;
  const progress = new Progress(io);
  const startedAt = performance.now();
  while (trace.next()) {
    replayBatch(store, trace.batch, state);
    recording?.add(trace.batch, store.payloadBytes);
    state.leftCount = 0;
    progress.show(state);
  }
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  progress.clear();
  readFigures(store, state);
  return resultOf(name, trace, node, seed, state, store, elapsedSeconds);
}

async function replayFile(
  path: string,
  node: NodeArguments,
  seed: number,
  options: TraceOptions,
  io: Io,
  recording: Recording | null,
): Promise<ReplayResult> {
  const name = displayName(path);
  const state = new ReplayState();
  const store = storeOf(node, seed, state);
  const keys = new KeyIds();
  const progress = new Progress(io);
  const onBatch = (batch: TraceBatch): void => {
    state.expectKeys(keys.size);
    replayBatch(store, batch, state);
    if (recording) {
      recording.add(batch, store.payloadBytes);
      state.leftCount = 0;
    } else releaseGone(batch, state, keys);
    progress.show(state);
  };
  const startedAt = performance.now();
  await readFile(path, options, keys, onBatch, progress, io);
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  readFigures(store, state);
  return resultOf(name, null, node, seed, state, store, elapsedSeconds);
}

/** Reads a trace to its end, in batches. */
async function readFile(
  path: string,
  options: TraceOptions,
  keys: KeyIds,
  onBatch: (batch: TraceBatch) => void,
  progress: Progress,
  io: Io,
): Promise<void> {
  const name = displayName(path);
  const reader = openTrace({ name, options, keys, onBatch });
  try {
    for await (const chunk of chunksOf(path, io)) reader.push(chunk);
    reader.end();
  } catch (error) {
    if (error instanceof TraceError) throw new InputError(error.message);
    throw error;
  } finally {
    progress.clear();
  }
  if (reader.unusedColumns.length > 0) {
    io.err(`note: ${name}: these columns are not used: ${reader.unusedColumns.join(', ')}\n`);
  }
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
