import { mix32 } from '../../base/rng.ts';
import { extend } from '../../base/schedule.ts';
import { FIRST_SLOTS, SLOT_BYTES } from './bytes.ts';

/** A table may be overfull by this factor where its growth would pass maxmemory (HASHTABLE_MAX_LOAD_FACTOR). */
const MAX_LOAD = 1.618;
/** A table shrinks below this share of use (HASHTABLE_MIN_FILL). */
const MIN_FILL = 0.1;
/** A command moves one chain to the new table; at one key per slot that passes 1 / (1 - 1/e) slots. */
const SLOTS_PER_COMMAND = 1.58;
/** The cron spends 1 ms in every 100 ms on it: 15,000 slots at about 65 ns each (assumed). */
const SLOTS_PER_CRON = 15_000;
/** maxmemory-samples has no upper bound in Redis; no sensible value is near this one. */
export const MOST_SAMPLES = 64;
/** Slots looked at for each entry of a sample, at most. */
const SLOTS_PER_SAMPLE = 10;
/** A sample goes on at another random slot after this many empty ones, or more than it wants entries. */
const EMPTY_RUN = 5;
/** Draws of an empty slot before `randomEntry` looks along the table instead. */
const EMPTY_DRAWS = 64;

/**
 * A hash table of the server (dict.c): a power of two of slots, each with a chain of entries. Eviction and
 * expiry take their samples along the slots, so the chains are part of what a cache keeps. Growth moves all
 * entries at once; the memory of the old table is counted until the server would have moved them, a few with
 * each command.
 */
export class Dict {
  /** Entries in the table. */
  count = 0;
  /** First entry of each slot's chain, -1 for none. The length is a power of two. */
  heads = new Int32Array(FIRST_SLOTS).fill(-1);
  /** The entry after each entry in its chain. */
  next: Int32Array;
  /** Bytes of the table, and of the old one while it is there; 0 before the first entry. */
  bytes = 0;
  /** True while an old table is there. */
  rehashing = false;
  private oldSlots = 0;
  private moved = 0;
  /** Of the hash function: says which keys share a slot, and which slots lie side by side. */
  private hashSeed: number;

  constructor(entries: number, hashSeed: number) {
    this.next = new Int32Array(entries);
    this.hashSeed = hashSeed | 0;
  }

  /** Entry of a key, or -1. */
  find(key: number, keys: Int32Array): number {
    const { heads, next } = this;
    let entry = heads[mix32(key ^ this.hashSeed) & (heads.length - 1)] as number;
    while (entry >= 0 && keys[entry] !== key) entry = next[entry] as number;
    return entry;
  }

  /** Adds an entry whose key is in `keys`; growth that needs more than `freeBytes` is put off while it can. */
  add(entry: number, keys: Int32Array, freeBytes: number): void {
    if (this.count >= this.heads.length) this.maybeGrow(keys, freeBytes);
    if (this.bytes === 0) this.bytes = this.heads.length * SLOT_BYTES;
    this.count += 1;
    this.link(entry, keys);
  }

  remove(entry: number, keys: Int32Array): void {
    const { heads, next } = this;
    const slot = mix32((keys[entry] as number) ^ this.hashSeed) & (heads.length - 1);
    this.count -= 1;
    let before = heads[slot] as number;
    if (before === entry) {
      heads[slot] = next[entry] as number;
      return;
    }
    while (next[before] !== entry) before = next[before] as number;
    next[before] = next[entry] as number;
  }

  /** An entry of a random slot that is in use, drawn evenly from its chain (dictGetRandomKey); count must not be 0. */
  randomEntry(rng: { below(bound: number): number }): number {
    const { heads, next } = this;
    let slot = rng.below(heads.length);
    for (let draws = 1; draws < EMPTY_DRAWS && heads[slot] === -1; draws++) {
      slot = rng.below(heads.length);
    }
    while (heads[slot] === -1) slot = (slot + 1) & (heads.length - 1);
    const first = heads[slot] as number;
    let length = 0;
    for (let entry = first; entry >= 0; entry = next[entry] as number) length += 1;
    let entry = first;
    for (let steps = length === 1 ? 0 : rng.below(length); steps > 0; steps--) {
      entry = next[entry] as number;
    }
    return entry;
  }

