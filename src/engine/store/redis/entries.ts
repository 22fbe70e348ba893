import { extend } from '../../base/schedule.ts';
import { type Nanos, NEVER } from '../../base/units.ts';
import { Dict } from './dict.ts';

/** Room for entries grows by so much at once: a small share, as what stands empty costs memory like an entry. */
const GROWTH = 1.125;

/**
 * The entries of one node, listed in a table of all keys and in one of those with a TTL. An entry keeps its
 * number until it is removed; numbers are used again. Numbers from 0 to `end` - 1 are in use or have been:
 * `keys` is -1 where there is no entry.
 */
export class Entries {
  end = 0;
  keys: Int32Array;
  keyBytes: Int32Array;
  valueBytes: Int32Array;
  versions: Float64Array;
  /** What the eviction policy keeps about the last access: see keyspace.ts. */
  touched: Uint32Array;
  /** NEVER without a TTL. */
  expiresAt: Float64Array;
  readonly all: Dict;
  readonly expiring: Dict;
  /** A bit for each number whose value has been overwritten: its memory was handed on, and is another's. */
  rewritten: Uint32Array;
  /** First of the removed numbers, chained by `keyBytes`; -1 for none. */
  private freed = -1;

  /** `hashSeed`: any 32 bits; every server process hashes its keys with a seed of its own. */
  constructor(capacity: number, hashSeed: number) {
    const size = Math.max(16, capacity);
    this.keys = new Int32Array(size);
    this.keyBytes = new Int32Array(size);
    this.valueBytes = new Int32Array(size);
    this.versions = new Float64Array(size);
    this.touched = new Uint32Array(size);
    this.expiresAt = new Float64Array(size);
    this.rewritten = new Uint32Array((size + 31) >>> 5);
    this.all = new Dict(size, hashSeed);
    this.expiring = new Dict(size, hashSeed);
  }

  /** Entry of a key, or -1. */
  find(key: number): number {
    return this.all.find(key, this.keys);
  }

  /** Adds a key that is not there, without a TTL; its sizes and version are for the caller to fill in. */
  add(key: number, freeBytes: number): number {
    let entry = this.freed;
    if (entry >= 0) this.freed = this.keyBytes[entry] as number;
    else {
      if (this.end === this.keys.length) this.grow();
      entry = this.end++;
    }
    this.keys[entry] = key;
    this.expiresAt[entry] = NEVER;
    this.all.add(entry, this.keys, freeBytes);
    return entry;
  }

  remove(entry: number): void {
    if (this.expiresAt[entry] !== NEVER) this.expiring.remove(entry, this.keys);
    this.all.remove(entry, this.keys);
    this.keys[entry] = -1;
    this.keyBytes[entry] = this.freed;
    this.freed = entry;
  }

  /** Gives an entry a TTL, another one, or none (NEVER). */
  setExpiry(entry: number, expiresAt: Nanos, freeBytes: number): void {
    const had = this.expiresAt[entry] !== NEVER;
    this.expiresAt[entry] = expiresAt;
    if (expiresAt === NEVER) {
      if (had) this.expiring.remove(entry, this.keys);
    } else if (!had) this.expiring.add(entry, this.keys, freeBytes);
  }

  clear(): void {
    this.end = 0;
    this.freed = -1;
    this.rewritten.fill(0);
    this.all.clear();
    this.expiring.clear();
  }

  copyFrom(source: Entries): void {
    while (this.keys.length < source.end) this.grow();
    const { end } = source;
    this.end = end;
    this.freed = source.freed;
    this.keys.set(source.keys.subarray(0, end));
    this.keyBytes.set(source.keyBytes.subarray(0, end));
    this.valueBytes.set(source.valueBytes.subarray(0, end));
    this.versions.set(source.versions.subarray(0, end));
    this.touched.set(source.touched.subarray(0, end));
    this.expiresAt.set(source.expiresAt.subarray(0, end));
    // A copy is filled in the order of the source.
    this.rewritten.fill(0);
    this.all.copyFrom(source.all, end);
    this.expiring.copyFrom(source.expiring, end);
  }

  private grow(): void {
    const size = Math.ceil(this.keys.length * GROWTH);
    this.keys = extend(this.keys, new Int32Array(size));
    this.keyBytes = extend(this.keyBytes, new Int32Array(size));
    this.valueBytes = extend(this.valueBytes, new Int32Array(size));
    this.versions = extend(this.versions, new Float64Array(size));
    this.touched = extend(this.touched, new Uint32Array(size));
    this.expiresAt = extend(this.expiresAt, new Float64Array(size));
    this.rewritten = extend(this.rewritten, new Uint32Array((size + 31) >>> 5));
    this.all.reserve(size);
    this.expiring.reserve(size);
  }
}
