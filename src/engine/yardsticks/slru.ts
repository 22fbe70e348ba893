import { Queues } from './queues.ts';
import type { Yardstick } from './yardstick.ts';

const SEGMENTS = 5;
const ABSENT = 0;

/**
 * Segmented LRU as libCacheSim has it, in five equal segments as for its published counts (its own default is four): a
 * hit lifts an object one segment, an overfull segment drops its oldest one down, the lowest evicts. While the cache
 * fills, an object comes into the lowest segment with room for it. An object larger than a segment is not put in.
 */
export class Slru implements Yardstick {
  private readonly capacity: number;
  private readonly segmentCapacity: number;
  private readonly queues: Queues;
  /** Number of the segment that holds the key, plus one. */
  private readonly places: Uint8Array;
  private readonly sizes: Uint32Array;
  /** Space that each segment takes. */
  private readonly used = new Float64Array(SEGMENTS);
  private usedInAll = 0;

  constructor(keys: number, capacity: number) {
    this.capacity = capacity;
    this.segmentCapacity = Math.max(1, Math.floor(capacity / SEGMENTS));
    this.queues = new Queues(keys, SEGMENTS);
    this.places = new Uint8Array(keys);
    this.sizes = new Uint32Array(keys);
  }

  request(key: number, size: number): boolean {
    const place = this.places[key] as number;
    if (place !== ABSENT) {
      this.lift(key, place - 1);
      return true;
    }
    if (size > this.segmentCapacity) return false;
    while (this.usedInAll + size > this.capacity) this.evict();
    let segment = 0;
    while (segment < SEGMENTS && (this.used[segment] as number) + size > this.segmentCapacity) {
      segment += 1;
    }
    this.sizes[key] = size;
    this.usedInAll += size;
    this.enter(key, segment < SEGMENTS ? segment : 0);
    return false;
  }

  remove(key: number): void {
    if (this.places[key] === ABSENT) return;
    this.leave(key);
    this.places[key] = ABSENT;
    this.usedInAll -= this.sizes[key] as number;
  }

  private lift(key: number, segment: number): void {
    this.leave(key);
    const to = Math.min(segment + 1, SEGMENTS - 1);
    this.enter(key, to);
    if (to !== segment) this.settle(to);
  }

  /** Brings a segment back to its size, and those below it that this overfills. */
  private settle(segment: number): void {
    while ((this.used[segment] as number) > this.segmentCapacity) {
      if (segment === 0) this.evict();
      else {
        const key = this.queues.oldest(segment);
        this.leave(key);
        this.enter(key, segment - 1);
        this.settle(segment - 1);
      }
    }
  }

  private evict(): void {
    let key = -1;
    for (let segment = 0; key < 0; segment++) key = this.queues.oldest(segment);
    this.remove(key);
  }

  private enter(key: number, segment: number): void {
    this.places[key] = segment + 1;
    this.used[segment] = (this.used[segment] as number) + (this.sizes[key] as number);
    this.queues.add(segment, key);
  }

  private leave(key: number): void {
    const segment = (this.places[key] as number) - 1;
    this.used[segment] = (this.used[segment] as number) - (this.sizes[key] as number);
    this.queues.remove(key);
  }
}
