import { MIB, MILLISECOND, NEVER, SECOND } from '../base/units.ts';
import { MemcachedStore } from '../store/memcached/memcached.ts';
import { classOf, itemBytes, slabTable } from '../store/memcached/slabs.ts';
import { amountRow, type Row, type Suite } from './compare.ts';
import recorded from './data/automove.json' with { type: 'json' };

const KEY_BYTES = 12;
/** Items of the first size that were offered before the others began. */
const FILL_ITEMS = 412_000;

/** Pages of the old and of the new class over time: [ms since the new size began, old, new]. */
export type AutomoveRun = {
  automove: 0 | 1 | 2;
  /** When the new size began, since the start of the server. */
  startMs?: number;
  rows: number[][];
};

/** The recordings began a little over three seconds after the start of the server, the last two of them the fill. */
const START_MS = 3_200;

export const automoveSuite: Suite = {
  mechanism: 'Slab automove',
  servers: 'memcached 1.6.18',
  cases: () =>
    (recorded.runs as AutomoveRun[]).map((run) => ({
      name: `slab_automove=${run.automove}`,
      rows: () => compareAutomove(`slab_automove=${run.automove}`, run),
    })),
};

/**
 * A server full of 100-byte values, then 1,000-byte values only, 1,000 a second: pages of the new class
 * within four, or 15 %, at every moment (the second at which the window begins is chance).
 */
export function compareAutomove(name: string, run: AutomoveRun): Row[] {
  const { automove, rows, startMs = START_MS } = run;
  const store = new MemcachedStore({ limitBytes: 64 * MIB, sink: null, automove });
  const table = slabTable(1.25);
  const first = classOf(table, itemBytes(KEY_BYTES, 100));
  const then = classOf(table, itemBytes(KEY_BYTES, 1000));
  const start = startMs * MILLISECOND;
  const fillNanos = (start * 2_000) / START_MS;
  let tickAt = SECOND;
  let key = 0;
  for (; key < FILL_ITEMS; key++) {
    const at = start - fillNanos + (fillNanos * key) / FILL_ITEMS;
    for (; tickAt <= at; tickAt += SECOND) store.tick(tickAt);
    store.set(key, KEY_BYTES, 100, 1, NEVER, at);
  }
  let ms = 0;
  return rows.flatMap(([until, oldPages, newPages]) => {
    for (; ms < (until as number); ms++) {
      const at = start + ms * MILLISECOND;
      for (; tickAt <= at; tickAt += SECOND) store.tick(tickAt);
      store.set(key++, KEY_BYTES, 1000, 1, NEVER, at);
    }
    const tolerance = Math.max(4, (newPages as number) * 0.15);
    const at = `${name}, ${(until as number) / 1000} s`;
    return [
      amountRow(
        at,
        'pages of the new class',
        newPages as number,
        store.pagesOf(then),
        tolerance,
        'pages',
      ),
      amountRow(
        at,
        'pages of the old class',
        oldPages as number,
        store.pagesOf(first),
        tolerance,
        'pages',
      ),
    ];
  });
}
