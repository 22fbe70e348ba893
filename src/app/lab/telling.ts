import type { StoreApi } from 'zustand/vanilla';
import type { Nanos } from '../../engine/base/units.ts';
import type { Frame } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import { recentHitRatio } from './intake.ts';
import { noticesAt } from './story.ts';
import type { LabState, Live } from './types.ts';

const NOTICES_MS = 250;
const SNAPSHOT_MS = 1000;

/** What React is told, now and then and not with every frame: the story, and a snapshot of the numbers. */
export class Telling {
  private readonly store: StoreApi<LabState>;
  private readonly live: Live;
  private fresh: Notice[] = [];
  /** The present animation frame, in ms. */
  now = 0;
  private noticesAt = 0;
  private snapshotAt = 0;

  constructor(store: StoreApi<LabState>, live: Live) {
    this.store = store;
    this.live = live;
  }

  /** Another run: what was not told yet is not of it. */
  clear(): void {
    this.fresh = [];
  }

  /** Tells what is due. */
  tick(): void {
    const { now } = this;
    if (now - this.noticesAt >= NOTICES_MS) this.showNotices();
    if (this.live.playing && now - this.snapshotAt >= SNAPSHOT_MS) this.takeSnapshot();
  }

  /** Takes the notices of a frame, `back` when it lies before the one before. Returns those that are new. */
  take(frame: Frame, back: boolean): readonly Notice[] {
    const { notices, ahead } = this.store.getState();
    const story = noticesAt(notices, this.fresh, ahead, frame, back);
    this.fresh = story.fresh;
    if (story.notices !== notices || story.ahead !== ahead) {
      this.store.setState({ notices: story.notices, ahead: story.ahead });
    }
    return story.added;
  }

  /** What was told of moments from `at` on is not to come again. */
  forgetAfter(at: Nanos): void {
    this.fresh = this.fresh.filter((n) => n.at < at);
    const { notices } = this.store.getState();
    const kept = notices.filter((n) => n.at < at);
    this.store.setState({ ahead: [], ...(kept.length !== notices.length && { notices: kept }) });
  }

  showNotices(): void {
    if (this.fresh.length === 0) return;
    this.noticesAt = this.now;
    const notices = [...this.store.getState().notices, ...this.fresh];
    this.fresh = [];
    this.store.setState({ notices });
  }

  takeSnapshot(): void {
    const { frame, at } = this.live;
    if (!frame) return;
    this.snapshotAt = this.now;
    this.store.setState({ snapshot: { at, frame, hitRatio: recentHitRatio(this.live) } });
  }

  /** The next snapshot comes with the next frame. */
  hurry(): void {
    this.snapshotAt = Number.NEGATIVE_INFINITY;
  }
}
