import { extend } from '../../base/schedule.ts';
import { KeyTable } from './keytable.ts';

/** Read at least once. */
export const FETCHED = 1;
/** Read at least twice since it was last moved. */
export const ACTIVE = 2;
/** Split, and its tail lies in a chunk of the last class because its own class had none. */
export const FULL_TAIL = 4;

/**
 * The items of one node. An item keeps its number until it is removed; numbers of removed items are used
 * again. Numbers from 0 to `end` - 1 are in use or have been: `keys` is -1 where there is no item.
 */
export class Items {
  count = 0;
  end = 0;
  keys: Int32Array;
  keyBytes: Int32Array;
  valueBytes: Int32Array;
  versions: Float64Array;
  expiresAt: Float64Array;
  /** Whole second of the last bump, as memcached keeps it. */
  seconds: Uint32Array;
  slabs: Uint8Array;
  segments: Uint8Array;
  flags: Uint8Array;
  /** Neighbours in the LRU list: towards the head and towards the tail; -1 at the ends. */
  newer: Int32Array;
  older: Int32Array;
  /** First of the removed numbers, chained by `older`. */
  private freed = -1;
  private readonly table: KeyTable;

  constructor(capacity: number) {
    const size = Math.max(16, capacity);
    this.keys = new Int32Array(size);
    this.keyBytes = new Int32Array(size);
    this.valueBytes = new Int32Array(size);
    this.versions = new Float64Array(size);
    this.expiresAt = new Float64Array(size);
    this.seconds = new Uint32Array(size);
    this.slabs = new Uint8Array(size);
    this.segments = new Uint8Array(size);
    this.flags = new Uint8Array(size);
    this.newer = new Int32Array(size);
    this.older = new Int32Array(size);
    this.table = new KeyTable(size);
  }

  /** Item of a key, or -1. */
  find(key: number): number {
    return this.table.find(key);
  }

  /** Adds a key that is not there; everything else about it is for the caller to fill in. */
  add(key: number): number {
    let item = this.freed;
    if (item >= 0) this.freed = this.older[item] as number;
    else {
      if (this.end === this.keys.length) this.grow();
      item = this.end++;
    }
    this.count += 1;
    this.keys[item] = key;
    this.flags[item] = 0;
    this.table.add(key, item);
    return item;
  }

  remove(item: number): void {
    this.table.remove(this.keys[item] as number);
    this.keys[item] = -1;
    this.older[item] = this.freed;
    this.freed = item;
    this.count -= 1;
  }

  clear(): void {
    this.count = this.end = 0;
    this.freed = -1;
    this.table.clear();
  }

  copyFrom(source: Items): void {
    while (this.keys.length < source.end) this.grow();
    this.count = source.count;
    this.end = source.end;
    this.freed = source.freed;
    const { end } = source;
    this.keys.set(source.keys.subarray(0, end));
    this.keyBytes.set(source.keyBytes.subarray(0, end));
    this.valueBytes.set(source.valueBytes.subarray(0, end));
    this.versions.set(source.versions.subarray(0, end));
    this.expiresAt.set(source.expiresAt.subarray(0, end));
    this.seconds.set(source.seconds.subarray(0, end));
    this.slabs.set(source.slabs.subarray(0, end));
    this.segments.set(source.segments.subarray(0, end));
    this.flags.set(source.flags.subarray(0, end));
    this.newer.set(source.newer.subarray(0, end));
    this.older.set(source.older.subarray(0, end));
    this.table.copyFrom(source.table);
  }

  private grow(): void {
    const size = this.keys.length * 2;
    this.keys = extend(this.keys, new Int32Array(size));
    this.keyBytes = extend(this.keyBytes, new Int32Array(size));
    this.valueBytes = extend(this.valueBytes, new Int32Array(size));
    this.versions = extend(this.versions, new Float64Array(size));
    this.expiresAt = extend(this.expiresAt, new Float64Array(size));
    this.seconds = extend(this.seconds, new Uint32Array(size));
    this.slabs = extend(this.slabs, new Uint8Array(size));
    this.segments = extend(this.segments, new Uint8Array(size));
    this.flags = extend(this.flags, new Uint8Array(size));
    this.newer = extend(this.newer, new Int32Array(size));
    this.older = extend(this.older, new Int32Array(size));
  }
}
