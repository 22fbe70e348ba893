import type { Frame, TopologyView } from '../../../engine/frame.ts';
import { hatch, heatColor, measure, type Pen, readable, write } from '../brush.ts';
import type { Box } from '../layout.ts';
import { NodeFigures } from '../nodeFigures.ts';
import { isDead } from '../nodeScene.ts';
import { drawMark } from '../sprites.ts';
import { Sheet } from './canvas.ts';
import type { StripRows } from './ghosts.ts';
import type { StripMetric } from './metrics.ts';
import { primaryFirst, worstFirst } from './order.ts';
import { cellAt, cellBox, rowLeft, type StripLayout } from './stripLayout.ts';

/** A node that does not work, in one word for its cell. */
const deadWords = { down: 'down', removed: 'removed', unreachable: 'cut off' } as const;

/** Draws the heat strips of one cluster: a row for each shard, a cell for each node. */
export class StripPainter {
  readonly topology: TopologyView;
  readonly layout: StripLayout;
  readonly figures: NodeFigures[];
  /** Groups in the order of the rows, and the nodes of each row in the order of its cells. */
  order: number[] = [];
  metric: StripMetric;
  /** Nodes whose rows are marked: those being watched. */
  watched: ReadonlySet<number> = new Set();
  /** Under the pointer or with the focus, and chosen: node indices, -1 for none. */
  hint = -1;
  selected = -1;
  /** Shards that somebody takes for the owners of slots that are elsewhere. */
  private believed: ReadonlySet<number> = new Set();
  private readonly sheet: Sheet;
  private readonly rows: StripRows['rows'];
  private readonly ids: StripRows['ids'];

  constructor(
    canvas: HTMLCanvasElement,
    topology: TopologyView,
    { ids, rows }: StripRows,
    layout: StripLayout,
    metric: StripMetric,
    size: { width: number; height: number },
  ) {
    this.sheet = new Sheet(canvas, size.width, size.height);
    this.topology = topology;
    this.layout = layout;
    this.metric = metric;
    this.rows = rows;
    this.ids = ids;
    this.figures = topology.nodes.map(() => new NodeFigures());
    this.order = this.rows.map((_, group) => group);
  }

  read(frame: Frame): void {
    this.believed = new Set(frame.staleSlots.map(({ group }) => group));
    this.figures.forEach((figures, index) => {
      figures.read(frame, index);
    });
  }

  sort(): void {
    this.order = worstFirst(this.rows, this.figures, this.metric);
  }

  /** Ids of the shards in the order of their rows. */
  orderedIds(): string[] {
    return this.order.map((row) => this.ids[row] ?? '');
  }

  /** Nodes of row `row`, primary first. */
  cells(row: number): number[] {
    return primaryFirst(this.rows[this.order[row] ?? -1] ?? [], this.figures);
  }

  /** The node at a point, or -1. */
  nodeAt(x: number, y: number): number {
    const place = cellAt(this.layout, this.order.length, x, y);
    return place ? (this.cells(place.row)[place.cell] ?? -1) : -1;
  }

  /** The node `rows` rows and `cells` cells away from `index`; the nearest when there is none. */
  neighbour(index: number, rows: number, cells: number): number {
    const group = this.rows.findIndex((nodes) => nodes.includes(index));
    const row = Math.max(0, this.order.indexOf(group));
    const cell = Math.max(0, this.cells(row).indexOf(index));
    const target = Math.min(this.order.length - 1, Math.max(0, row + rows));
    const there = this.cells(target);
    return there[Math.min(there.length - 1, Math.max(0, cell + cells))] ?? index;
  }

  /** True when anything was drawn. */
  paint(force: boolean): boolean {
    if (!this.sheet.fit() && !force) return false;
    const pen = this.sheet.begin();
    this.paintHeads(pen);
    const most = this.figures.reduce((m, f) => Math.max(m, this.metric.value(f) ?? 0), 0);
    for (let row = 0; row < this.order.length; row++) {
      const cells = this.cells(row);
      this.paintName(pen, row, cells);
      for (const [cell, index] of cells.entries()) this.paintCell(pen, row, cell, index, most);
    }
    return true;
  }

