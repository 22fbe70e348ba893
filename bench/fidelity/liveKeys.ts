import type { Row } from '../../src/engine/real/compare.ts';
import { type CounterRow, compareCounters, compareDecay } from '../../src/engine/real/lfu.ts';
import { compareSlots } from '../../src/engine/real/slots.ts';
import type { Draws } from './draws.ts';
import type { LiveCheck } from './live.ts';
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

const GETS = [0, 1, 10, 100, 1000, 2500];
/** Enough that the mean hangs on chance by less than a third of what is allowed. */
const COUNTED_KEYS = 1200;

export const liveLfu: LiveCheck = {
  mechanism: 'LFU counter',
  server: 'redis',
  needsClock: true,
  rows: async ({ draws, isLong }) => {
    const rows: Row[] = [];
    const factors = isLong
      ? [0, 1, 3, 10, 30, 100]
      : [1, draws.whole(2, 9), 10, draws.whole(11, 99)];
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
  const config = {
    'maxmemory-policy': 'allkeys-lfu',
    'lfu-log-factor': logFactor,
    'lfu-decay-time': 0,
  };
  const { client, stop } = await startRedis(config);
  const names = Array.from({ length: COUNTED_KEYS }, (_, i) => `k${i}`);
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
  const config = {
    'maxmemory-policy': 'allkeys-lfu',
    'lfu-log-factor': 1,
    'lfu-decay-time': decayMinutes,
  };
  const { client, stop } = await startRedis(config, clock);
  await client.command('SET', 'k', 'v');
  await client.command('EVAL', `for i = 1, 3000 do redis.call('GET', 'k') end`, 0);
  const minutes = [0, ...Array.from({ length: 12 }, () => draws.whole(1, 300))].sort(
    (a, b) => a - b,
  );
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
