import { ln } from '../../base/maths.ts';
import { type Nanos, SECOND } from '../../base/units.ts';
import { DELETED, EVICTED, EXPIRED } from '../../outcomes.ts';
import { sampleRows } from '../sampling.ts';
import {
  ABSENT,
  DUE,
  type ExitSink,
  FOUND,
  type Lookup,
  OUT_OF_MEMORY,
  STORED,
  type Store,
  type Stored,
  TOO_LARGE,
} from '../store.ts';
import { Automove } from './automove.ts';
import { FULL_TAIL, Items } from './items.ts';
import { COLD, HOT, type ItemSizes, LruLists, WARM } from './lru.ts';
import {
  classOf,
  isSplit,
  itemBytes,
  MAX_ITEM_BYTES,
  MAX_KEY_BYTES,
  mostChunks,
  PAGE_BYTES,
  Slabs,
  slabTable,
  splitClasses,
} from './slabs.ts';
import { StarvedClass } from './starved.ts';

export type MemcachedStoreOptions = {
  /** -m: memory for pages. */
  limitBytes: number;
  sink: ExitSink | null;
  /** -f; 1.25 by default. */
  growthFactor?: number;
  /** False for `-o no_modern`: one flat list per class, no LRU maintainer, no crawler. */
  segmented?: boolean;
  /**
   * slab_automove. 0 leaves every page where it is; 1, the default, watches a window of 30 s; 2 moves a page
   * to any class that evicts, here once a second.
   */
  automove?: 0 | 1 | 2;
  /** -I (max_item_size on ElastiCache): the largest item with its header; 1 MiB by default. */
  maxItemBytes?: number;
  /** slab_chunk_max: larger items are split; 512 KiB by default, a whole multiple of 8. */
  maxChunkBytes?: number;
  /** How many keys to expect: saves growing. */
  capacity?: number;
};

/** Attempts to find a chunk before a write is refused. */
const ATTEMPTS = 10;
/** Items looked at from the tail in one attempt. */
const TAIL_TRIES = 5;
/** The crawler passes over all items about once in this many seconds (assumed; the real one adapts). */
const CRAWL_SECONDS = 60;

/**
 * What is inside one memcached 1.6 node. Pages stay with their class until automove takes them; each class
 * evicts on its own. Items are due to the nanosecond, where memcached counts whole seconds, and apart from
 * reads only a simple crawler removes due items. `clear` gives the pages back, as a restart does.
 */
export class MemcachedStore implements Store, ItemSizes {
  foundVersion = 0;
  foundBytes = 0;
  evicted = 0;
  expired = 0;
  refused = 0;
  payloadBytes = 0;
  limitBytes: number;
  readonly tickNanos: Nanos = SECOND;
  readonly classes: number;

  readonly items: Items;
  readonly slabs: Slabs;
  private readonly lists: LruLists;
  automove: 0 | 1 | 2;
  private readonly watch: Automove;
  private readonly starved: StarvedClass;
  /** automove 2: the class that evicted last since the last move, or -1; and where the source was sought. */
  private evicting = -1;
  private sourceCursor = -1;
  private readonly sink: ExitSink | null;
  /** Evictions and refusals by class. */
  private readonly pressure: Float64Array;
  private readonly evictedByClass: Float64Array;
  /** By class: writes that found no chunk, and items that went because their page was moved away (no evictions). */
  readonly outOfMemoryByClass: Float64Array;
  readonly movedOutByClass: Float64Array;
  /** Pages that automove has moved. */
  pagesMoved = 0;
  /** Classes of the chunks of a split item: of the one being allocated, and of one being released meanwhile. */
  private readonly chunks: Int32Array;
  private readonly releasedChunks: Int32Array;
  private readonly maxItemBytes: number;
  private crawled = 0;

