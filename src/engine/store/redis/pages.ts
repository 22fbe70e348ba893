/** A page of the operating system: what copy-on-write copies. */
export const PAGE_BYTES = 4_096;

/** One kind of allocation: entry number i lies at i × `stride` bytes, as allocations of one size class lie side by side. */
class Region {
  private readonly stride: number;
  private readonly seen: Uint32Array;

  constructor(entries: number, stride: number) {
    this.stride = stride;
    const pages = Math.ceil((entries * stride) / PAGE_BYTES);
    this.seen = new Uint32Array((pages + 31) >>> 5);
  }

  /** Marks the pages of an entry; returns how many were not marked before. */
  touch(entry: number): number {
    const { stride, seen } = this;
    let found = 0;
    const last = Math.floor(((entry + 1) * stride - 1) / PAGE_BYTES);
    for (let page = Math.floor((entry * stride) / PAGE_BYTES); page <= last; page++) {
      const word = page >>> 5;
      const bit = 1 << (page & 31);
      if (((seen[word] as number) & bit) !== 0) continue;
      seen[word] = (seen[word] as number) | bit;
      found += 1;
    }
    return found;
  }
}

/** What the entries of a store take, in bytes each, at the moment of a fork. */
export type PageLayout = {
  entries: number;
  entryBytes: number;
  objectBytes: number;
  valueBytes: number;
};

/**
 * Pages of memory that writes have touched since a fork, each copied once. A write touches its table entry,
 * the object of the old value (reference count) and the pages of the value; memory allocated after the fork is
 * shared with nobody and copies nothing. The server's own pages (1 to 5 MB measured without writes) are left out.
 */
export class TouchedPages {
  private readonly entries: number;
  private readonly table: Region;
  private readonly objects: Region;
  private readonly values: Region;
  /** Pages copied so far. */
  copied = 0;

  constructor(layout: PageLayout) {
    this.entries = layout.entries;
    this.table = new Region(layout.entries, layout.entryBytes);
    this.objects = new Region(layout.entries, layout.objectBytes);
    this.values = new Region(layout.entries, layout.valueBytes);
  }

  get copiedBytes(): number {
    return this.copied * PAGE_BYTES;
  }

  touch(entry: number): void {
    if (entry >= this.entries) return;
    this.copied += this.table.touch(entry) + this.objects.touch(entry) + this.values.touch(entry);
  }
}
