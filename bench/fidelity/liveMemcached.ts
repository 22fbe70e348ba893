import { setTimeout as sleep } from 'node:timers/promises';
import { type AutomoveRun, compareAutomove } from '../../src/engine/real/automove.ts';
import type { Row } from '../../src/engine/real/compare.ts';
import { compareMemcached, type MemcachedRun } from '../../src/engine/real/memcached.ts';
import { compareLanding, compareTable } from '../../src/engine/real/slabs.ts';
import { makeTrace, valueSizes } from '../../src/engine/real/traces.ts';
import { slabTable } from '../../src/engine/store/memcached/slabs.ts';
import { type Draws, sizesTitle, traceTitle } from './draws.ts';
import type { LiveCheck } from './live.ts';
import { type MemcachedClient, setCommand } from './memcachedClient.ts';
import { slabTableOf, startMemcached } from './servers.ts';

export const liveSlabs: LiveCheck = {
  mechanism: 'Slab classes',
  server: 'memcached',
  rows: async ({ draws, isLong }) => {
    const rows: Row[] = [];
    const factors = [
      1.25,
      ...Array.from({ length: isLong ? 8 : 3 }, () => draws.between(1.05, 2, 2)),
    ];
    for (const factor of factors) {
      const args = `-f ${factor}`;
      const table = slabTableOf(['-f', String(factor)]);
      rows.push(compareTable(`table, ${args}`, slabTable(factor), table.sizes, table.perPage));
      const landing = await landingOf(args, draws);
      rows.push(compareLanding(`random sizes, ${args}`, landing));
    }
    return rows;
  },
};

/** Stores one value after the other in an empty server; which class each is in, and its size. */
async function landingOf(args: string, draws: Draws) {
  const { client, stop } = await startMemcached(['-m', '256', ...args.split(' ')]);
  const keyBytes = draws.whole(1, 250);
  const key = 'k'.repeat(keyBytes);
  const rows: number[][] = [];
  for (let i = 0; i < 40; i++) {
    const valueBytes = draws.spread(1, 500_000);
    await client.lines(setCommand(key, valueBytes), 1);
    const slab = Object.keys(await client.stats('items'))[0]?.split(':')[1];
    const bytes = Number((await client.stats())['bytes']);
    rows.push([valueBytes, Number(slab), bytes]);
    await client.lines(Buffer.from(`delete ${key}\r\n`), 1);
  }
  await stop();
  return { args, keyBytes, rows };
}

export const liveMemcached: LiveCheck = {
  mechanism: 'Memcached LRU',
  server: 'memcached',
  rows: async ({ draws, isLong }) => {
    const rows: Row[] = [];
    const kinds = ['segmented', 'segmented', 'mixed', 'flat'] as const;
    for (let round = 0; round < (isLong ? 4 : 2); round++) {
      for (const kind of kinds) rows.push(...(await replayOnServer(kind, draws)));
    }
    return rows;
  },
};

async function replayOnServer(kind: 'segmented' | 'mixed' | 'flat', draws: Draws): Promise<Row[]> {
  const [keys, requests, seed] = [draws.whole(50_000, 100_000), 600_000, draws.whole(1, 1e9)];
  const spec = draws.trace();
  const sizes =
    kind === 'mixed'
      ? ({
          kind: 'lognormal',
          median: draws.spread(600, 1500),
          sigma: 1,
          min: 16,
          max: 100_000,
        } as const)
      : ({ kind: 'fixed', bytes: draws.spread(1000, 4000) } as const);
  const trace = makeTrace(spec, keys, requests, seed);
  const valueBytes = valueSizes(keys, sizes, seed);
  const flat = kind === 'flat' ? ['-o', 'no_lru_maintainer,no_lru_crawler'] : [];
  const { client, stop } = await startMemcached(['-m', '64', ...flat]);
  const { hits, progress } = await replay(client, trace, valueBytes);
  const seconds = progress.at(-1) as number;
  const stats = await client.stats();
  const slabs = await client.stats('slabs');
  await stop();
  const run: MemcachedRun = {
    memoryMb: 64,
    seconds,
    progress,
    hitRatio: hits / requests,
    items: Number(stats['curr_items']),
    pages: Number(slabs['total_malloced']) / 2 ** 20,
    evicted: Number(stats['evictions']),
    segmented: kind !== 'flat',
  };
  const name = `${traceTitle(spec)}, ${keys} keys, ${sizesTitle(sizes)}, ${kind}, ${seconds.toFixed(1)} s`;
  return compareMemcached(name, run, trace, valueBytes);
}

