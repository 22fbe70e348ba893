import { isOutside, type Row } from '../../src/engine/real/compare.ts';
import {
  compareEviction,
  EVICTED_KEYS,
  type EvictionRun,
  KEY_BYTES,
  sampledAt,
  titleOf,
  ttlNanos,
} from '../../src/engine/real/eviction.ts';
import { compareMeans } from '../../src/engine/real/repeats.ts';
import { makeTrace, valueSizes } from '../../src/engine/real/traces.ts';
import { keysetBytes } from '../../src/engine/store/redis/bytes.ts';
import {
  type EvictionPolicyName,
  evictionPolicies,
} from '../../src/engine/store/redis/eviction.ts';
import { FIRST_SECOND } from '../../src/engine/store/redis/evictor.ts';
import { type Draws, sizesTitle, traceTitle } from './draws.ts';
import type { LiveCheck, LiveRun, Replayed } from './live.ts';
import { encode, type RespClient } from './resp.ts';
import { startRedis, VirtualClock } from './servers.ts';

/** GET, and SET on a miss: 1 for a hit, 0 for a stored miss, 2 for a refused one. */
const SCRIPT = `
if redis.call('GET', KEYS[1]) then return 1 end
local value = string.rep('v', tonumber(ARGV[1]))
local answer
if ARGV[2] then answer = redis.pcall('SET', KEYS[1], value, 'PX', ARGV[2])
else answer = redis.pcall('SET', KEYS[1], value) end
if answer.err then return 2 end
return 0`;
/** The first moment of a replay, in a minute as the engine's. Before it is the warm-up. */
const FIRST_MICROS = (600 + FIRST_SECOND) * 1e6;

/** Values of the warm-up, and how many bytes of keys it may store. */
const WARM_UP_BYTES = 1000;
const WARM_UP_LIMIT = 1_200_000;
const WARM_UP_BATCHES = 100;

/** Replays of a case, on the server and through the engine, that tell chance from a deviation. */
const REPLAYS = 20;

/** The least memory for keys in a replay. */
const LEAST_BYTES = 3_000_000;

type Plan = Omit<EvictionRun, 'emptyBytes' | 'maxmemoryBytes' | 'hitRatio' | 'evicted' | 'keys'>;

/** What is replayed, on the server and through the engine. */
type EvictionCase = {
  name: string;
  trace: Int32Array;
  valueBytes: Uint32Array;
  plan: Plan;
  /** Of the memory of all keys. */
  share: number;
};

export const liveEviction: LiveCheck = {
  mechanism: 'Eviction',
  server: 'redis',
  needsClock: true,
  rows: async ({ draws, isLong, replayed }: LiveRun) => {
    const rows: Row[] = [];
    const policies = Object.keys(evictionPolicies) as EvictionPolicyName[];
    for (let round = 0; round < (isLong ? 6 : 2); round++) {
      for (const policy of policies) {
        rows.push(...(await compareCase(drawCase(policy, draws, isLong), replayed)));
      }
    }
    return rows;
  },
};

/**
 * One replay, on the server and through the engine. Where a figure is outside its tolerance, the case is replayed
 * afresh many times on either side, each with chance of its own, and the means are compared.
 */
async function compareCase(one: EvictionCase, replayed: Replayed[]): Promise<Row[]> {
  const rows = await compareReplay(one, 1);
  const off = rows.filter(isOutside);
  if (off.length === 0) return rows;
  const replays: Row[][] = [];
  // The replay that was outside is not one of them: it was picked for being far off.
  for (let i = 0; i < REPLAYS; i++) replays.push(await compareReplay(one, 2 + i));
  const { means, rest } = compareMeans(replays, [EVICTED_KEYS]);
  for (const { figure, measured, simulated, deviation } of off) {
    const mean = means.find((row) => row.figure === figure);
    if (mean !== undefined) replayed.push({ mean, once: { measured, simulated, deviation } });
  }
  return [...means, ...rest];
}

async function compareReplay(one: EvictionCase, seed: number): Promise<Row[]> {
  const { trace, valueBytes } = one;
  const run = await replayOnServer(one);
  const name = `${one.name}, ${titleOf(run)}`;
  return compareEviction(name, run, trace, valueBytes, trace.length / 1000, seed);
}

