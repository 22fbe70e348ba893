import { ASKED_FOR, HELD, OneQueue } from './oneQueue.ts';

/** CLOCK, or second chance: FIFO in which an object that was asked for meanwhile goes back to the new end once. */
export class Clock extends OneQueue {
  protected hit(key: number): void {
    this.states[key] = ASKED_FOR;
  }

  protected evict(): void {
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
