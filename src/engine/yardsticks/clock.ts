import { Queues } from './queues.ts';
import type { Yardstick } from './yardstick.ts';

const ABSENT = 0;
const HELD = 1;
const ASKED_FOR = 2;

/** CLOCK, or second chance: FIFO in which an object that was asked for meanwhile goes back to the new end once. */
export class Clock implements Yardstick {
  private readonly capacity: number;
  private readonly queue: Queues;
  private readonly states: Uint8Array;
  private readonly sizes: Uint32Array;
  private used = 0;

  constructor(keys: number, capacity: number) {
    this.capacity = capacity;
    this.queue = new Queues(keys, 1);
    this.states = new Uint8Array(keys);
    this.sizes = new Uint32Array(keys);
  }

  request(key: number, size: number): boolean {
    if (this.states[key] !== ABSENT) {
      this.states[key] = ASKED_FOR;
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

  private evict(): void {
    const { queue, states } = this;
    let key = queue.oldest(0);
    while (states[key] === ASKED_FOR) {
      states[key] = HELD;
      queue.remove(key);
      queue.add(0, key);
      key = queue.oldest(0);
    }
    this.remove(key);
  }
}
