import type { ReplayState } from '../../engine/replay.ts';
import type { Io } from '../command.ts';

/** One line on a terminal, rewritten a few times a second. */
export class Progress {
  private readonly io: Io;
  private readonly startedAt = performance.now();
  private shownAt = performance.now();
  private isShown = false;

  constructor(io: Io) {
    this.io = io;
  }

  show(state: ReplayState): void {
    const now = performance.now();
    if (!this.io.isTerminal || now - this.shownAt < 250) return;
    this.shownAt = now;
    this.isShown = true;
    const rate = Math.round((state.requests / (now - this.startedAt)) * 1000);
    const ratio = (state.hits / Math.max(1, state.hits + state.misses)).toFixed(4);
    this.io.err(
      `\r\x1b[K${grouped(state.requests)} requests, hit ratio ${ratio}, ${grouped(rate)}/s`,
    );
  }

  clear(): void {
    if (this.isShown) this.io.err('\r\x1b[K');
  }
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
