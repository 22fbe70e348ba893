import { NODE_PLACE } from '../../../engine/frame.ts';
import type { Live } from '../../lab/types.ts';
import { formatBytes } from '../../ui/format.ts';
import { hatch, measure, type Pen, write } from '../brush.ts';
import { Lately } from '../lately.ts';
import { paintMarks } from '../movingLayer.ts';
import type { NodeFigures } from '../nodeFigures.ts';
import { isDead } from '../nodeScene.ts';
import { drawnEvery, Marks, MOST_MARKS, Particles, type View } from '../particles.ts';
import { Track } from '../paths.ts';
import { drawSprites, type Sprites } from '../sprites.ts';
import { Sheet } from './canvas.ts';
import type { StripMetric } from './metrics.ts';
import type { Watched } from './order.ts';

/** Cards of the watched nodes, one above the other. */
const CARD_HEIGHT = 92;
const CARD_GAP = 8;
const PAD = 10;
const FAILURE_SECONDS = 1.2;
const FLOW_PIXELS_PER_SECOND = 160;
const MARK_SIZE = 13;
const SQUARES = 16;

/** Height of `count` cards. */
export function watchHeight(count: number): number {
  return count * (CARD_HEIGHT + CARD_GAP) - CARD_GAP;
}

/** Draws the watched nodes with the requests that travel to them and back. */
export class WatchPainter {
  private readonly sheet: Sheet;
  private readonly particles = new Particles();
  private readonly marks = new Marks(MOST_MARKS);
  private readonly lately = new Lately(FAILURE_SECONDS);
  private readonly apps: number;
  private watched: readonly Watched[] = [];
  private names: readonly string[] = [];
  private tracks = new Map<number, [there: Track, back: Track]>();
  private sprites: Sprites | null = null;
  private readonly view: View;
  /** No flights. */
  private readonly still: boolean;
  every = 1;

  constructor(
    canvas: HTMLCanvasElement,
    size: { width: number; height: number },
    apps: number,
    still: boolean,
  ) {
    this.sheet = new Sheet(canvas, size.width, size.height);
    this.apps = apps;
    this.still = still;
    this.view = {
      at: 0,
      nanosPerPixel: 0,
      every: 1,
      failureStays: 0,
      track: (from, to) => this.trackOf(from, to),
      cut: () => -1,
      isClear: () => true,
    };
  }

  watch(watched: readonly Watched[], names: readonly string[]): void {
    this.watched = watched;
    this.names = names;
    this.tracks = new Map(
      watched.map(({ index }, i) => {
        const y = i * (CARD_HEIGHT + CARD_GAP) + CARD_HEIGHT - 17;
        const left = { x: PAD, y };
        const right = { x: this.sheet.width - PAD, y };
        return [index, [new Track([left, right], 0), new Track([right, left], 0)]];
      }),
    );
  }

  refresh(): void {
    this.sprites = null;
  }

  private trackOf(from: number, to: number): Track | null {
    if (from < this.apps) return this.tracks.get(to - NODE_PLACE)?.[0] ?? null;
    if (to < this.apps) return this.tracks.get(from - NODE_PLACE)?.[1] ?? null;
    return null;
  }

  paint(live: Live, figures: readonly NodeFigures[], metric: StripMetric): void {
    if (this.sheet.fit()) this.sprites = null;
    const pen = this.sheet.begin();
    this.sprites ??= drawSprites(pen.palette, MARK_SIZE, this.sheet.ratio);
    for (const [i, watched] of this.watched.entries()) {
      const of = figures[watched.index];
      if (of) this.paintCard(pen, i, watched, of, metric);
    }
    const flowing = live.clock === 'event';
    const calls = this.watched.reduce(
      (sum, { index }) => sum + (figures[index]?.commandsPerSecond ?? 0),
      0,
    );
    this.every = drawnEvery(live, calls, this.every);
    const { view } = this;
    view.at = live.at;
    view.nanosPerPixel = flowing ? live.pace / FLOW_PIXELS_PER_SECOND : 0;
    view.every = this.every;
    const epoch = live.frame?.epoch ?? -1;
    view.failureStays = this.lately.pass(live.at, performance.now(), live.pace, epoch);
    this.particles.place(live.flights, view, this.marks);
    paintMarks(pen, this.marks, this.sprites, this.still);
  }

  private paintCard(
    pen: Pen,
    i: number,
    watched: Watched,
    figures: NodeFigures,
    metric: StripMetric,
  ): void {
    const { ctx, palette } = pen;
    const y = i * (CARD_HEIGHT + CARD_GAP);
    const width = this.sheet.width;
    const dead = isDead(figures);
    ctx.fillStyle = palette.card;
    ctx.fillRect(1, y + 1, width - 2, CARD_HEIGHT - 2);
    if (dead) hatch(ctx, 4, y + 24, width - 8, CARD_HEIGHT - 50, palette.rule);
    ctx.strokeStyle = dead ? palette.edge : palette.ink;
    ctx.lineWidth = figures.primary && !dead ? 2.5 : 1.5;
    ctx.strokeRect(1.5, y + 1.5, width - 3, CARD_HEIGHT - 3);
    const name = this.names[watched.index] ?? '';
    const style = { size: 14, mono: true, weight: 700 };
    write(pen, name, PAD, y + 15, width, style);
    const left = PAD + measure(pen, name, style) + 10;
    const value = dead ? null : metric.value(figures);
    const words = value === null ? watched.why : `${metric.text(value)}, ${watched.why}`;
    write(pen, words, width - PAD, y + 15, width - PAD - left, {
      size: 14,
      weight: 600,
      align: 'right',
    });
    this.paintFill(pen, y + 30, figures, dead);
    const memory = dead
      ? 'nothing is left'
      : `${formatBytes(figures.used)} of ${formatBytes(figures.limit)}`;
    write(pen, memory, PAD, y + 54, width - 2 * PAD, { size: 13, color: palette['ink-2'] });
    ctx.strokeStyle = palette.edge;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(PAD, y + CARD_HEIGHT - 17);
    ctx.lineTo(width - PAD, y + CARD_HEIGHT - 17);
    ctx.stroke();
  }

  /** Its memory, in sixteen parts. */
  private paintFill(pen: Pen, y: number, figures: NodeFigures, dead: boolean): void {
    const { ctx, palette } = pen;
    const step = (this.sheet.width - 2 * PAD) / SQUARES;
    const size = Math.min(step - 3, 11);
    const full = dead || figures.limit <= 0 ? 0 : (figures.used / figures.limit) * SQUARES;
    for (let k = 0; k < SQUARES; k++) {
      const x = PAD + k * step;
      ctx.strokeStyle = palette.rule;
      ctx.lineWidth = 1;
      ctx.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
      const share = Math.min(1, Math.max(0, full - k));
      if (share === 0) continue;
      ctx.fillStyle = palette.item;
      ctx.fillRect(x, y, size * share, size);
    }
  }
}