  constructor(options: MemcachedStoreOptions) {
    this.limitBytes = options.limitBytes;
    this.sink = options.sink;
    const table = slabTable(options.growthFactor ?? 1.25, 48, options.maxChunkBytes);
    this.maxItemBytes = options.maxItemBytes ?? MAX_ITEM_BYTES;
    this.chunks = new Int32Array(mostChunks(table, this.maxItemBytes));
    this.releasedChunks = new Int32Array(this.chunks.length);
    this.classes = table.count;
    this.slabs = new Slabs(table, options.limitBytes);
    this.items = new Items(options.capacity ?? 1024);
    this.lists = new LruLists(this.items, table.count, options.segmented ?? true);
    this.automove = options.automove ?? 1;
    this.watch = new Automove(table.count);
    this.starved = new StarvedClass(table.count);
    this.pressure = new Float64Array(table.count);
    this.evictedByClass = new Float64Array(table.count);
    this.outOfMemoryByClass = new Float64Array(table.count);
    this.movedOutByClass = new Float64Array(table.count);
  }

  get count(): number {
    return this.items.count;
  }

  get usedBytes(): number {
    return this.slabs.totalPages * PAGE_BYTES;
  }

  /** slab_automove from now on; what was noted of the ages is forgotten. */
  setAutomove(automove: 0 | 1 | 2): void {
    if (automove === this.automove) return;
    this.automove = automove;
    this.evicting = this.sourceCursor = -1;
    this.watch.clear();
  }

  setLimit(bytes: number): void {
    this.limitBytes = bytes;
    this.slabs.setLimit(bytes);
  }

  /** Memcached has no replicas. */
  setReplica(_replica: boolean): void {}

  get(key: number, at: Nanos): Lookup {
    const { items } = this;
    const item = items.find(key);
    if (item < 0) return ABSENT;
    if ((items.expiresAt[item] as number) <= at) {
      this.leave(item, EXPIRED, at);
      return DUE;
    }
    this.lists.bump(item, this.bytesOf(item), secondOf(at));
    this.foundVersion = items.versions[item] as number;
    this.foundBytes = items.valueBytes[item] as number;
    return FOUND;
  }

  set(
    key: number,
    keyBytes: number,
    valueBytes: number,
    version: number,
    expiresAt: Nanos,
    at: Nanos,
  ): Stored {
    const { items } = this;
    const bytes = itemBytes(keyBytes, valueBytes);
    const fits = bytes <= this.maxItemBytes && keyBytes <= MAX_KEY_BYTES;
    const flags = fits ? this.allocate(keyBytes, valueBytes, at) : -1;
    if (flags < 0) {
      // The old value must not outlive a refused write.
      const stale = items.find(key);
      if (stale >= 0) this.leave(stale, DELETED, at);
      if (!fits) return TOO_LARGE;
      this.refused += 1;
      return OUT_OF_MEMORY;
    }
    // The new item is allocated while the old one is still there.
    let item = items.find(key);
    if (item >= 0) this.release(item);
    item = items.add(key);
    items.flags[item] = flags;
    items.keyBytes[item] = keyBytes;
    items.valueBytes[item] = valueBytes;
    items.versions[item] = version;
    items.expiresAt[item] = expiresAt;
    this.payloadBytes += keyBytes + valueBytes;
    const slab = classOf(this.slabs.table, bytes);
    this.lists.enter(item, slab, bytes, secondOf(at));
    this.lists.maintain(slab, at, this);
    return STORED;
  }

  delete(key: number, at: Nanos): boolean {
    const item = this.items.find(key);
    if (item < 0) return false;
    const due = (this.items.expiresAt[item] as number) <= at;
    this.leave(item, due ? EXPIRED : DELETED, at);
    return !due;
  }

  expireKey(key: number, expiresAt: Nanos, at: Nanos): boolean {
    const item = this.items.find(key);
    if (item < 0 || (this.items.expiresAt[item] as number) <= at) return false;
    this.items.expiresAt[item] = expiresAt;
    return true;
  }

  expireAll(expiresAt: Nanos): number {
    const { items } = this;
    for (let item = 0; item < items.end; item++) {
      if ((items.keys[item] as number) >= 0) items.expiresAt[item] = expiresAt;
    }
    return items.count;
  }

  clear(): number {
    const { count } = this.items;
    this.items.clear();
    this.slabs.clear();
    this.lists.clear();
    this.watch.clear();
    this.evicting = this.sourceCursor = -1;
    this.pressure.fill(0);
    this.payloadBytes = 0;
    this.crawled = 0;
    return count;
  }

