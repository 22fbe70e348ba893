import { expect, test } from 'vitest';
import { MIB, NEVER } from '../base/units.ts';
import { MemcachedStore } from '../store/memcached/memcached.ts';
import { classOf, itemBytes, slabTable } from '../store/memcached/slabs.ts';
import { STORED, TOO_LARGE } from '../store/store.ts';
import recorded from './data/slabs.json' with { type: 'json' };

test.each(recorded.tables)('slab table $args', ({ args, sizes, perPage }) => {
  const table = slabTable(factorOf(args), Number(/-n (\d+)/.exec(args)?.[1] ?? 48));
  expect([...table.chunkBytes]).toEqual(sizes);
  expect([...table.chunksPerPage]).toEqual(perPage);
});

test('item sizes are exact', () => {
  const wrong = recorded.itemBytes.filter(
    ([keyBytes, valueBytes, flags, cas, bytes]) =>
      itemBytes(keyBytes as number, valueBytes as number, flags as number, cas as boolean) !==
      bytes,
  );
  expect(wrong).toEqual([]);
});

test.each(recorded.landing)('items land in their class at every edge: $args', (landing) => {
  const table = slabTable(factorOf(landing.args));
  const wrong = landing.rows.filter(([valueBytes, slab, bytes]) => {
    const size = itemBytes(landing.keyBytes, valueBytes as number);
    return size !== bytes || classOf(table, size) + 1 !== slab;
  });
  expect(wrong).toEqual([]);
});

test('large items are split over the recorded chunks, or refused', () => {
  const found = recorded.large.map(({ valueBytes }) => {
    const store = new MemcachedStore({ limitBytes: 64 * MIB, sink: null });
    const stored = store.set(1, 10, valueBytes, 1, NEVER, 0);
    expect([STORED, TOO_LARGE]).toContain(stored);
    const chunks: number[][] = [];
    for (let slab = 0; slab < store.classes; slab++) {
      const pages = store.pagesOf(slab);
      const used = pages * store.chunksPerPage(slab) - store.freeChunks(slab);
      if (used > 0) chunks.push([slab + 1, used, pages]);
    }
    return { valueBytes, stored: stored === STORED, chunks };
  });
  expect(found).toEqual(recorded.large);
});

function factorOf(args: string): number {
  return Number(/-f ([\d.]+)/.exec(args)?.[1] ?? 1.25);
}
