import { exitColumns, type Frame, type TopologyView } from '../../engine/frame.ts';
import type { Live } from '../lab/types.ts';
import type { StageLayout } from './layout.ts';
import type { NodeScene } from './nodeScene.ts';
import { filledCells } from './paintNode.ts';
import { readFigures, readItems, scenesOf } from './scenes.ts';

/** On the event clock squares change at most this often: nothing flickers, */
const ITEMS_MILLIS = 500;
/** unless more than this share of them has come or gone: the words beside them say so at once. */
const MUCH_SHARE = 1 / 8;
/** Who has not looked for so long is not shown what left meanwhile. */
const UNSEEN_MILLIS = 1_000;

/**
 * What is in the cards, followed from frame to frame: figures, items in their squares, items on their way out. The
 * squares are those of the newest list that was taken; an exit is only ever shown beside it. Times are the viewer's
 * milliseconds.
 */
export class Contents {
  readonly scenes: NodeScene[];
  /** Exits are not shown. */
  private readonly reduced: boolean;
  private frame: Frame | null = null;
  private listed: Frame | null = null;
  private listedAt = Number.NEGATIVE_INFINITY;
  private jumps = -1;
  private exitsSeen = 0;
  private lookedAt = 0;

  constructor(topology: TopologyView, layout: StageLayout, reduced: boolean) {
    this.scenes = scenesOf(topology, layout);
    this.reduced = reduced;
  }

  /**
   * Takes over what is new at `now`; `frame` is that of `live` where it is one of these cards, else null. True when
   * squares have changed.
   */
  follow(live: Live, frame: Frame | null, now: number): boolean {
    const jumped = live.jumps !== this.jumps;
    if (jumped) this.begin();
    this.jumps = live.jumps;
    if (jumped || this.reduced || now - this.lookedAt > UNSEEN_MILLIS)
      this.exitsSeen = live.exits.written;
    this.lookedAt = now;
    let changed = jumped;
    for (const { grid } of this.scenes) if (grid?.settle(now)) changed = true;
    if (frame !== this.frame) {
      this.frame = frame;
      if (frame && readFigures(this.scenes, frame)) this.listed = null;
      this.takeExits(live, now);
    }
    const flowing = live.clock === 'event' && live.playing;
    return this.takeItems(now, flowing ? ITEMS_MILLIS : 0) || changed;
  }

  /** The picture is of another moment, or of another run: nothing of the one before stays. */
  private begin(): void {
    this.listed = null;
    for (const { grid, figures } of this.scenes) {
      grid?.clear();
      figures.forget();
    }
  }

  private takeItems(now: number, every: number): boolean {
    const { frame, listed } = this;
    if (!frame || frame === listed) return false;
    if (listed && now - this.listedAt < every && !hasMuchChanged(listed.items, frame.items))
      return false;
    this.listed = frame;
    this.listedAt = now;
    readItems(this.scenes, frame, now);
    return true;
  }

  /** What has left since the frame before leaves its square before the next list takes it away. */
  private takeExits(live: Live, now: number): void {
    const { at, stride } = exitColumns;
    const rows = live.exits.since(this.exitsSeen);
    this.exitsSeen = live.exits.written;
    for (let row = rows.length - stride; row >= 0; row -= stride) {
      const scene = this.scenes[rows[row + at.node] as number];
      if (!scene?.grid) continue;
      const what = rows[row + at.exit] as number;
      const which = rows[row + at.key] as number;
      if (scene.perItem || which < 0) {
        scene.grid.leave(which, what, now, live.clock === 'request');
      } else scene.grid.leaveShare(which, filledCells(scene.figures, scene.grid.cells), what, now);
    }
  }
}

function hasMuchChanged(before: Int32Array, now: Int32Array): boolean {
  return Math.abs(now.length - before.length) > Math.max(before.length, now.length) * MUCH_SHARE;
}
