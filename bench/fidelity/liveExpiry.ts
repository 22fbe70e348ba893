import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../../src/engine/real/compare.ts';
import { compareExpiry, type ExpiryRun, expiryTitle } from '../../src/engine/real/expiry.ts';
import { mulberry32 } from '../../src/engine/real/traces.ts';
import type { Draws } from './draws.ts';
import type { LiveCheck } from './live.ts';
import type { RespClient } from './resp.ts';
import { startRedis, VirtualClock } from './servers.ts';

/** What the recordings call t0: the virtual clock when loading is over. */
const START_MS = 100_000;
/** 2024-01-01, the first moment of the virtual clock. */
const CLOCK_ZERO_MS = 1_704_067_200_000;

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
    keys: draws.spread(20_000, 150_000),
    ttlMs: [low, high],
    seed: draws.whole(1, 1e9),
    readsPerSecond: 0,
  };
  const clock = VirtualClock.make();
  if (clock === null) throw new Error('The virtual clock cannot be compiled.');
  clock.set(START_MS * 1000);
  const { client, stop } = await startRedis({}, clock);
  const dueMs = await load(client, plan, CLOCK_ZERO_MS + START_MS);
  const overdue: number[] = [];
  for (let ms = 0; ms <= high + 1000; ms += 100) {
    clock.set((START_MS + ms) * 1000);
    // The first wakes the server, which then runs its cron; the second sees what is left.
    await client.command('PING');
    overdue.push(await overdueKeys(client, dueMs, ms));
  }
  await stop();
  clock.close();
  return measured(plan, overdue, 100);
}

/** All keys due at one moment, on the real clock: the share of the CPU that a cycle may use shows. */
async function burstRun(keys: number, draws: Draws): Promise<ExpiryRun> {
  const { client, stop } = await startRedis({});
  const waitMs = 3000 + Math.round(keys / 40);
  const start = Date.now();
  const plan: Plan = { keys, ttlMs: [waitMs, waitMs], seed: draws.whole(1, 1e9), readsPerSecond: 0 };
  const dueMs = await load(client, plan, start);
  const overdue: number[] = [];
  await sleep(start + waitMs - Date.now());
  let step = 0;
  for (; overdue.at(-1) !== 0 && step < 300; step++) {
    await sleep(start + waitMs + step * 100 - Date.now());
    overdue.push(await overdueKeys(client, dueMs, Date.now() - start));
  }
  await stop();
  return measured(plan, overdue, 100, waitMs);
}

async function overdueKeys(client: RespClient, dueMs: Float64Array, ms: number): Promise<number> {
  const present = Number(await client.command('DBSIZE'));
  let live = 0;
  for (const due of dueMs) if (due > ms) live += 1;
  return Math.max(0, present - live);
}

/** Sets the keys with their moments of expiry, which it returns in ms from the start. */
async function load(client: RespClient, plan: Plan, startMs: number): Promise<Float64Array> {
  const { keys, ttlMs, seed } = plan;
  const [low, high] = ttlMs;
  const unit = mulberry32(seed);
  const dueMs = new Float64Array(keys).map(() => Math.floor(low + unit() * (high - low)));
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

function measured(plan: Plan, overdue: number[], stepMs: number, fromMs = 0): ExpiryRun {
  return {
    model: 'redis-7.0',
    ...plan,
    peak: Math.max(...overdue),
    mean: overdue.reduce((sum, count) => sum + count, 0) / overdue.length,
    samplesMs: overdue.map((_, i) => fromMs + i * stepMs),
  };
}
