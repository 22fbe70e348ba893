import type { Yardstick } from './yardstick.ts';

/**
 * Belady's optimum (MIN, 1966): the object that is asked for again last leaves. No policy has fewer misses where
 * objects have one size; with several sizes, or with TTLs, it is a strong yardstick but not the bound.
 */
export class Belady implements Yardstick {
  private readonly capacity: number;
  private readonly sizes: Uint32Array;
  private used = 0;

  /** A heap of the keys held, the latest next use first; `places` has where each key is, -1 where it is not held. */
  private readonly heap: Int32Array;
  private readonly places: Int32Array;
  private readonly nextUses: Int32Array;
  private count = 0;

  constructor(keys: number, capacity: number) {
    this.capacity = capacity;
    this.sizes = new Uint32Array(keys);
    this.heap = new Int32Array(keys);
    this.places = new Int32Array(keys).fill(-1);
    this.nextUses = new Int32Array(keys);
  }

  request(key: number, size: number, nextUse: number): boolean {
    const place = this.places[key] as number;
    if (place >= 0) {
      this.nextUses[key] = nextUse;
      // It was the next of all to be asked for, so it can only move up.
      this.rise(key, place);
      return true;
    }
    if (size > this.capacity) return false;
    while (this.used + size > this.capacity) this.remove(this.heap[0] as number);
    this.sizes[key] = size;
    this.used += size;
    this.nextUses[key] = nextUse;
    this.rise(key, this.count++);
    return false;
  }

  remove(key: number): void {
    const place = this.places[key] as number;
    if (place < 0) return;
    this.places[key] = -1;
    this.used -= this.sizes[key] as number;
    this.count -= 1;
    if (place === this.count) return;
    const last = this.heap[this.count] as number;
    this.sink(last, place);
    this.rise(last, this.places[last] as number);
  }

  private rise(key: number, from: number): void {
    const { heap, places, nextUses } = this;
    const nextUse = nextUses[key] as number;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = heap[above] as number;
      if ((nextUses[other] as number) >= nextUse) break;
      heap[place] = other;
      places[other] = place;
      place = above;
    }
    heap[place] = key;
    places[key] = place;
  }

  private sink(key: number, from: number): void {
    const { heap, places, nextUses, count } = this;
    const nextUse = nextUses[key] as number;
    let place = from;
    for (let below = 2 * place + 1; below < count; below = 2 * place + 1) {
      let other = heap[below] as number;
      if (below + 1 < count) {
        const right = heap[below + 1] as number;
        if ((nextUses[right] as number) > (nextUses[other] as number)) {
          below += 1;
          other = right;
        }
      }
      if ((nextUses[other] as number) <= nextUse) break;
      heap[place] = other;
      places[other] = place;
      place = below;
    }
    heap[place] = key;
    places[key] = place;
  }
}
