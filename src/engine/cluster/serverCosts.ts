import type { EngineName } from '../scenario/scenario.ts';

/** What a cache command costs, by index into `commands`. Requests of a workload are the first three. */
export const COMMAND_GET = 0;
export const COMMAND_SET = 1;
export const COMMAND_DEL = 2;

/**
 * Commands by what they cost the thread that executes them: execution in nanoseconds over that of the class of the
 * server (`run`), and for each element of a collection or keyspace. Ratios from server CPU per operation and INFO
 * commandstats of Redis 7.0.15 and Valkey 8.0.1 (LPUSH 0.3, INCR 0.4, HSET 0.6, GET and SET 0.4 to 1.1, ZADD 1.4,
 * LRANGE of 100 4.7 µs); KEYS: 1 million keys in 40 ms (redis.io, KEYS).
 */
export const commands = Object.freeze([
  { name: 'get', complexity: 'O(1)', base: 'get', extraNanos: 0, elementNanos: 0 },
  { name: 'set', complexity: 'O(1)', base: 'set', extraNanos: 0, elementNanos: 0 },
  { name: 'del', complexity: 'O(1)', base: 'get', extraNanos: 0, elementNanos: 0 },
  { name: 'incr', complexity: 'O(1)', base: 'get', extraNanos: -200, elementNanos: 0 },
  { name: 'lpush', complexity: 'O(1)', base: 'get', extraNanos: -50, elementNanos: 0 },
  { name: 'hset', complexity: 'O(1)', base: 'get', extraNanos: 100, elementNanos: 0 },
  { name: 'zadd', complexity: 'O(log N)', base: 'set', extraNanos: 250, elementNanos: 0 },
  { name: 'lrange', complexity: 'O(N)', base: 'get', extraNanos: 0, elementNanos: 58 },
  { name: 'keys', complexity: 'O(N)', base: 'get', extraNanos: 0, elementNanos: 40 },
] as const);
export type CommandName = (typeof commands)[number]['name'];

/** Index of a command by its name. */
export function commandOf(name: CommandName): number {
  return commands.findIndex((command) => command.name === name);
}

/**
 * Costs of one server process in nanoseconds, over UNIX sockets on the machine where the recordings were made.
 * Only their ratios are held to (the machine was shared). What is shared is split by where it is paid:
 * - `wake`: one pass of the event loop that had to be woken from sleep, whatever number of requests it finds: the
 *   extra CPU of one lone client. `poll`: a pass that finds requests waiting; a quarter of that (assumed: no sleep).
 * - `socket`: reading from and writing to one connection, once for all commands of a pipeline. Batches of 16.
 * - `parse`: protocol of one command. `run`: its execution.
 * - `commandByte`, `socketByte`: each byte of a value, in execution and in the socket (values of 100 and 10,240 B).
 * - `lock`: the part of a SET under a lock that all threads of the process share: SETs of memcached do not pass
 *   1.4 to 1.57 million a second with 8 to 16 threads (tidwall/cache-benchmarks 2025).
 */
export type ServerCosts = {
  wake: number;
  poll: number;
  socket: { get: number; set: number };
  parse: number;
  run: { get: number; set: number };
  commandByte: { get: number; set: number };
  socketByte: { get: number; set: number };
  lock: number;
};

export const recordedCosts: Readonly<Record<EngineName, ServerCosts>> = Object.freeze({
  redis: {
    wake: 4_500,
    poll: 1_125,
    socket: { get: 2_150, set: 2_150 },
    parse: 300,
    run: { get: 550, set: 950 },
    commandByte: { get: 0.24, set: 0.13 },
    socketByte: { get: 0.1, set: 0.24 },
    lock: 0,
  },
  valkey: {
    wake: 5_500,
    poll: 1_375,
    socket: { get: 1_700, set: 1_700 },
    parse: 250,
    run: { get: 300, set: 550 },
    commandByte: { get: 0.26, set: 0.13 },
    socketByte: { get: 0.14, set: 0.32 },
    lock: 0,
  },
  memcached: {
    wake: 2_750,
    poll: 690,
    socket: { get: 2_250, set: 2_250 },
    parse: 50,
    run: { get: 1_000, set: 0 },
    commandByte: { get: 0.12, set: 0.14 },
    socketByte: { get: 0.1, set: 0.14 },
    lock: 640,
  },
});