/** Parts of a trace whose times are noted. */
const PARTS = 500;

/** Batches of 16 different keys: all gets, then the sets of those that missed, as in the recordings. */
async function replay(client: MemcachedClient, trace: Int32Array, valueBytes: Uint32Array) {
  const from = performance.now();
  const progress: number[] = [];
  let hits = 0;
  for (let i = 0; i < trace.length; ) {
    if (i >= (progress.length * trace.length) / PARTS) {
      progress.push((performance.now() - from) / 1000);
    }
    const batch = new Set<number>();
    while (batch.size < 16 && i < trace.length && !batch.has(trace[i] as number)) {
      batch.add(trace[i++] as number);
    }
    const keys = [...batch];
    const gets = keys.map((key) => `mg ${keyName(key)}\r\n`).join('');
    const answers = await client.lines(Buffer.from(gets), keys.length);
    const missed = keys.filter((_, j) => !answers[j]?.startsWith('HD'));
    hits += keys.length - missed.length;
    if (missed.length === 0) continue;
    const sets = missed.map((key) => setCommand(keyName(key), valueBytes[key] as number));
    await client.lines(Buffer.concat(sets), missed.length);
  }
  progress.push((performance.now() - from) / 1000);
  return { hits, progress };
}

const FILL_BYTES = 100;
const THEN_BYTES = 1000;
/** Values of the first size, as in the recordings. */
const FILL_ITEMS = 412_000;

export const liveAutomove: LiveCheck = {
  mechanism: 'Slab automove',
  server: 'memcached',
  rows: async ({ isLong }) => {
    const rows: Row[] = [];
    for (const automove of [1, 2] as const) {
      const run = await automoveRun(automove, isLong ? 60 : automove === 1 ? 45 : 15);
      rows.push(...compareAutomove(`slab_automove=${automove}`, run));
    }
    return rows;
  },
};

/** Fills 64 MB with small values, then sets larger ones only, 1,000 a second, and watches the pages move. */
async function automoveRun(automove: 1 | 2, seconds: number): Promise<AutomoveRun> {
  const serverStart = performance.now();
  const { client, stop } = await startMemcached(['-m', '64', '-o', `slab_automove=${automove}`]);
  for (let first = 0; first < FILL_ITEMS; first += 1000) {
    const sets = Array.from({ length: 1000 }, (_, i) => setCommand(keyName(first + i), FILL_BYTES));
    await client.lines(Buffer.concat(sets), 1000);
  }
  const old = await pagesByClass(client);
  const oldClass = Object.keys(old).find((slab) => (old[slab] as number) > 2) as string;
  const start = performance.now();
  const rows: number[][] = [];
  let sent = 0;
  while (performance.now() - start < seconds * 1000) {
    await sleep(20);
    const due = Math.floor(performance.now() - start);
    const sets: Buffer[] = [];
    for (; sent < due; sent++) sets.push(setCommand(keyName(FILL_ITEMS + sent), THEN_BYTES));
    if (sets.length > 0) await client.lines(Buffer.concat(sets), sets.length);
    if (Math.floor(due / 2500) < rows.length) continue;
    const pages = await pagesByClass(client);
    const others = Object.keys(pages).filter((slab) => slab !== oldClass);
    const newPages = others.reduce((sum, slab) => sum + (pages[slab] as number), 0);
    rows.push([due, pages[oldClass] as number, newPages]);
  }
  await stop();
  return { automove, startMs: start - serverStart, rows };
}

async function pagesByClass(client: MemcachedClient): Promise<Record<string, number>> {
  const stats = Object.entries(await client.stats('slabs'));
  return Object.fromEntries(
    stats.flatMap(([name, value]) => {
      const slab = /^(\d+):total_pages$/.exec(name)?.[1];
      return slab === undefined ? [] : [[slab, Number(value)]];
    }),
  );
}

/** Twelve bytes. */
function keyName(key: number): string {
  return `key:${String(key).padStart(8, '0')}`;
}
