import { OneQueue } from './oneQueue.ts';

/** FIFO: the object that came in first leaves, however often it was asked for. */
export class Fifo extends OneQueue {
  protected hit(): void {}

  protected evict(): void {
    this.remove(this.queue.oldest(0));
  }
}
