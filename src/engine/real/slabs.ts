import { MIB, MICROSECOND, NEVER } from '../base/units.ts';
import { MemcachedStore } from '../store/memcached/memcached.ts';
import { classOf, itemBytes, type SlabTable, slabTable } from '../store/memcached/slabs.ts';
import { STORED } from '../store/store.ts';
import { type Case, exactRow, type Row, type Suite } from './compare.ts';
import recorded from './data/slabs.json' with { type: 'json' };

/** Bytes of a key where pages were counted. */
const KEY_BYTES = 10;

export const slabSuite: Suite = {
  mechanism: 'Slab classes',
  servers: 'memcached 1.6.18',
  cases: () => [
    ...recorded.tables.map(({ args, sizes, perPage }) =>
      one(`table, ${args}`, () => {
        const table = slabTable(factorOf(args), numberIn(args, /-n (\d+)/) ?? 48, maxChunkOf(args));
        return compareTable(`table, ${args}`, table, sizes, perPage);
      }),
    ),
    one('item sizes', compareItems),
    ...recorded.landing.map((landing) =>
      one(`edges of the classes, ${landing.args}`, () =>
        compareLanding(`edges of the classes, ${landing.args}`, landing),
      ),
    ),
    one('large items', compareLarge),
    ...recorded.pages.map((run) => {
      const name = `-m ${run.m}, values of ${run.phases.join(', ')} B in turn`;
      return one(name, () => comparePages(name, run));
    }),
  ],
};

function one(name: string, row: () => Row): Case {
  return { name, rows: () => [row()] };
}

/** Chunk sizes and chunks per page of every class. */
export function compareTable(
  name: string,
  table: SlabTable,
  sizes: readonly number[],
  perPage: readonly number[],
): Row {
  const wrong: string[] = [];
  for (let i = 0; i < Math.max(sizes.length, table.count); i++) {
    const measured = `${sizes[i]} x ${perPage[i]}`;
    const simulated = `${table.chunkBytes[i]} x ${table.chunksPerPage[i]}`;
    if (measured !== simulated) wrong.push(`class ${i + 1}: ${measured}, simulated ${simulated}`);
  }
  return exactRow(name, 'slab table', sizes.length, wrong);
}

/** Values that landed in a class: [value bytes, class from 1, item bytes]. */
export type Landing = { args: string; keyBytes: number; rows: number[][] };

export function compareLanding(name: string, { args, keyBytes, rows }: Landing): Row {
  const table = slabTable(factorOf(args));
  const wrong = rows.flatMap(([valueBytes, slab, bytes]) => {
    const size = itemBytes(keyBytes, valueBytes as number);
    const found = classOf(table, size) + 1;
    return size === bytes && found === slab
      ? []
      : [`${valueBytes} B: class ${slab}, ${bytes} B, simulated ${found}, ${size} B`];
  });
  return exactRow(name, 'class of an item', rows.length, wrong);
}

function compareItems(): Row {
  const wrong = recorded.itemBytes.flatMap(([keyBytes, valueBytes, flags, cas, bytes]) => {
    const simulated = itemBytes(
      keyBytes as number,
      valueBytes as number,
      flags as number,
      cas as boolean,
    );
    return simulated === bytes
      ? []
      : [`${keyBytes}+${valueBytes} B: ${bytes}, simulated ${simulated}`];
  });
  return exactRow('item sizes', 'item size', recorded.itemBytes.length, wrong);
}

function compareLarge(): Row {
  const wrong = recorded.large.flatMap((measured) => {
    const { args = '', ...item } = measured;
    const simulated = largeItem(args, item.valueBytes);
    const [a, b] = [item, simulated].map((each) => JSON.stringify(each));
    return a === b ? [] : [`${args} ${a}, simulated ${b}`];
  });
  return exactRow('large items', 'chunks of an item', recorded.large.length, wrong);
}

/** Stores one item in an empty server; chunks are [class from 1, chunks, pages]. */
function largeItem(args: string, valueBytes: number) {
  const maxItemBytes = (numberIn(args, /-I (\d+)m/) ?? 1) * MIB;
  const store = new MemcachedStore({ limitBytes: 64 * MIB, sink: null, maxItemBytes });
  const stored = store.set(1, 10, valueBytes, 1, NEVER, 0) === STORED;
  const chunks: number[][] = [];
  for (let slab = 0; slab < store.classes; slab++) {
    const pages = store.pagesOf(slab);
    const used = pages * store.chunksPerPage(slab) - store.freeChunks(slab);
    if (used > 0) chunks.push([slab + 1, used, pages]);
  }
  return { valueBytes, stored, chunks };
}

/** What one class holds after all: [class from 1, pages, used chunks, items evicted]. */
type ClassUse = { cls: number; pages: number; used: number; evicted: number };
type PagesRun = { m: number; phases: number[]; classes: ClassUse[] };

/** Fills a server with values of one size after the other, each 1.3 times its share of the memory. */
function comparePages(name: string, { m, phases, classes }: PagesRun): Row {
  const store = new MemcachedStore({ limitBytes: m * MIB, sink: null });
  let key = 0;
  for (const valueBytes of phases) {
    const count = Math.ceil((1.3 * (m + 2) * MIB) / phases.length / valueBytes);
    for (let i = 0; i < count; i++) {
      store.set(key, KEY_BYTES, valueBytes, 1, NEVER, key * MICROSECOND);
      key += 1;
    }
  }
  const wrong = classes.flatMap(({ cls, pages, used, evicted }) => {
    const slab = cls - 1;
    const measured = `${pages} pages, ${used} used, ${evicted} evicted`;
    const simulated = `${store.pagesOf(slab)} pages, ${store.usedChunks(slab)} used, ${store.evictedOf(slab)} evicted`;
    return measured === simulated ? [] : [`class ${cls}: ${measured}, simulated ${simulated}`];
  });
  return exactRow(name, 'pages of a class', classes.length, wrong);
}

/** -f of the arguments; 1.25 by default. */
function factorOf(args: string): number {
  return numberIn(args, /-f ([\d.]+)/) ?? 1.25;
}

function maxChunkOf(args: string): number | undefined {
  return numberIn(args, /slab_chunk_max=(\d+)/);
}

function numberIn(args: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(args)?.[1];
  return found === undefined ? undefined : Number(found);
}
