import { Queues } from './queues.ts';
import type { Yardstick } from './yardstick.ts';

const ABSENT = 0;
/** T1 of the paper: held, asked for once since it came in. */
const ONCE = 1;
/** T2: held, asked for more often. */
const OFTEN = 2;
/** B1 and B2: names of what left T1 and T2. */
const ONCE_GHOST = 3;
const OFTEN_GHOST = 4;

/**
 * ARC (Megiddo and Modha, FAST 2003): one LRU queue for objects asked for once, one for the others, and ghosts of both
 * that move the share of the first, `share`. Sizes as libCacheSim counts them: queues and share in bytes, so a ghost hit
 * moves the share by the ratio of the ghosts' bytes and at least by one, which is little where objects are large.
 */
export class Arc implements Yardstick {
  private readonly capacity: number;
  private readonly queues: Queues;
  private readonly places: Uint8Array;
  private readonly sizes: Uint32Array;
  /** Space by place; that of ABSENT is not kept. */
  private readonly used = new Float64Array(5);
  private share = 0;

  constructor(keys: number, capacity: number) {
    this.capacity = capacity;
    this.queues = new Queues(keys, 5);
    this.places = new Uint8Array(keys);
    this.sizes = new Uint32Array(keys);
  }

  request(key: number, size: number): boolean {
    const place = this.places[key] as number;
    if (place === ONCE || place === OFTEN) {
      this.leave(key);
      this.enter(key, OFTEN);
      return true;
    }
    if (place !== ABSENT) {
      this.adapt(place);
      this.leave(key);
      this.places[key] = ABSENT;
    }
    if (size > this.capacity) return false;
    while (this.heldBytes() + size > this.capacity) {
      if (place === ABSENT) this.evictForNew(size);
      else this.replace(place === OFTEN_GHOST);
    }
    this.sizes[key] = size;
    this.enter(key, place === ABSENT ? ONCE : OFTEN);
    return false;
  }

  remove(key: number): void {
    if (this.places[key] === ABSENT) return;
    this.leave(key);
    this.places[key] = ABSENT;
  }

  private adapt(ghost: number): void {
    const { used } = this;
    const once = used[ONCE_GHOST] as number;
    const often = used[OFTEN_GHOST] as number;
    if (ghost === ONCE_GHOST) {
      this.share = Math.min(this.share + Math.max(often / once, 1), this.capacity);
    } else this.share = Math.max(this.share - Math.max(once / often, 1), 0);
  }

  /** Case IV of the paper: the key is in no queue. */
  private evictForNew(size: number): void {
    const { used, capacity } = this;
    const once = (used[ONCE] as number) + (used[ONCE_GHOST] as number);
    if (once + size > capacity) {
      if (this.dropOldest(ONCE_GHOST)) this.replace(false);
      else this.dropOldest(ONCE);
      return;
    }
    const often = (used[OFTEN] as number) + (used[OFTEN_GHOST] as number);
    if (once + often >= capacity * 2) this.dropOldest(OFTEN_GHOST);
    this.replace(false);
  }

  /** REPLACE of the paper: one object leaves and its name becomes a ghost. */
  private replace(isOftenGhost: boolean): void {
    const { used, share, queues } = this;
    const once = used[ONCE] as number;
    const isOver = once > share || (once === share && isOftenGhost);
    const fromOnce = (once > 0 && isOver) || used[OFTEN] === 0;
    const key = queues.oldest(fromOnce ? ONCE : OFTEN);
    this.leave(key);
    this.enter(key, fromOnce ? ONCE_GHOST : OFTEN_GHOST);
  }

  /** Forgets the oldest of a queue; false when it is empty. */
  private dropOldest(place: number): boolean {
    const key = this.queues.oldest(place);
    if (key < 0) return false;
    this.remove(key);
    return true;
  }

  private heldBytes(): number {
    return (this.used[ONCE] as number) + (this.used[OFTEN] as number);
  }

  private enter(key: number, place: number): void {
    this.places[key] = place;
    this.used[place] = (this.used[place] as number) + (this.sizes[key] as number);
    this.queues.add(place, key);
  }

  private leave(key: number): void {
    const place = this.places[key] as number;
    this.used[place] = (this.used[place] as number) - (this.sizes[key] as number);
    this.queues.remove(key);
  }
}
