import { describe, expect, test } from 'vitest';
import { MIB, NEVER, SECOND } from '../base/units.ts';
import { MemcachedStore } from '../store/memcached/memcached.ts';
import { PAGE_BYTES } from '../store/memcached/slabs.ts';
import { FOUND } from '../store/store.ts';
import automove from './data/automove.json' with { type: 'json' };
import recorded from './data/memcached.json' with { type: 'json' };
import { makeTrace, type SizeSpec, type TraceSpec, traceChecksum, valueSizes } from './traces.ts';

const KEYS = 100_000;
const REQUESTS = 1_000_000;
const KEY_BYTES = 12;
/** A batch of different keys: all gets, then the sets of those that missed. */
const BATCH = 16;

type Row = {
  trace: string;
  memoryMb: number;
  seconds: number;
  hitRatio: number;
  items: number;
  pages: number;
  growthFactor?: number;
  segmented?: boolean;
  automove?: 0 | 1;
};

const rows = recorded.rows as Row[];
const traces = recorded.traces as Record<
  string,
  { spec: TraceSpec; seed: number; sizes: SizeSpec; checksum: number }
>;
/** A spread of all; the long run takes every row. */
const chosen = process.env['CACHESCAPE_LONG'] ? rows : rows.filter((_, i) => i % 6 === 4);

for (const [name, { spec, seed, sizes, checksum }] of Object.entries(traces)) {
  const ofTrace = chosen.filter((row) => row.trace === name);
  if (ofTrace.length === 0) continue;
  describe(name, () => {
    const trace = makeTrace(spec, KEYS, REQUESTS, seed);
    const valueBytes = valueSizes(KEYS, sizes, seed);
    test('is the recorded trace', () => expect(traceChecksum(trace, valueBytes)).toBe(checksum));
    for (const row of ofTrace) {
      const { growthFactor, segmented } = row;
      test(JSON.stringify({ growthFactor, segmented }), { timeout: 60_000 }, () => {
        const { hits, store } = replay(row, trace, valueBytes);
        const points = Math.abs(hits / REQUESTS - row.hitRatio) * 100;
        expect(points).toBeLessThanOrEqual(tolerancePoints(row, sizes));
        expect(store.usedBytes / PAGE_BYTES).toBe(row.pages);
        expect(Math.abs(store.count - row.items)).toBeLessThanOrEqual(3);
      });
    }
  });
}

test.each(automove.runs)(
  'slab automove $automove moves pages as recorded',
  ({ automove: mode, rows }) => {
    const store = new MemcachedStore({
      limitBytes: 64 * MIB,
      sink: null,
      automove: mode as 0 | 1 | 2,
    });
    let key = 0;
    const fill = 412_000;
    for (; key < fill; key++) store.set(key, KEY_BYTES, 100, 1, NEVER, (2 * SECOND * key) / fill);
    // The recording began a little over three seconds after the start of the server.
    const start = 3.2 * SECOND;
    let tickAt = 3 * SECOND;
    let ms = 0;
    const pages = rows.map(([until]) => {
      for (; ms < (until as number); ms++) {
        const at = start + ms * 1e6;
        for (; tickAt <= at; tickAt += SECOND) store.tick(tickAt);
        store.set(key++, KEY_BYTES, 1000, 1, NEVER, at);
      }
      return [until as number, store.pagesOf(3), store.pagesOf(11)];
    });
    const off = pages.filter(([, , now], i) => {
      const recordedPages = rows[i]?.[2] as number;
      return Math.abs((now as number) - recordedPages) > Math.max(4, recordedPages * 0.15);
    });
    expect(off).toEqual([]);
    expect(pages.at(-1)?.[1]).toBeGreaterThanOrEqual(2);
  },
);

function tolerancePoints(row: Row, sizes: SizeSpec): number {
  if (sizes.kind === 'lognormal') return 1.5;
  // 4,800 items turn over within a second: the result hangs on where the seconds of the real clock fell.
  return row.trace.endsWith('/12000') ? 1 : 0.7;
}

function replay(row: Row, trace: Uint32Array, valueBytes: Uint32Array) {
  const store = new MemcachedStore({
    limitBytes: row.memoryMb * MIB,
    sink: null,
    growthFactor: row.growthFactor ?? 1.25,
    segmented: row.segmented ?? true,
    automove: row.automove ?? 1,
  });
  const gap = (row.seconds * SECOND) / REQUESTS;
  let hits = 0;
  let tickAt = store.tickNanos;
  for (let i = 0; i < trace.length; ) {
    const batch = new Set<number>();
    while (batch.size < BATCH && i < trace.length && !batch.has(trace[i] as number)) {
      batch.add(trace[i++] as number);
    }
    const at = Math.floor(i * gap);
    for (; tickAt <= at; tickAt += store.tickNanos) store.tick(tickAt);
    for (const key of batch) {
      if (store.get(key, at) !== FOUND) continue;
      hits += 1;
      batch.delete(key);
    }
    for (const key of batch) store.set(key, KEY_BYTES, valueBytes[key] as number, 1, NEVER, at);
  }
  return { hits, store };
}
