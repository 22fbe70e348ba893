import type { Nanos } from '../../../engine/base/units.ts';
import type { Lab } from '../../lab/types.ts';

/** Least time between two seeks, in ms of the viewer's time. */
const APART_MS = 60;

/**
 * Sends the newest wish only: while a seek is under way, or was sent a moment ago, later ones wait and
 * replace each other. What waits is forgotten when anything else is asked for, another run above all.
 */
export class Seeker {
  private readonly lab: Lab;
  private wish: Nanos | null = null;
  /** `Live.wishes` as the wish was made. */
  private wishes = 0;
  /** What is under way goes on until something happens, for an hour of the run maybe: it is left for the wish. */
  private takesOver = false;
  private sentAt = Number.NEGATIVE_INFINITY;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  to(at: Nanos): void {
    this.forgetOld();
    this.wish = at;
    this.wishes = this.lab.live.wishes;
    this.takesOver ||= this.isSeeking && this.lab.live.goal === null;
    this.send();
  }

  /** To be called now and then while wishes may be waiting: in each animation frame. */
  send(): void {
    this.forgetOld();
    if (this.wish === null) return;
    this.lab.live.goal = this.wish;
    if (this.isSeeking && !this.takesOver) return;
    const now = performance.now();
    if (now - this.sentAt < APART_MS) return;
    this.lab.seek(this.wish);
    this.forgetOld();
    this.sentAt = now;
  }

  /** A wish that was sent is old, too: the seek for it counts among the wishes of the lab. */
  private forgetOld(): void {
    if (this.wishes === this.lab.live.wishes) return;
    this.wish = null;
    this.takesOver = false;
  }

  private get isSeeking(): boolean {
    return this.lab.store.getState().seeking !== null;
  }
}
