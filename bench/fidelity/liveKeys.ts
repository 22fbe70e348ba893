import { compareSlots } from '../../src/engine/real/slots.ts';
import { compareString } from '../../src/engine/real/strings.ts';
import { type CounterRow, compareCounters, compareDecay } from '../../src/engine/real/lfu.ts';
import type { Row } from '../../src/engine/real/compare.ts';
import type { Draws } from './draws.ts';
import type { LiveCheck } from './live.ts';
import type { RespClient } from './resp.ts';
import { startRedis, VirtualClock } from './servers.ts';

export const liveSlots: LiveCheck = {
  mechanism: 'Hash slots',
  server: 'redis',
  rows: async ({ draws, isLong }) => {
    const { client, stop } = await startRedis({ 'cluster-enabled': 'yes' });
    const keys = Array.from({ length: isLong ? 20_000 : 3000 }, () => anyKey(draws));
    const replies = await client.pipeline(keys.map((key) => ['CLUSTER', 'KEYSLOT', key]));
    await stop();
    const answers = keys.map((key, i): [number, Uint8Array] => [replies[i] as number, key]);
    return [compareSlots('text, binary and tagged keys', answers)];
  },
};

/** Text or bytes, often with braces in odd places. */
function anyKey(draws: Draws): Buffer {
  const length = draws.spread(1, 80);
  const kind = draws.one(['text', 'binary', 'braces'] as const);
  const alphabet = kind === 'braces' ? 'ab{}{}1é' : 'abcdefghijklmnopqrstuvwxyz0123456789:-_ {}';
  if (kind === 'binary') return Buffer.from(Array.from({ length }, () => draws.whole(0, 255)));
  return Buffer.from(Array.from({ length }, () => draws.one([...alphabet])).join(''));
}

export const liveStrings: LiveCheck = {
  mechanism: 'Bytes per string key',
  server: 'redis',
  rows: async ({ draws, isLong }) => {
    const rows: Row[] = [];
    for (let i = 0; i < (isLong ? 80 : 24); i++) {
      const [keyBytes, valueBytes] = [draws.spread(10, 300), draws.spread(1, 20_000)];
      const ttl = draws.unit() < 0.4;
      const keys = valueBytes > 4000 ? draws.whole(3000, 8000) : draws.whole(20_000, 60_000);
      const bytes = await bytesPerKey(keys, keyBytes, valueBytes, ttl);
      rows.push(compareString(['redis-7.0', keyBytes, valueBytes, ttl, keys, bytes]));
    }
    return rows;
  },
};

/** Loads so many like keys into a fresh server; used_memory after rehashing, less what it was before. */
async function bytesPerKey(keys: number, keyBytes: number, valueBytes: number, ttl: boolean) {
  const { client, stop } = await startRedis({ 'latency-tracking': 'no', 'enable-debug-command': 'yes' });
  const load = `for i = 1, ${keys} do
    local key = string.format('%0${keyBytes}d', i)
    local value = string.rep('v', ${valueBytes})
    ${ttl ? "redis.call('SET', key, value, 'EX', 36000)" : "redis.call('SET', key, value)"}
  end`;
  const before = await settledBytes(client);
  await client.command('EVAL', load, 0);
  const after = await settledBytes(client);
  await stop();
  return (after - before) / keys;
}

/** used_memory once the tables are at rest and the buffers of this client are small again. */
async function settledBytes(client: RespClient): Promise<number> {
  for (let tries = 0; tries < 300; tries++) {
    const stats = String(await client.command('DEBUG', 'HTSTATS', 0));
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (!stats.includes('rehashing target')) break;
  }
  return Number((await client.info())['used_memory']);
}

const GETS = [0, 1, 10, 100, 1000, 5000];

export const liveLfu: LiveCheck = {
  mechanism: 'LFU counter',
  server: 'redis',
  needsClock: true,
  rows: async ({ draws, isLong }) => {
    const rows: Row[] = [];
    const factors = isLong ? [0, 1, 3, 10, 30, 100] : [1, draws.whole(2, 9), 10, draws.whole(11, 99)];
    for (const factor of factors) {
      rows.push(...compareCounters(`log factor ${factor}`, factor, await countersOf(factor)));
    }
    for (const decayMinutes of [1, draws.whole(2, 9)]) {
      const measured = await decayOf(decayMinutes, draws);
      rows.push(compareDecay(`lfu-decay-time ${decayMinutes}`, decayMinutes, measured));
    }
    return rows;
  },
};

async function countersOf(logFactor: number): Promise<CounterRow[]> {
  const config = { 'maxmemory-policy': 'allkeys-lfu', 'lfu-log-factor': logFactor, 'lfu-decay-time': 0 };
  const { client, stop } = await startRedis(config);
  const names = Array.from({ length: 200 }, (_, i) => `k${i}`);
  await client.pipeline(names.map((name) => ['SET', name, 'v']));
  const rows: CounterRow[] = [];
  let done = 0;
  for (const gets of GETS) {
    const script = `for i = 1, ARGV[1] do redis.call('GET', KEYS[1]) end`;
    const commands = names.map((name) => ['EVAL', script, 1, name, gets - done]);
    await client.pipeline(commands);
    done = gets;
    const counters = await client.pipeline(names.map((name) => ['OBJECT', 'FREQ', name]));
    const sum = counters.reduce((total: number, counter) => total + Number(counter), 0);
    rows.push([gets, names.length, sum / names.length]);
  }
  await stop();
  return rows;
}

/** OBJECT FREQ after idle minutes of the virtual clock. */
async function decayOf(decayMinutes: number, draws: Draws): Promise<[number, number][]> {
  const clock = VirtualClock.make();
  if (clock === null) throw new Error('The virtual clock cannot be compiled.');
  const config = { 'maxmemory-policy': 'allkeys-lfu', 'lfu-log-factor': 1, 'lfu-decay-time': decayMinutes };
  const { client, stop } = await startRedis(config, clock);
  await client.command('SET', 'k', 'v');
  await client.command('EVAL', `for i = 1, 3000 do redis.call('GET', 'k') end`, 0);
  const minutes = [0, ...Array.from({ length: 12 }, () => draws.whole(1, 300))].sort((a, b) => a - b);
  const rows: [number, number][] = [];
  for (const idle of minutes) {
    clock.set(idle * 60e6);
    // Two cycles of the server's loop: its clock is read once in each.
    await client.command('PING');
    await client.command('PING');
    rows.push([idle, Number(await client.command('OBJECT', 'FREQ', 'k'))]);
  }
  await stop();
  clock.close();
  return rows;
}
