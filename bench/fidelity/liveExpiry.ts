import { setTimeout as sleep } from 'node:timers/promises';
import { Mulberry32 } from '../../src/engine/clients/generators/mulberry32.ts';
import type { Row } from '../../src/engine/real/compare.ts';
import { compareExpiry, type ExpiryRun, expiryTitle } from '../../src/engine/real/expiry.ts';
import type { Draws } from './draws.ts';
import type { LiveCheck } from './live.ts';
import type { RespClient } from './resp.ts';
import { startRedis, VirtualClock } from './servers.ts';

/** What the recordings call t0: the virtual clock when loading is over. */
const START_MS = 100_000;
/** 2024-01-01, the first moment of the virtual clock. */
const CLOCK_ZERO_MS = 1_704_067_200_000;

/** How long a cycle may take, of the cron and before the server sleeps. */
const SLOW_NANOS = 25e6;
const FAST_NANOS = 1e6;
/** From one cron to the next while its cycles run out of time: 100 ms from the end of the one before. */
const CRON_MS = 125;

const JUST_BEFORE_MS = 5;

type Plan = Pick<ExpiryRun, 'keys' | 'ttlMs' | 'seed' | 'readsPerSecond'>;

export const liveExpiry: LiveCheck = {
  mechanism: 'Active expiry',
  server: 'redis',
  needsClock: true,
  rows: async ({ draws, isLong }) => {
    const rows: Row[] = [];
    for (let i = 0; i < (isLong ? 10 : 4); i++) {
      const run = await spreadRun(draws);
      rows.push(...compareExpiry(expiryTitle(run), run));
    }
    const run = await burstRun(draws.whole(80_000, isLong ? 1_000_000 : 300_000), draws);
    rows.push(...compareExpiry(expiryTitle(run), run));
    return rows;
  },
};

/** TTLs spread over seconds, on the virtual clock in steps of 100 ms. */
async function spreadRun(draws: Draws): Promise<ExpiryRun> {
  const low = draws.spread(500, 5000);
  const high = low + draws.spread(5000, 120_000);
  const plan: Plan = {
    keys: draws.spread(20_000, 60_000),
    ttlMs: [low, high],
    seed: draws.whole(1, 1e9),
    readsPerSecond: 0,
  };
  const clock = VirtualClock.make();
  if (clock === null) throw new Error('The virtual clock cannot be compiled.');
  clock.set(START_MS * 1000);
  const { client, stop } = await startRedis({}, clock);
  const dueMs = await load(client, plan, CLOCK_ZERO_MS + START_MS);
  const rows: [number, number][] = [];
  for (let ms = 0; ms <= high + 1000; ms += 100) {
    clock.set((START_MS + ms) * 1000);
    // The first wakes the server, which then runs its cron; the second sees what is left.
    await client.command('PING');
    rows.push([ms, overdue(Number(await client.command('DBSIZE')), dueMs, ms)]);
  }
  await stop();
  clock.close();
  return { model: 'redis-7.0', ...plan, rows };
}

/**
 * All keys due at one moment, on the real clock. How many a cycle gets through in its share of the CPU is up
 * to the machine: the cycles that were cut short tell the time of one key, and the engine is given that.
 */
async function burstRun(keys: number, draws: Draws): Promise<ExpiryRun> {
  const { client, stop } = await startRedis({});
  const waitMs = 3000 + Math.round(keys / 40);
  const start = Date.now();
  const seed = draws.whole(1, 1e9);
  const plan: Plan = { keys, ttlMs: [waitMs, waitMs], seed, readsPerSecond: 0 };
  const dueMs = await load(client, plan, start);
  // Looks 100 ms apart may miss the peak: a cycle takes a third of the keys. All are there just before they fall due.
  await sleep(Math.max(0, start + waitMs - JUST_BEFORE_MS - Date.now()));
  const rows: [number, number][] = [[waitMs, Number(await client.command('DBSIZE'))]];
  for (let step = 0; rows.at(-1)?.[1] !== 0 && step < 600; step++) {
    await sleep(Math.max(0, start + waitMs + step * 100 - Date.now()));
    const present = Number(await client.command('DBSIZE'));
    // Of the moment of the answer: a cycle that ran when it was asked for lasts 25 ms, and has taken its keys by then.
    const ms = Date.now() - start;
    rows.push([ms, overdue(present, dueMs, ms)]);
  }
  const cut = Number((await client.info())['expired_time_cap_reached_count']);
  await stop();
  // Every cron's cycle was cut short until the last; the others were fast ones.
  const lastMs = rows.find(([, overdue]) => overdue <= keys * 0.02)?.[0] ?? waitMs;
  const slow = Math.min(cut, Math.max(1, Math.floor((lastMs - waitMs) / CRON_MS)));
  const nanosPerKey = (slow * SLOW_NANOS + (cut - slow) * FAST_NANOS) / keys;
  return { model: 'redis-7.0', ...plan, nanosPerKey, rows };
}

/** Of so many keys that are present those whose moment has passed. */
function overdue(present: number, dueMs: Float64Array, ms: number): number {
  let live = 0;
  for (const due of dueMs) if (due > ms) live += 1;
  return Math.max(0, present - live);
}

/** Sets the keys with their moments of expiry, which it returns in ms from the start. */
async function load(client: RespClient, plan: Plan, startMs: number): Promise<Float64Array> {
  const { keys, ttlMs, seed } = plan;
  const [low, high] = ttlMs;
  const ttl = new Mulberry32(seed);
  const dueMs = new Float64Array(keys).map(() => Math.floor(low + ttl.next() * (high - low)));
  const value = 'v'.repeat(100);
  for (let first = 0; first < keys; first += 1000) {
    const commands = Array.from(dueMs.subarray(first, first + 1000), (due, i) => {
      const name = `key:${String(first + i).padStart(8, '0')}`;
      return ['SET', name, value, 'PXAT', startMs + due];
    });
    await client.pipeline(commands);
  }
  return dueMs;
}
