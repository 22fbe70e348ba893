import { mix32 } from '../../base/rng.ts';

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
  /** A bit for each entry whose value is in the place of another; null for none. */
  rewritten: Uint32Array | null;
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
  private readonly rewritten: Uint32Array | null;
  /** Entries that are rewritten: the places that their values have among them. */
  private readonly places: { readonly of: Int32Array };
  private readonly table: Region;
  private readonly objects: Region;
  private readonly values: Region;
  /** Pages copied so far. */
  copied = 0;

  constructor(layout: PageLayout) {
    this.entries = layout.entries;
    this.rewritten = layout.rewritten;
    this.places = Object.freeze({ of: placesOf(layout) });
    this.table = new Region(layout.entries, layout.entryBytes);
    this.objects = new Region(layout.entries, layout.objectBytes);
    this.values = new Region(layout.entries, layout.valueBytes);
  }

  get copiedBytes(): number {
    return this.copied * PAGE_BYTES;
  }

  touch(entry: number): void {
    if (entry >= this.entries) return;
    const place = this.placeOf(entry);
    this.copied += this.table.touch(entry) + this.objects.touch(place) + this.values.touch(place);
  }
  private placeOf(entry: number): number {
    if (this.rewritten === null || !isSet(this.rewritten, entry)) return entry;
    const { of } = this.places;
    return of[mix32(entry) % of.length] as number;
  }
}

function placesOf({ entries, rewritten }: PageLayout): Int32Array {
  if (rewritten === null) return new Int32Array(0);
  let count = 0;
  for (let entry = 0; entry < entries; entry++) if (isSet(rewritten, entry)) count += 1;
  const places = new Int32Array(count);
  let next = 0;
  for (let entry = 0; entry < entries; entry++) if (isSet(rewritten, entry)) places[next++] = entry;
  return places;
}

function isSet(bits: Uint32Array, entry: number): boolean {
  return (((bits[entry >>> 5] as number) >>> (entry & 31)) & 1) === 1;
}
