/**
 * How memcached 1.6 gives memory to items: pages of 1 MiB, each cut into the chunks of one slab class. Exact
 * against memcached 1.6.18 (`real/slabs.test.ts`).
 */

export const PAGE_BYTES = 1024 * 1024;
/** slab_chunk_max by default: items above it are split over several chunks. */
export const MAX_CHUNK_BYTES = PAGE_BYTES / 2;
/** -I by default: the largest item. */
export const MAX_ITEM_BYTES = PAGE_BYTES;
export const MAX_KEY_BYTES = 250;
const MAX_CLASSES = 63;
/** sizeof(item), without the CAS number. */
const HEADER_BYTES = 48;
const CAS_BYTES = 8;
/** Client flags are stored only where they are not 0. */
const FLAGS_BYTES = 4;
/** Header of a chunk of a split item. */
const CHUNK_HEADER_BYTES = 48;

export type SlabTable = {
  /** slab_chunk_max, the size of the last class. */
  readonly maxChunkBytes: number;
  /** Number of classes. They are numbered from 0 here; memcached counts from 1. */
  readonly count: number;
  /** Chunk size by class. */
  readonly chunkBytes: Int32Array;
  readonly chunksPerPage: Int32Array;
  /** Class by item size in steps of 8 bytes: the class of `bytes` stands at ceil(bytes / 8). */
  readonly classBySize: Uint8Array;
};

/**
 * The classes for a growth factor (-f; 1.25 by default in memcached) and a smallest space for key, value and
 * flags (-n; 48). Sizes are whole multiples of 8; the last class is slab_chunk_max, half a page by default.
 */
export function slabTable(
  factor: number,
  smallestBytes = 48,
  maxChunkBytes = MAX_CHUNK_BYTES,
): SlabTable {
  const sizes: number[] = [];
  let bytes = HEADER_BYTES + smallestBytes;
  while (sizes.length < MAX_CLASSES - 1 && bytes < maxChunkBytes / factor) {
    bytes = Math.ceil(bytes / 8) * 8;
    sizes.push(bytes);
    bytes = Math.floor(bytes * factor);
  }
  sizes.push(maxChunkBytes);
  const classBySize = new Uint8Array(maxChunkBytes / 8 + 1);
  let slab = 0;
  for (let i = 0; i < classBySize.length; i++) {
    while ((sizes[slab] as number) < i * 8) slab += 1;
    classBySize[i] = slab;
  }
  return Object.freeze({
    maxChunkBytes,
    count: sizes.length,
    chunkBytes: Int32Array.from(sizes),
    chunksPerPage: Int32Array.from(sizes, (size) => Math.floor(PAGE_BYTES / size)),
    classBySize,
  });
}

/** Bytes of an item: header, CAS, key and NUL, flags unless 0, value and line end. */
export function itemBytes(keyBytes: number, valueBytes: number, flags = 0, cas = true): number {
  return (
    HEADER_BYTES +
    (cas ? CAS_BYTES : 0) +
    keyBytes +
    1 +
    (flags === 0 ? 0 : FLAGS_BYTES) +
    valueBytes +
    2
  );
}

/** Class whose items an item of `bytes` is listed with; above the largest chunk the last class. */
export function classOf(table: SlabTable, bytes: number): number {
  if (bytes > table.maxChunkBytes) return table.count - 1;
  return table.classBySize[(bytes + 7) >>> 3] as number;
}

/** True when an item is split over several chunks. */
export function isSplit(table: SlabTable, bytes: number): boolean {
  return bytes > table.maxChunkBytes;
}

/** Chunks that an item of `bytes` is split over, at most. */
export function mostChunks(table: SlabTable, bytes: number): number {
  return 2 + Math.ceil(bytes / (table.maxChunkBytes - CHUNK_HEADER_BYTES));
}

/**
 * Chunks of a split item, as classes: the head with the key, full chunks of the last class, and a tail chunk
 * that fits best. Written to `classes`; returns how many (at most `mostChunks`).
 */
export function splitClasses(
  table: SlabTable,
  keyBytes: number,
  valueBytes: number,
  classes: Int32Array,
): number {
  const head = HEADER_BYTES + CAS_BYTES + keyBytes + 1 + CHUNK_HEADER_BYTES;
  classes[0] = classOf(table, head);
  let count = 1;
  let left = valueBytes + 2;
  while (left > 0) {
    const wanted = Math.min(left + CHUNK_HEADER_BYTES, table.maxChunkBytes);
    const slab = classOf(table, wanted);
    classes[count++] = slab;
    left -= (table.chunkBytes[slab] as number) - CHUNK_HEADER_BYTES;
  }
  return count;
}

/** Pages and chunks in use, by class. */
export class Slabs {
  readonly table: SlabTable;
  readonly pages: Int32Array;
  readonly used: Int32Array;
  /** Pages taken from the system, those in no class included. */
  totalPages = 0;
  /** Pages that a class has given back. */
  freePages = 0;
  private limitPages: number;

  constructor(table: SlabTable, limitBytes: number) {
    this.table = table;
    this.pages = new Int32Array(table.count);
    this.used = new Int32Array(table.count);
    this.limitPages = Math.floor(limitBytes / PAGE_BYTES);
  }

  setLimit(bytes: number): void {
    this.limitPages = Math.floor(bytes / PAGE_BYTES);
  }

  free(slab: number): number {
    return (
      (this.pages[slab] as number) * (this.table.chunksPerPage[slab] as number) -
      (this.used[slab] as number)
    );
  }

  /** Takes a chunk; a class without any page gets its first even above the limit. False when there is none. */
  take(slab: number): boolean {
    if (this.free(slab) === 0) {
      if (this.freePages > 0) this.freePages -= 1;
      else if (this.totalPages < this.limitPages || this.pages[slab] === 0) this.totalPages += 1;
      else return false;
      this.pages[slab] = (this.pages[slab] as number) + 1;
    }
    this.used[slab] = (this.used[slab] as number) + 1;
    return true;
  }

  give(slab: number): void {
    this.used[slab] = (this.used[slab] as number) - 1;
  }

  /** Moves one page, which must hold no more items, to another class; to the free pages for -1. */
  movePage(from: number, to: number): void {
    this.pages[from] = (this.pages[from] as number) - 1;
    if (to < 0) this.freePages += 1;
    else this.pages[to] = (this.pages[to] as number) + 1;
  }

  clear(): void {
    this.pages.fill(0);
    this.used.fill(0);
    this.totalPages = 0;
    this.freePages = 0;
  }

  copyFrom(source: Slabs): void {
    this.pages.set(source.pages);
    this.used.set(source.used);
    this.totalPages = source.totalPages;
    this.freePages = source.freePages;
  }
}
