import { Queues } from './queues.ts';
import type { Yardstick } from './yardstick.ts';

/** FIFO: the object that came in first leaves, however often it was asked for. */
export class Fifo implements Yardstick {
  private readonly capacity: number;
  private readonly queue: Queues;
  private readonly held: Uint8Array;
  private readonly sizes: Uint32Array;
  private used = 0;

  constructor(keys: number, capacity: number) {
    this.capacity = capacity;
    this.queue = new Queues(keys, 1);
    this.held = new Uint8Array(keys);
    this.sizes = new Uint32Array(keys);
  }

  request(key: number, size: number): boolean {
    const { queue } = this;
    if (this.held[key] === 1) return true;
    if (size > this.capacity) return false;
    while (this.used + size > this.capacity) this.remove(queue.oldest(0));
    this.held[key] = 1;
    this.sizes[key] = size;
    this.used += size;
    queue.add(0, key);
    return false;
  }

  remove(key: number): void {
    if (this.held[key] === 0) return;
    this.held[key] = 0;
    this.used -= this.sizes[key] as number;
    this.queue.remove(key);
  }
}