  private paintHeads(pen: Pen): void {
    const { layout, topology } = this;
    if (layout.detail === 'bare' || topology.engine === 'memcached') return;
    for (let column = 0; column < layout.columns; column++) {
      const row = column * layout.rowsPerColumn;
      if (row >= this.order.length) return;
      const first = cellBox(layout, row, 0);
      const style = { size: 12, weight: 600 };
      const fits = (words: string, cells: number) =>
        measure(pen, words, style) <= layout.cellWidth * cells - 3;
      const rest = layout.cellsPerRow - 1;
      const others = rest > 1 ? 'replicas' : 'replica';
      if (fits('primary', 1) && (rest === 0 || fits(others, rest))) {
        write(pen, 'primary', first.x + 2, 9, layout.cellWidth, style);
        if (rest > 0)
          write(pen, others, first.x + layout.cellWidth + 2, 9, layout.cellWidth * rest, style);
        continue;
      }
      // Over narrow cells one heading says their order; it may begin over the name.
      const words = rest > 0 ? `primary, ${others}` : 'primary';
      const end = first.x + layout.cellWidth * layout.cellsPerRow - 2;
      if (fits(words, layout.cellsPerRow)) write(pen, words, first.x + 2, 9, end - first.x, style);
      else write(pen, words, end, 9, end - rowLeft(layout, row), { ...style, align: 'right' });
    }
  }

  private paintName(pen: Pen, row: number, cells: readonly number[]): void {
    const { layout } = this;
    if (layout.label === 0) return;
    const { ctx, palette } = pen;
    const box = cellBox(layout, row, 0);
    const left = rowLeft(layout, row);
    const marked = cells.some((index) => this.watched.has(index));
    if (marked) {
      ctx.fillStyle = palette.ink;
      ctx.fillRect(left, box.y + 2, 3, box.height - 4);
    }
    const style = {
      size: layout.rowHeight >= 18 ? 14 : 12,
      mono: true,
      weight: marked ? 700 : 400,
      color: marked ? palette.ink : palette['ink-2'],
    };
    const name = this.ids[this.order[row] ?? -1] ?? '';
    const used = write(pen, name, left + 6, box.y + box.height / 2, layout.label - 6, style);
    if (!this.believed.has(this.order[row] ?? -1)) return;
    ctx.save();
    ctx.setLineDash([4, 3]);
    ctx.lineWidth = layout.rowHeight >= 12 ? 1.5 : 1;
    ctx.strokeStyle = palette.ink;
    ctx.strokeRect(left + 4, box.y + 1.5, used + 4, Math.max(4, box.height - 3));
    ctx.restore();
  }

  private paintCell(pen: Pen, row: number, cell: number, index: number, most: number): void {
    const { ctx, palette } = pen;
    const { layout, metric } = this;
    const figures = this.figures[index];
    const { x, y, width, height } = cellBox(layout, row, cell);
    const middle = y + height / 2;
    if (!figures) {
      // It has left, and somebody believes in it.
      dashedCell(pen, { x, y, width, height });
      if (layout.detail === 'figures' && width >= 60)
        write(pen, 'removed', x + 6, middle, width - 8, { size: 12, weight: 600 });
    } else if (isDead(figures)) {
      ctx.fillStyle = palette.card;
      ctx.fillRect(x, y, width, height);
      hatch(ctx, x, y, width, height, palette.edge);
      paintCross(pen, x + Math.min(width / 2, 10), middle, Math.min(width, height, 14));
      const word = deadWords[figures.state as keyof typeof deadWords] ?? 'down';
      if (layout.detail === 'figures' && width >= 74) {
        write(pen, word, x + 22, middle, width - 24, { size: 12, weight: 600 });
      }
    } else {
      const value = metric.value(figures);
      const fill = heatColor(value === null ? 0 : metric.share(value, most), palette);
      ctx.fillStyle = fill;
      ctx.fillRect(x, y, width, height);
      if (layout.detail === 'figures' && value !== null) {
        const size = layout.rowHeight >= 18 ? 13 : 12;
        const color = readable(fill, palette);
        write(pen, metric.text(value), x + 5, middle, width - 8, { size, color });
      }
    }
    if (index !== this.selected && index !== this.hint) return;
    ctx.strokeStyle = palette.ink;
    ctx.lineWidth = index === this.selected ? 2.5 : 1.5;
    ctx.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  }
}

function dashedCell({ ctx, palette }: Pen, { x, y, width, height }: Box): void {
  ctx.save();
  ctx.setLineDash([4, 3]);
  ctx.lineWidth = height >= 12 ? 2 : 1;
  ctx.strokeStyle = palette.ink;
  ctx.strokeRect(x + 1, y + 1, width - 2, Math.max(1, height - 2));
  ctx.restore();
}

function paintCross(pen: Pen, x: number, y: number, size: number): void {
  const { ctx, palette } = pen;
  ctx.save();
  ctx.translate(x, y);
  drawMark(ctx, 'failed', palette, size);
  ctx.restore();
}
