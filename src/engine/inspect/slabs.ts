import { type Nanos, SECOND } from '../base/units.ts';
import { COLD, HOT, WARM } from '../store/memcached/lru.ts';
import type { MemcachedStore } from '../store/memcached/memcached.ts';
import { PAGE_BYTES } from '../store/memcached/slabs.ts';

/** One slab class that has pages, as `stats slabs` and `stats items` of memcached count it. */
export type SlabClass = {
  /** Counted from 1. */
  class: number;
  chunkBytes: number;
  chunksPerPage: number;
  pages: number;
  usedChunks: number;
  freeChunks: number;
  /** Items by LRU segment; TEMP is off in memcached unless asked for, so it is empty. */
  hot: number;
  warm: number;
  cold: number;
  temp: number;
  /** Seconds since the oldest evictable item was used. */
  ageSeconds: number;
  evicted: number;
  /** Items that went because their page was moved to another class; memcached does not count them as evictions. */
  movedOut: number;
  /** Writes that found no chunk and nothing to evict. */
  outOfMemory: number;
};

/**
 * Where the memory of a Memcached node goes, in bytes: `requested` by items, `wasted` behind them in their chunks,
 * `freeChunkBytes` in chunks that hold nothing, `tailBytes` of pages that no chunk fits in, pages that no class
 * has, and what has not been taken yet. All add up to `limitBytes` while the pages are within it.
 */
export type Slabs = {
  kind: 'slabs';
  classes: SlabClass[];
  keys: number;
  values: number;
  /** Headers, and what the items leave of their chunks. */
  overheadBytes: number;
  freeChunkBytes: number;
  tailBytes: number;
  freePageBytes: number;
  usedBytes: number;
  /** Pages above the limit: each class gets its first whatever the limit says. */
  overBytes: number;
  untakenBytes: number;
  limitBytes: number;
  items: number;
  /** slab_automove: 0 off, 1 by ages, 2 to whoever evicts. */
  automove: number;
  pagesMoved: number;
};

/** The slabs of a Memcached node as they stand. One pass over its items. */
export function slabsOf(store: MemcachedStore, at: Nanos): Slabs {
  const { items, slabs, limitBytes, usedBytes } = store;
  const segments = new Float64Array(store.classes * 3);
  const oldest = new Float64Array(store.classes).fill(-1);
  const second = Math.floor(at / SECOND);
  let keys = 0;
  let values = 0;
  for (let item = 0; item < items.end; item++) {
    if ((items.keys[item] as number) < 0) continue;
    keys += items.keyBytes[item] as number;
    values += items.valueBytes[item] as number;
    const slab = items.slabs[item] as number;
    const segment = items.segments[item] as number;
    const place = slab * 3 + segment;
    segments[place] = (segments[place] as number) + 1;
    if (segment === COLD) {
      const idle = second - (items.seconds[item] as number);
      oldest[slab] = Math.max(oldest[slab] as number, idle);
    }
  }
  let usedChunkBytes = 0;
  let freeChunkBytes = 0;
  let tailBytes = 0;
  const classes: SlabClass[] = [];
  for (let slab = 0; slab < store.classes; slab++) {
    const pages = store.pagesOf(slab);
    if (pages === 0) continue;
    const chunkBytes = store.chunkBytes(slab);
    const chunksPerPage = store.chunksPerPage(slab);
    const usedChunks = store.usedChunks(slab);
    const freeChunks = store.freeChunks(slab);
    usedChunkBytes += usedChunks * chunkBytes;
    freeChunkBytes += freeChunks * chunkBytes;
    tailBytes += pages * (PAGE_BYTES - chunkBytes * chunksPerPage);
    classes.push({
      class: slab + 1,
      chunkBytes,
      chunksPerPage,
      pages,
      usedChunks,
      freeChunks,
      hot: segments[slab * 3 + HOT] as number,
      warm: segments[slab * 3 + WARM] as number,
      cold: segments[slab * 3 + COLD] as number,
      temp: 0,
      ageSeconds: Math.max(0, oldest[slab] as number),
      evicted: store.evictedOf(slab),
      movedOut: store.movedOutByClass[slab] as number,
      outOfMemory: store.outOfMemoryByClass[slab] as number,
    });
  }
  return {
    kind: 'slabs',
    classes,
    keys,
    values,
    overheadBytes: usedChunkBytes - keys - values,
    freeChunkBytes,
    tailBytes,
    freePageBytes: slabs.freePages * PAGE_BYTES,
    usedBytes,
    overBytes: Math.max(0, usedBytes - limitBytes),
    untakenBytes: Math.max(0, limitBytes - usedBytes),
    limitBytes,
    items: store.count,
    automove: store.automove,
    pagesMoved: store.pagesMoved,
  };
}
