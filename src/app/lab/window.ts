import { nextView, spanOf, type View, viewBetween } from './clock.ts';
import type { Live } from './types.ts';

const ZOOM_MS = 320;

/** The part of the time axis that is in sight: it stands still, moves on when it is full, and zooms. */
export class Window {
  private target: View;
  private zoomed: { from: View; startedAt: number } | null = null;

  constructor(view: View) {
    this.target = view;
  }

  /** A change of the axis's pace goes to its view by a zoom that can be followed, when the span changes at all. */
  zoom(live: Live, now: number): void {
    const { target } = this;
    if (Math.abs(target.to - target.from - spanOf(live.axisPace)) < 1) return;
    this.zoomed = { from: live.view, startedAt: now };
  }

  /** A new run: its start is in sight at once. */
  jump(live: Live): void {
    this.zoomed = null;
    this.target = live.view;
  }

  move(live: Live, now: number): void {
    this.target = nextView(this.target, live.at, spanOf(live.axisPace), live.playing);
    const share = this.zoomed ? (now - this.zoomed.startedAt) / ZOOM_MS : 1;
    if (share >= 1) this.zoomed = null;
    live.view = this.zoomed ? viewBetween(this.zoomed.from, this.target, share) : this.target;
  }
}