/** Draws a replay. */
function drawCase(policy: EvictionPolicyName, draws: Draws, isLong: boolean): EvictionCase {
  const keys = draws.spread(40_000, 100_000);
  const requests = isLong ? 1_000_000 : 300_000;
  const [spec, sizes] = [draws.trace(), draws.sizes()];
  const seed = draws.whole(1, 1e9);
  const trace = makeTrace(spec, keys, requests, seed);
  const valueBytes = valueSizes(keys, sizes, seed);
  const plan = planOf(policy, draws);
  const share = shareOf(keys, fullBytes(valueBytes, plan), draws);
  const name = `${traceTitle(spec)}, ${keys} keys, ${sizesTitle(sizes)}, ${Math.round(share * 100)} % fits`;
  return { name, trace, valueBytes, plan, share };
}

/** Replays a case on a fresh server, whose own chance is another each time. */
async function replayOnServer(one: EvictionCase): Promise<EvictionRun> {
  const { trace, valueBytes, plan, share } = one;
  const clock = VirtualClock.make();
  if (clock === null) throw new Error('The virtual clock cannot be compiled.');
  const config = {
    'maxmemory-policy': plan.policy,
    'maxmemory-samples': plan.samples,
    'lfu-log-factor': plan.lfuLogFactor ?? 10,
    'lfu-decay-time': plan.lfuDecayMinutes ?? 1,
    // A histogram of 25 KB for each command that has run once would count as used memory.
    'latency-tracking': 'no',
  };
  const { client, stop } = await startRedis(config, clock);
  const replayer = await Replayer.warmedUp(client, clock, plan, valueBytes);
  const { emptyBytes } = replayer;
  const maxmemoryBytes = Math.floor(emptyBytes + share * fullBytes(valueBytes, plan));
  await client.command('CONFIG', 'SET', 'maxmemory', maxmemoryBytes);
  const found = await replayer.replay(clock, trace);
  await stop();
  clock.close();
  return {
    ...plan,
    ...found,
    emptyBytes,
    maxmemoryBytes,
    addsClient: false,
  };
}

/** Share of the keys that fit. */
function shareOf(keys: number, full: number, draws: Draws): number {
  // Below some megabytes the buffers of the client would weigh more than what is to be seen.
  const drawn = Math.max(draws.between(0.05, 0.6, 2), LEAST_BYTES / full);
  // A little above a power of two, whether the tables can still grow hangs on single keys.
  const fill = (drawn * keys) / 2 ** Math.floor(Math.log2(drawn * keys));
  return fill < 1.15 ? drawn * 1.2 : drawn;
}

function planOf(policy: EvictionPolicyName, draws: Draws): Plan {
  const rate = draws.one([100, 1000, 1000, 10_000, 100_000]);
  const plan: Plan = { policy, samples: draws.one([3, 5, 5, 10]), rate, refused: 0 };
  const { candidates, score } = evictionPolicies[policy];
  if (score === 'rare') {
    plan.lfuLogFactor = draws.one([1, 10, 10, 100]);
    plan.lfuDecayMinutes = draws.one([0, 1, 1, 3]);
  }
  if (candidates === 'volatile') {
    const low = draws.spread(10_000, 36_000_000);
    plan.ttlMs = [low, low * draws.whole(1, 5)];
  }
  return plan;
}

/** used_memory of all keys, above that of the empty server. */
function fullBytes(valueBytes: Uint32Array, { ttlMs }: Plan): number {
  let bytes = 0;
  const keys = valueBytes.length;
  const tables = keysetBytes('redis-7.0', keys, KEY_BYTES, 1, ttlMs !== undefined);
  const one = keysetBytes('redis-7.0', 1, KEY_BYTES, 1, false);
  for (const size of valueBytes) {
    bytes += keysetBytes('redis-7.0', 1, KEY_BYTES, size, false) - one;
  }
  return tables + bytes;
}

/** Sends a trace in batches, each at one moment of the clock. */
class Replayer {
  /** used_memory of the empty server while this client is busy: its buffers count. */
  emptyBytes = 0;
  private readonly client: RespClient;
  private readonly sha: string;
  private readonly plan: Plan;
  private readonly valueBytes: Uint32Array;
  private readonly ttl: Float64Array | null;