  /**
   * Writes up to `wanted` entries to `found`, those of a random slot and of the slots after it; returns how
   * many. The last chain is seen to its end and sampled evenly (dictGetSomeKeys since 7.0.12). `found` has
   * room for MOST_SAMPLES entries and as many first entries of chains after them.
   */
  someEntries(found: Int32Array, wanted: number, rng: { below(bound: number): number }): number {
    const { heads, next } = this;
    const most = Math.min(wanted, this.count);
    const mask = heads.length - 1;
    const mostEmpty = Math.max(EMPTY_RUN, most + 1);
    let slot = rng.below(heads.length);
    let empty = 0;
    let stored = 0;
    let steps = most * SLOTS_PER_SAMPLE;
    do {
      // First the chains, without a branch for each slot: whether one is empty cannot be foretold.
      let chains = MOST_SAMPLES;
      const end = chains + most - stored;
      while (chains < end && empty < mostEmpty && steps > 0) {
        const first = heads[slot] as number;
        found[chains] = first;
        const isEmpty = first >> 31;
        chains += 1 + isEmpty;
        empty = (empty + 1) & isEmpty;
        slot = (slot + 1) & mask;
        steps -= 1;
      }
      for (let chain = MOST_SAMPLES; chain < chains && stored < most; chain++) {
        for (let entry = found[chain] as number; entry >= 0; entry = next[entry] as number) {
          const place = stored < most ? stored : rng.below(stored + 1);
          if (place < most) found[place] = entry;
          stored += 1;
        }
      }
      if (empty >= mostEmpty && stored < most) {
        slot = (rng.below(heads.length) + 1) & mask;
        empty = 0;
      }
    } while (stored < most && steps > 0);
    return stored < most ? stored : most;
  }

  /** One command has run: moves on with rehashing. */
  afterCommand(): void {
    this.move(SLOTS_PER_COMMAND);
  }

  /** The cron has run: moves on with rehashing, or starts to shrink. */
  afterCron(keys: Int32Array): void {
    if (this.rehashing) this.move(SLOTS_PER_CRON);
    else if (this.heads.length > FIRST_SLOTS && this.count < this.heads.length * MIN_FILL) {
      let slots = FIRST_SLOTS;
      while (slots < this.count) slots *= 2;
      this.resize(slots, keys);
    }
  }

  /** Makes room for entry numbers below `entries`. */
  reserve(entries: number): void {
    this.next = extend(this.next, new Int32Array(entries));
  }

  clear(): void {
    this.heads = new Int32Array(FIRST_SLOTS).fill(-1);
    this.count = this.bytes = this.oldSlots = this.moved = 0;
    this.rehashing = false;
  }

  /** `end`: entry numbers in use lie below it. */
  copyFrom(source: Dict, end: number): void {
    this.count = source.count;
    this.bytes = source.bytes;
    this.rehashing = source.rehashing;
    this.oldSlots = source.oldSlots;
    this.moved = source.moved;
    // The chains are copied as they are.
    this.hashSeed = source.hashSeed;
    if (this.heads.length === source.heads.length) this.heads.set(source.heads);
    else this.heads = source.heads.slice();
    this.next.set(source.next.subarray(0, end));
  }

  private link(entry: number, keys: Int32Array): void {
    const slot = mix32((keys[entry] as number) ^ this.hashSeed) & (this.heads.length - 1);
    this.next[entry] = this.heads[slot] as number;
    this.heads[slot] = entry;
  }

  private maybeGrow(keys: Int32Array, freeBytes: number): void {
    if (this.rehashing) return;
    let slots = this.heads.length * 2;
    while (slots <= this.count) slots *= 2;
    const overfull = this.count > MAX_LOAD * this.heads.length;
    if (overfull || slots * SLOT_BYTES <= freeBytes) this.resize(slots, keys);
  }

  private resize(slots: number, keys: Int32Array): void {
    const old = this.heads;
    this.heads = new Int32Array(slots).fill(-1);
    for (let slot = 0; slot < old.length; slot++) {
      let entry = old[slot] as number;
      while (entry >= 0) {
        const after = this.next[entry] as number;
        this.link(entry, keys);
        entry = after;
      }
    }
    this.oldSlots = old.length;
    this.moved = 0;
    this.rehashing = true;
    this.bytes = (slots + old.length) * SLOT_BYTES;
  }

  private move(slots: number): void {
    this.moved += slots;
    if (this.moved < this.oldSlots) return;
    this.rehashing = false;
    this.oldSlots = 0;
    this.bytes = this.heads.length * SLOT_BYTES;
  }
}
