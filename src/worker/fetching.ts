import type { Branching } from './branching.ts';
import { type Fetch, fetchesFor } from './fetches.ts';
import type { ToWorker } from './protocol.ts';

/** Who handles messages, and says which cannot be handled. */
export interface Handler {
  handleNow(message: ToWorker): void;
  refuse(message: ToWorker, why: string): void;
}

/** Passes messages on in order, once the code that they need is there. */
export class Fetching {
  private readonly handler: Handler;
  private readonly branching: Branching;
  /** Messages that wait for code to be fetched; null when none is. */
  private waiting: ToWorker[] | null = null;

  constructor(handler: Handler, branching: Branching) {
    this.handler = handler;
    this.branching = branching;
  }

  /** Passes a message on, now or after those that wait. */
  take(message: ToWorker): void {
    if (this.waiting !== null) {
      this.waiting.push(message);
      return;
    }
    const fetches = fetchesFor(message, this.branching.isOn);
    if (fetches.length > 0) this.fetch(fetches, message);
    else this.handler.handleNow(message);
  }

  /** A message and those after it wait for code. */
  private fetch(fetches: readonly Fetch[], message: ToWorker): void {
    this.waiting = [message];
    let words = '';
    const all = fetches.map((one) =>
      one.load().catch((error) => {
        if (one.isOptional) {
          this.branching.isOn = false;
          return;
        }
        words = one.words;
        throw error;
      }),
    );
    Promise.all(all).then(
      () => this.passOn(),
      () => {
        // What needed the code is refused, what came after goes on.
        this.handler.refuse(message, notLoaded(words));
        this.waiting?.shift();
        this.passOn();
      },
    );
  }

  private passOn(): void {
    const messages = this.waiting ?? [];
    this.waiting = null;
    for (const message of messages) this.take(message);
  }
}

/** Why something cannot be done, where `words` name the code that could not be fetched. */
export function notLoaded(words: string): string {
  return `The part of the engine for ${words} could not be loaded. Reload the page.`;
}
