import { OneQueue } from './oneQueue.ts';

/** Exact LRU: the object that was not asked for the longest leaves. */
export class Lru extends OneQueue {
  protected hit(key: number): void {
    this.queue.remove(key);
    this.queue.add(0, key);
  }

  protected evict(): void {
    this.remove(this.queue.oldest(0));
  }
}
