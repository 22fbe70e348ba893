import type { Nanos } from '../../../engine/base/units.ts';
import type { Lab } from '../../lab/types.ts';

/** Least time between two seeks, in ms of the viewer's time. */
const APART_MS = 60;

/**
 * Sends the newest wish only: while a seek is under way, or was sent a moment ago, later ones wait and
 * replace each other.
 */
export class Seeker {
  private readonly lab: Lab;
  private wish: Nanos | null = null;
  private sentAt = Number.NEGATIVE_INFINITY;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  to(at: Nanos): void {
    this.wish = at;
    this.send();
  }

  /** To be called now and then while wishes may be waiting: in each animation frame. */
  send(): void {
    if (this.wish === null) return;
    this.lab.live.goal = this.wish;
    if (this.lab.store.getState().seeking !== null) return;
    const now = performance.now();
    if (now - this.sentAt < APART_MS) return;
    this.lab.seek(this.wish);
    this.wish = null;
    this.sentAt = now;
  }
}