/**
 * The same over the network of a cloud, on a Graviton3 node: only what the kernel's network stack does differs, so
 * only `socket`, `wake` and `poll`.
 * - Redis, Valkey: socket such that one thread without I/O threads takes 160,000 simple GET/s (devhands.io 2024).
 * - Memcached: 316,474 GET/s and 240,682 SET/s on one thread over UNIX sockets (tidwall/cache-benchmarks 2025,
 *   AWS c8g), times 1.6 for TCP (assumed).
 * - A lone client costs 2 to 3 times the CPU of one among many, as recorded over UNIX sockets and TCP.
 */
export const networkCosts: Readonly<
  Record<EngineName, Pick<ServerCosts, 'wake' | 'poll' | 'socket'>>
> = Object.freeze({
  redis: { wake: 6_750, poll: 1_690, socket: { get: 5_400, set: 5_400 } },
  valkey: { wake: 6_750, poll: 1_690, socket: { get: 5_650, set: 5_650 } },
  memcached: { wake: 5_000, poll: 1_250, socket: { get: 4_000, set: 5_960 } },
});

/**
 * How a version takes socket work off the thread that executes commands.
 * - none: before Redis 5.0.6, and below 4 vCPU.
 * - threads: Redis 5.0.6 to 6.2 on ElastiCache ("enhanced I/O", up to +83 %): the engine thread hands out reads and
 *   writes, takes its share and waits for the rest, so `kept` + `shared` / threads of the work stays with it.
 * - multiplexed: Redis 7.0 and Valkey 7.2 (up to +72 % over Redis 6, r6g.xlarge): many clients come over few
 *   channels, which also saves a quarter of the work.
 * - asynchronous: Redis 7.1 from 8 vCPU, Valkey 8: I/O threads read, parse and write on their own; the engine thread
 *   executes, at `handoffNanos` more for each command. More than 1,000,000 requests/s (r7g.4xlarge, Redis 7.1, AWS Database Blog 2023),
 *   1,190,000 SET/s of 512 bytes (Valkey 8.0, c7g.16xlarge, 8 I/O threads, valkey.io 2024).
 */
export type IoModel = {
  readonly kind: 'none' | 'threads' | 'multiplexed' | 'asynchronous';
  readonly kept: number;
  readonly shared: number;
};

const ioModels = {
  none: { kind: 'none', kept: 1, shared: 0 },
  threads: { kind: 'threads', kept: 0.4, shared: 0.6 },
  multiplexed: { kind: 'multiplexed', kept: 0.136, shared: 0.614 },
  asynchronous: { kind: 'asynchronous', kept: 0, shared: 0 },
} as const satisfies Record<IoModel['kind'], IoModel>;

/** Share of the socket work that is left when I/O threads do it in batches: 1.0 M SET/s with 5 (valkey.io 2025). */
export const IO_THREAD_SHARE = 0.9;

export const handoffNanos = Object.freeze({ redis: 350, valkey: 200, memcached: 0 });

/** Which of them an engine version has on a node of so many vCPUs. */
export function ioModelOf(engine: EngineName, version: string, vcpus: number): IoModel {
  if (engine === 'memcached' || vcpus < 4) return ioModels.none;
  const number = Number.parseFloat(version) || 0;
  if (engine === 'valkey') return number >= 8 ? ioModels.asynchronous : ioModels.multiplexed;
  // Enhanced I/O came with 5.0.6.
  if (number < 5 || /^5\.0(\.[0-5])?$/.test(version)) return ioModels.none;
  if (number < 7) return ioModels.threads;
  return number >= 7.1 && vcpus >= 8 ? ioModels.asynchronous : ioModels.multiplexed;
}

/**
 * Threads that share the socket work, the engine thread among them, as redis.conf advises: 3 with 4 vCPU, 6 with 8
 * (also what Valkey's test of 1 billion requests/s used on r7g.2xlarge), and no gain beyond 8 beside it.
 */
export function ioThreadsOf(vcpus: number): number {
  if (vcpus < 4) return 1;
  if (vcpus < 8) return 3;
  return vcpus < 16 ? 6 : 9;
}

/**
 * How much longer than on Graviton3 everything takes, by node family: Graviton3 up to 28 % more requests than
 * Graviton2 (AWS Database Blog 2023); R5 about 20 % more CPU performance than R4 (AWS Database Blog 2020). Assumed:
 * Graviton4 as Graviton3, M5, R5 and T3 as Graviton2.
 */
export function slownessOf(nodeType: string): number {
  const family = nodeType.split('.')[1] ?? '';
  if (/^[a-z][78]g/.test(family)) return 1;
  if (/^([a-z]6g|t4g|[mr]5|t3)/.test(family)) return 1.28;
  if (/^[a-z][1-4]/.test(family)) return 1.536;
  return 1;
}
