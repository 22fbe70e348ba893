import { extend } from '../base/schedule.ts';
import type { Yardstick } from './yardstick.ts';

const NONE = -1;

/**
 * Exact LFU: the object with the fewest requests since it came in leaves; of several, the one that has had that number
 * the longest. An object that comes back starts at 1 again. Objects of one count stand in a queue, the counts in use in
 * a list, so a request takes the same few steps whatever the counts.
 */
export class Lfu implements Yardstick {
  private readonly capacity: number;
  /** For each key: its count's number, NONE where it is not held, and its neighbours of the same count. */
  private readonly countOf: Int32Array;
  private readonly newer: Int32Array;
  private readonly older: Int32Array;
  private readonly sizes: Uint32Array;
  private used = 0;

  /** For each count in use: its value, its queue's ends, and the next smaller and larger count. */
  private values = new Int32Array(64);
  private oldest = new Int32Array(64);
  private newest = new Int32Array(64);
  private smaller = new Int32Array(64);
  private larger = new Int32Array(64);
  private smallest = NONE;
  private end = 0;
  /** First of the numbers no longer in use, chained by `larger`. */
  private freed = NONE;

  constructor(keys: number, capacity: number) {
    this.capacity = capacity;
    this.countOf = new Int32Array(keys).fill(NONE);
    this.newer = new Int32Array(keys);
    this.older = new Int32Array(keys);
    this.sizes = new Uint32Array(keys);
  }

  request(key: number, size: number): boolean {
    const count = this.countOf[key] as number;
    if (count !== NONE) {
      const to = this.countAfter(count, (this.values[count] as number) + 1);
      this.leave(key, count);
      this.enter(key, to);
      return true;
    }
    if (size > this.capacity) return false;
    while (this.used + size > this.capacity) this.remove(this.oldest[this.smallest] as number);
    this.sizes[key] = size;
    this.used += size;
    this.enter(key, this.countAfter(NONE, 1));
    return false;
  }

  remove(key: number): void {
    const count = this.countOf[key] as number;
    if (count === NONE) return;
    this.leave(key, count);
    this.countOf[key] = NONE;
    this.used -= this.sizes[key] as number;
  }

  /** The count of this value, made where it is not in use; `before` is the next smaller one, NONE for none. */
  private countAfter(before: number, value: number): number {
    const after = before === NONE ? this.smallest : (this.larger[before] as number);
    if (after !== NONE && this.values[after] === value) return after;
    let count = this.freed;
    if (count !== NONE) this.freed = this.larger[count] as number;
    else {
      if (this.end === this.values.length) this.grow();
      count = this.end++;
    }
    this.values[count] = value;
    this.oldest[count] = this.newest[count] = NONE;
    this.smaller[count] = before;
    this.larger[count] = after;
    if (before === NONE) this.smallest = count;
    else this.larger[before] = count;
    if (after !== NONE) this.smaller[after] = count;
    return count;
  }

  private enter(key: number, count: number): void {
    const newest = this.newest[count] as number;
    this.countOf[key] = count;
    this.newer[key] = NONE;
    this.older[key] = newest;
    if (newest === NONE) this.oldest[count] = key;
    else this.newer[newest] = key;
    this.newest[count] = key;
  }

  private leave(key: number, count: number): void {
    const newer = this.newer[key] as number;
    const older = this.older[key] as number;
    if (newer === NONE) this.newest[count] = older;
    else this.older[newer] = older;
    if (older === NONE) this.oldest[count] = newer;
    else this.newer[older] = newer;
    if (this.oldest[count] === NONE) this.free(count);
  }

  private free(count: number): void {
    const before = this.smaller[count] as number;
    const after = this.larger[count] as number;
    if (before === NONE) this.smallest = after;
    else this.larger[before] = after;
    if (after !== NONE) this.smaller[after] = before;
    this.larger[count] = this.freed;
    this.freed = count;
  }

  private grow(): void {
    const size = this.values.length * 2;
    this.values = extend(this.values, new Int32Array(size));
    this.oldest = extend(this.oldest, new Int32Array(size));
    this.newest = extend(this.newest, new Int32Array(size));
    this.smaller = extend(this.smaller, new Int32Array(size));
    this.larger = extend(this.larger, new Int32Array(size));
  }
}
