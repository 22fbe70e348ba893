import { extend } from '../../base/schedule.ts';
import { NEVER, type Nanos } from '../../base/units.ts';
import { Dict } from './dict.ts';

/**
 * An entry is a record of eight 32-bit words in one array: one that is looked up, sampled or evicted costs
 * one cache line. The words of a record:
 */
export const RECORD_BITS = 3;
const KEY = 0;
/** The entry after this one in its chain of the table of all keys, and of those with a TTL. */
const NEXT = 1;
const NEXT_EXPIRING = 2;
const TOUCHED = 3;
const KEY_BYTES = 4;
const VALUE_BYTES = 5;
const VERSION_LOW = 6;
const VERSION_HIGH = 7;
const TWO_32 = 4294967296;

/**
 * The entries of one node, listed in a table of all keys and in one of those with a TTL. An entry keeps its
 * number until it is removed; numbers are used again. Numbers from 0 to `end` - 1 are in use or have been.
 */
export class Entries {
  end = 0;
  readonly all = new Dict(NEXT);
  readonly expiring = new Dict(NEXT_EXPIRING);
  records: Int32Array;
  /** NEVER without a TTL, and where there is no entry. */
  expiresAt: Float64Array;
  /** First of the removed numbers, chained by their NEXT; -1 for none. */
  private freed = -1;

  constructor(capacity: number) {
    const size = Math.max(16, capacity);
    this.records = new Int32Array(size << RECORD_BITS);
    this.expiresAt = new Float64Array(size).fill(NEVER);
  }

  /** Entry of a key, or -1. */
  find(key: number): number {
    return this.all.find(key, this.records);
  }

  /** Adds a key that is not there, without a TTL; its sizes and version are for the caller to set. */
  add(key: number, freeBytes: number): number {
    let entry = this.freed;
    if (entry >= 0) this.freed = this.records[(entry << RECORD_BITS) + NEXT] as number;
    else {
      if (this.end === this.expiresAt.length) this.grow();
      entry = this.end++;
    }
    this.records[(entry << RECORD_BITS) + KEY] = key;
    this.all.add(entry, this.records, freeBytes);
    return entry;
  }

  remove(entry: number): void {
    const { records } = this;
    if (this.expiring.count > 0 && this.expiresAt[entry] !== NEVER) {
      this.expiring.remove(entry, records);
      this.expiresAt[entry] = NEVER;
    }
    this.all.remove(entry, records);
    records[(entry << RECORD_BITS) + KEY] = -1;
    records[(entry << RECORD_BITS) + NEXT] = this.freed;
    this.freed = entry;
  }

  /** Key of an entry; -1 for a number that is not in use. */
  keyOf(entry: number): number {
    return this.records[(entry << RECORD_BITS) + KEY] as number;
  }

  keyBytesOf(entry: number): number {
    return this.records[(entry << RECORD_BITS) + KEY_BYTES] as number;
  }

  valueBytesOf(entry: number): number {
    return this.records[(entry << RECORD_BITS) + VALUE_BYTES] as number;
  }

  versionOf(entry: number): number {
    const at = entry << RECORD_BITS;
    const low = (this.records[at + VERSION_LOW] as number) >>> 0;
    return (this.records[at + VERSION_HIGH] as number) * TWO_32 + low;
  }

  /** What the eviction policy keeps about the last access, 32 bits: see keyspace.ts. */
  touchedOf(entry: number): number {
    return (this.records[(entry << RECORD_BITS) + TOUCHED] as number) >>> 0;
  }

  touch(entry: number, touched: number): void {
    this.records[(entry << RECORD_BITS) + TOUCHED] = touched;
  }

  setValue(entry: number, keyBytes: number, valueBytes: number, version: number): void {
    const { records } = this;
    const at = entry << RECORD_BITS;
    records[at + KEY_BYTES] = keyBytes;
    records[at + VALUE_BYTES] = valueBytes;
    records[at + VERSION_LOW] = version;
    records[at + VERSION_HIGH] = Math.floor(version / TWO_32);
  }

  /** True when a key has a TTL whose time is up. */
  isDue(entry: number, at: Nanos): boolean {
    return this.expiring.count > 0 && (this.expiresAt[entry] as number) <= at;
  }

  /** Gives an entry a TTL, another one, or none (NEVER). */
  setExpiry(entry: number, expiresAt: Nanos, freeBytes: number): void {
    const had = this.expiresAt[entry] !== NEVER;
    this.expiresAt[entry] = expiresAt;
    if (expiresAt === NEVER) {
      if (had) this.expiring.remove(entry, this.records);
    } else if (!had) this.expiring.add(entry, this.records, freeBytes);
  }

  clear(): void {
    this.expiresAt.fill(NEVER, 0, this.end);
    this.end = 0;
    this.freed = -1;
    this.all.clear();
    this.expiring.clear();
  }

  copyFrom(source: Entries): void {
    while (this.expiresAt.length < source.end) this.grow();
    this.expiresAt.fill(NEVER, source.end, Math.max(source.end, this.end));
    this.expiresAt.set(source.expiresAt.subarray(0, source.end));
    this.records.set(source.records.subarray(0, source.end << RECORD_BITS));
    this.end = source.end;
    this.freed = source.freed;
    this.all.copyFrom(source.all);
    this.expiring.copyFrom(source.expiring);
  }

  private grow(): void {
    const size = this.expiresAt.length * 2;
    this.records = extend(this.records, new Int32Array(size << RECORD_BITS));
    this.expiresAt = extend(this.expiresAt, new Float64Array(size).fill(NEVER));
  }
}
