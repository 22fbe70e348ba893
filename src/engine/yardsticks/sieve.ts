import { Queues } from './queues.ts';
import type { Yardstick } from './yardstick.ts';

const ABSENT = 0;
const HELD = 1;
const ASKED_FOR = 2;

/**
 * SIEVE (Zhang et al., NSDI 2024): one FIFO queue and a hand that goes from old to new. It passes objects that were
 * asked for since it last came by, which stay where they are, and evicts the first other one.
 */
export class Sieve implements Yardstick {
  private readonly capacity: number;
  private readonly queue: Queues;
  private readonly states: Uint8Array;
  private readonly sizes: Uint32Array;
  private used = 0;
  /** Where the next search starts; -1: at the oldest. */
  private hand = -1;

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
    if (key === this.hand) this.hand = this.queue.newer(key);
    this.states[key] = ABSENT;
    this.used -= this.sizes[key] as number;
    this.queue.remove(key);
  }

  private evict(): void {
    const { queue, states } = this;
    let key = this.hand >= 0 ? this.hand : queue.oldest(0);
    while (states[key] === ASKED_FOR) {
      states[key] = HELD;
      const newer = queue.newer(key);
      key = newer >= 0 ? newer : queue.oldest(0);
    }
    this.hand = key;
    this.remove(key);
  }
}
