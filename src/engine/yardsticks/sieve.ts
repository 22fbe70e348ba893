import { ASKED_FOR, HELD, OneQueue } from './oneQueue.ts';

/**
 * SIEVE (Zhang et al., NSDI 2024): one FIFO queue and a hand that goes from old to new. It passes objects that were
 * asked for since it last came by, which stay where they are, and evicts the first other one.
 */
export class Sieve extends OneQueue {
  /** Where the next search starts; -1: at the oldest. */
  private hand = -1;

  protected hit(key: number): void {
    this.states[key] = ASKED_FOR;
  }

  override remove(key: number): void {
    if (key === this.hand) this.hand = this.queue.newer(key);
    super.remove(key);
  }

  protected evict(): void {
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