  tick(at: Nanos): void {
    const second = secondOf(at);
    for (let slab = 0; slab < this.classes; slab++) this.lists.maintain(slab, at, this);
    if (this.automove === 1 && this.watch.decide(this.slabs, this.lists, this.pressure, second)) {
      this.movePage(this.watch.from, this.watch.to, at);
    } else if (this.automove === 2 && this.evicting >= 0) this.moveAnyPage(at);
    if (this.lists.segmented) this.crawl(at);
    if (this.starved.look(this) && this.sink?.slabStarved) {
      const slab = this.starved.found;
      const pages = this.pagesOf(slab);
      this.sink.slabStarved(slab + 1, this.chunkBytes(slab), pages, this.slabs.totalPages);
    }
  }

  copyFrom(source: Store): void {
    if (!(source instanceof MemcachedStore)) {
      throw new Error('A store can only copy one of its own kind.');
    }
    this.items.copyFrom(source.items);
    this.slabs.copyFrom(source.slabs);
    this.lists.copyFrom(source.lists);
    this.payloadBytes = source.payloadBytes;
  }

  sample(keys: Int32Array, heat: Uint8Array, limit: number, at: Nanos): number {
    const { items } = this;
    const second = secondOf(at);
    const heatOf = (item: number) => this.heatOf(item, second);
    return sampleRows(items, items.count, keys, heat, limit, heatOf);
  }

  peek(key: number, at: Nanos): boolean {
    return this.versionOf(key, at) >= 0;
  }

  versionOf(key: number, at: Nanos): number {
    const item = this.items.find(key);
    const isThere = item >= 0 && (this.items.expiresAt[item] as number) > at;
    return isThere ? (this.items.versions[item] as number) : -1;
  }

  bytesOf(item: number): number {
    return itemBytes(this.items.keyBytes[item] as number, this.items.valueBytes[item] as number);
  }

  /** Pages of a class. */
  pagesOf(slab: number): number {
    return this.slabs.pages[slab] as number;
  }

  chunkBytes(slab: number): number {
    return this.slabs.table.chunkBytes[slab] as number;
  }

  usedChunks(slab: number): number {
    return this.slabs.used[slab] as number;
  }

  /** Items of a class that were evicted since the start. */
  evictedOf(slab: number): number {
    return this.evictedByClass[slab] as number;
  }

  chunksPerPage(slab: number): number {
    return this.slabs.table.chunksPerPage[slab] as number;
  }

  freeChunks(slab: number): number {
    return this.slabs.free(slab);
  }

  /** Takes the chunks of an item, evicting where needed; returns its flags, or -1, with nothing taken. */
  private allocate(keyBytes: number, valueBytes: number, at: Nanos): number {
    const bytes = itemBytes(keyBytes, valueBytes);
    const { slabs, chunks } = this;
    if (!isSplit(slabs.table, bytes))
      return this.takeChunk(classOf(slabs.table, bytes), at) ? 0 : -1;
    const count = splitClasses(slabs.table, keyBytes, valueBytes, chunks);
    let flags = 0;
    for (let i = 0; i < count; i++) {
      if (this.takeChunk(chunks[i] as number, at)) continue;
      if (i === count - 1 && chunks[i] !== slabs.table.count - 1) {
        flags = FULL_TAIL;
        if (this.takeChunk(slabs.table.count - 1, at)) continue;
      }
      while (i > 0) slabs.give(chunks[--i] as number);
      return -1;
    }
    return flags;
  }

  private takeChunk(slab: number, at: Nanos): boolean {
    for (let i = 0; i < ATTEMPTS; i++) {
      if (this.slabs.take(slab)) return true;
      if (this.evictTail(slab, at)) continue;
      if (!this.lists.segmented) break;
      this.lists.pull(slab, HOT, 0, 0, secondOf(at), this);
    }
    this.pressure[slab] = (this.pressure[slab] as number) + 1;
    this.outOfMemoryByClass[slab] = (this.outOfMemoryByClass[slab] as number) + 1;
    return false;
  }

  /** Removes what is due at the tail of COLD and evicts the first that is not; false when the list is empty. */
  private evictTail(slab: number, at: Nanos): boolean {
    let removed = false;
    for (let i = 0; i < TAIL_TRIES; i++) {
      const item = this.lists.tail(slab, COLD);
      if (item < 0) break;
      removed = true;
      if ((this.items.expiresAt[item] as number) > at) {
        this.pressure[slab] = (this.pressure[slab] as number) + 1;
        this.evicting = slab;
        this.leave(item, EVICTED, at);
        break;
      }
      this.leave(item, EXPIRED, at);
    }
    return removed;
  }