  private constructor(client: RespClient, sha: string, plan: Plan, valueBytes: Uint32Array) {
    this.client = client;
    this.sha = sha;
    this.plan = plan;
    this.valueBytes = valueBytes;
    this.ttl = plan.ttlMs ? ttlNanos(plan.ttlMs, valueBytes.length) : null;
  }

  /**
   * Lets the buffers grow to what they will be, and weighs them: with noeviction, the keys that fit before
   * the first refusal say what else the limit has to hold.
   */
  static async warmedUp(
    client: RespClient,
    clock: VirtualClock,
    plan: Plan,
    valueBytes: Uint32Array,
  ) {
    const sha = String(await client.command('SCRIPT', 'LOAD', SCRIPT));
    const weights = new Uint32Array(100_000).fill(WARM_UP_BYTES);
    const first = new Replayer(client, sha, { ...plan, policy: 'noeviction' }, weights);
    const limit = Number((await client.info())['used_memory']) + WARM_UP_LIMIT;
    await client.command('CONFIG', 'SET', 'maxmemory', limit, 'maxmemory-policy', 'noeviction');
    const size = batchSize(plan);
    // Buffers shrink with time, and old tables go with the cron: it runs with every batch here.
    const step = 100_000;
    let micros = FIRST_MICROS - WARM_UP_BATCHES * step;
    for (let second = 15; second > 0; second--) {
      clock.set(micros - second * 1e6);
      await first.send(new Int32Array(size));
    }
    // Within a batch the memory falls as the requests are read, so some fit after the first refusal.
    for (let next = 0; micros < FIRST_MICROS; micros += step) {
      clock.set(micros);
      await first.send(Int32Array.from({ length: size }, () => next++));
    }
    const keys = Number(await client.command('DBSIZE'));
    const full = keysetBytes('redis-7.0', keys, KEY_BYTES, WARM_UP_BYTES, !!plan.ttlMs);
    await client.command('FLUSHALL', 'SYNC');
    await client.command('CONFIG', 'SET', 'maxmemory', 0, 'maxmemory-policy', plan.policy);
    const replayer = new Replayer(client, sha, plan, valueBytes);
    // The last key went in when the limit had not been reached: half of one is over it on average.
    replayer.emptyBytes = Math.round(limit - full + full / keys / 2);
    return replayer;
  }

  async replay(clock: VirtualClock, trace: Int32Array) {
    const { rate } = this.plan;
    const batch = batchSize(this.plan);
    const counts = [0, 0, 0];
    const sampled: number[] = [];
    for (let i = 0; i < trace.length; i += batch) {
      if (this.ttl !== null && sampledAt(i / batch, trace.length / batch)) {
        sampled.push(Number(await this.client.command('DBSIZE')));
      }
      clock.set(FIRST_MICROS + (i * 1e6) / rate);
      for (const digit of await this.send(trace.subarray(i, i + batch))) {
        counts[digit] = (counts[digit] as number) + 1;
      }
    }
    const keys = Number(await this.client.command('DBSIZE'));
    const evicted = Number((await this.client.info())['evicted_keys']);
    const hitRatio = (counts[1] as number) / trace.length;
    const sum = sampled.reduce((total, count) => total + count, 0);
    const mean = sampled.length > 0 ? { meanKeys: sum / sampled.length } : {};
    return { hitRatio, refused: counts[2] as number, evicted, keys, ...mean };
  }

  private send(keys: Int32Array): Promise<number[]> {
    const requests = Array.from(keys, (key) => encode(this.request(key)));
    return this.client.digits(Buffer.concat(requests), requests.length);
  }

  private request(key: number): (string | number)[] {
    const words = ['EVALSHA', this.sha, 1, keyName(key), this.valueBytes[key] as number];
    if (this.ttl !== null) words.push((this.ttl[key] as number) / 1e6);
    return words;
  }
}

/** Requests at one moment of the clock, as in the recordings. */
function batchSize({ rate }: Plan): number {
  return rate === 100 ? 20 : 100;
}

/** Twelve bytes. */
function keyName(key: number): string {
  return `key:${String(key).padStart(8, '0')}`;
}
