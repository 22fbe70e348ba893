import { Queues } from './queues.ts';
import type { Yardstick } from './yardstick.ts';

const ABSENT = 0;
const SMALL = 1;
const MAIN = 2;
const GHOST = 3;
/** Share of the small queue in the capacity, and of the ghosts. */
const SMALL_SHARE = 0.1;
const GHOST_SHARE = 0.9;
/** Hits in the small queue after which an object moves to the main one. */
const PROMOTING_HITS = 2;
const MOST_HITS = 3;

/**
 * S3-FIFO (Yang et al., SOSP 2023; "v0" in libCacheSim): a small FIFO queue that new objects pass, a main one in which
 * an object goes round once for each of up to three hits, and the names of what left the small one. An object larger
 * than the small queue is not put in.
 */
export class S3Fifo implements Yardstick {
  private readonly capacity: number;
  private readonly smallCapacity: number;
  private readonly ghostCapacity: number;
  private readonly queues: Queues;
  private readonly places: Uint8Array;
  private readonly hits: Uint8Array;
  private readonly sizes: Uint32Array;
  /** Space by place; that of ABSENT is not kept. */
  private readonly used = new Float64Array(4);

  constructor(keys: number, capacity: number) {
    this.capacity = capacity;
    this.smallCapacity = Math.max(1, Math.floor(capacity * SMALL_SHARE));
    this.ghostCapacity = Math.floor(capacity * GHOST_SHARE);
    this.queues = new Queues(keys, 4);
    this.places = new Uint8Array(keys);
    this.hits = new Uint8Array(keys);
    this.sizes = new Uint32Array(keys);
  }

  request(key: number, size: number): boolean {
    const place = this.places[key] as number;
    if (place === SMALL || place === MAIN) {
      const hits = this.hits[key] as number;
      if (hits < MOST_HITS) this.hits[key] = hits + 1;
      return true;
    }
    if (place === GHOST) this.remove(key);
    if (size > this.smallCapacity) return false;
    const { used } = this;
    while ((used[SMALL] as number) + (used[MAIN] as number) + size > this.capacity) this.evict();
    this.sizes[key] = size;
    this.hits[key] = 0;
    this.enter(key, place === GHOST ? MAIN : SMALL);
    return false;
  }

  remove(key: number): void {
    if (this.places[key] === ABSENT) return;
    this.leave(key);
    this.places[key] = ABSENT;
  }

  private evict(): void {
    const mainCapacity = this.capacity - this.smallCapacity;
    if ((this.used[MAIN] as number) > mainCapacity || this.queues.oldest(SMALL) < 0) {
      this.evictMain();
    } else this.evictSmall();
  }

  private evictSmall(): void {
    const { queues, hits } = this;
    for (let key = queues.oldest(SMALL); key >= 0; key = queues.oldest(SMALL)) {
      this.leave(key);
      if ((hits[key] as number) < PROMOTING_HITS) {
        this.addGhost(key);
        return;
      }
      hits[key] = 0;
      this.enter(key, MAIN);
    }
  }

  private evictMain(): void {
    const { queues, hits } = this;
    let key = queues.oldest(MAIN);
    for (; (hits[key] as number) > 0; key = queues.oldest(MAIN)) {
      hits[key] = (hits[key] as number) - 1;
      queues.remove(key);
      queues.add(MAIN, key);
    }
    this.remove(key);
  }

  private addGhost(key: number): void {
    const size = this.sizes[key] as number;
    this.places[key] = ABSENT;
    if (size > this.ghostCapacity) return;
    while ((this.used[GHOST] as number) + size > this.ghostCapacity) {
      this.remove(this.queues.oldest(GHOST));
    }
    this.enter(key, GHOST);
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
