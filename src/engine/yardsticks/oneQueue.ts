import { Queues } from './queues.ts';
import type { Yardstick } from './yardstick.ts';

const ABSENT = 0;
export const HELD = 1;
/** Held, and asked for since it came in or was last passed over; of policies that note it. */
export const ASKED_FOR = 2;

/** A policy with all objects in one queue, new ones at its new end: it says what a hit does, and which one leaves. */
export abstract class OneQueue implements Yardstick {
  private readonly capacity: number;
  private readonly sizes: Uint32Array;
  private used = 0;
  protected readonly queue: Queues;
  /** By key: ABSENT, HELD or ASKED_FOR. */
  protected readonly states: Uint8Array;

  constructor(keys: number, capacity: number) {
    this.capacity = capacity;
    this.sizes = new Uint32Array(keys);
    this.queue = new Queues(keys, 1);
    this.states = new Uint8Array(keys);
  }

  protected abstract hit(key: number): void;
  /** Removes one object; there is one. */
  protected abstract evict(): void;

  request(key: number, size: number): boolean {
    if (this.states[key] !== ABSENT) {
      this.hit(key);
      return true;
    }
    if (size > this.capacity) return false;
    while (this.used + size > this.capacity) this.evict();
    this.states[key] = HELD;
    this.sizes[key] = size;
    this.used += size;
    this.queue.add(0, key);
    return false;
  }

  remove(key: number): void {
    if (this.states[key] === ABSENT) return;
    this.states[key] = ABSENT;
    this.used -= this.sizes[key] as number;
    this.queue.remove(key);
  }
}