  /** Empties a page of its items, oldest first (in memcached: whatever lies in it), and moves it. */
  private movePage(from: number, to: number, at: Nanos): void {
    const moved = this.movedOutByClass[from] as number;
    while (this.slabs.free(from) < this.chunksPerPage(from)) {
      let item = this.lists.tail(from, COLD);
      if (item < 0) item = this.lists.tail(from, WARM);
      if (item < 0) item = this.lists.tail(from, HOT);
      if (item < 0) return;
      const exit = (this.items.expiresAt[item] as number) <= at ? EXPIRED : EVICTED;
      this.leave(item, exit, at);
      if (exit !== EVICTED) continue;
      // `evictions` of stats leaves these out: memcached counts them as slab_reassign_evictions_nomem.
      this.evicted -= 1;
      this.evictedByClass[from] = (this.evictedByClass[from] as number) - 1;
      this.movedOutByClass[from] = (this.movedOutByClass[from] as number) + 1;
    }
    this.pagesMoved += 1;
    this.slabs.movePage(from, to);
    const items = (this.movedOutByClass[from] as number) - moved;
    if (this.sink?.pageMoved && items > 0 && to >= 0) {
      this.sink.pageMoved(this.chunkBytes(from), this.chunkBytes(to), items);
    }
  }

  /** automove 2: takes a page from the next class in turn that has two or more. */
  private moveAnyPage(at: Nanos): void {
    const to = this.evicting;
    this.evicting = -1;
    for (let tries = 0; tries < this.classes; tries++) {
      this.sourceCursor = (this.sourceCursor + 1) % this.classes;
      if (this.sourceCursor === to || this.pagesOf(this.sourceCursor) < 2) continue;
      this.movePage(this.sourceCursor, to, at);
      return;
    }
  }

  private crawl(at: Nanos): void {
    const { items } = this;
    for (let left = Math.ceil(items.end / CRAWL_SECONDS); left > 0; left--) {
      if (this.crawled >= items.end) this.crawled = 0;
      const item = this.crawled++;
      if ((items.keys[item] as number) >= 0 && (items.expiresAt[item] as number) <= at) {
        this.leave(item, EXPIRED, at);
      }
    }
  }

  private leave(item: number, exit: number, at: Nanos): void {
    const key = this.items.keys[item] as number;
    const slab = this.items.slabs[item] as number;
    this.release(item);
    if (exit === EVICTED) {
      this.evicted += 1;
      this.evictedByClass[slab] = (this.evictedByClass[slab] as number) + 1;
    } else if (exit === EXPIRED) this.expired += 1;
    if (this.sink !== null) this.sink.itemLeft(exit, key, at);
  }

  /** Unlinks an item and gives its chunks back. */
  private release(item: number): void {
    const { items, slabs } = this;
    const keyBytes = items.keyBytes[item] as number;
    const valueBytes = items.valueBytes[item] as number;
    const bytes = itemBytes(keyBytes, valueBytes);
    this.payloadBytes -= keyBytes + valueBytes;
    const fullTail = ((items.flags[item] as number) & FULL_TAIL) !== 0;
    this.lists.unlink(item, bytes);
    items.remove(item);
    if (!isSplit(slabs.table, bytes)) {
      slabs.give(classOf(slabs.table, bytes));
      return;
    }
    const chunks = this.releasedChunks;
    const count = splitClasses(slabs.table, keyBytes, valueBytes, chunks);
    if (fullTail) chunks[count - 1] = slabs.table.count - 1;
    for (let i = 0; i < count; i++) slabs.give(chunks[i] as number);
  }

  private heatOf(item: number, second: number): number {
    const idle = second - (this.items.seconds[item] as number);
    // Logarithmic: 255 for this second, 0 after an hour.
    return idle <= 0 ? 255 : Math.max(0, Math.floor(255 - (255 * ln(1 + idle)) / ln(3601)));
  }
}

function secondOf(at: Nanos): number {
  return Math.floor(at / SECOND);
}
