import { area, curveLinear, line } from 'd3-shape';
import {
  BYPASS,
  ERROR,
  HIT,
  MISS_ABSENT,
  MISS_EXPIRED,
  STALE_HIT,
} from '../../../engine/outcomes.ts';
import type { Palette } from '../../ui/palette.ts';
import type { Step } from './chart.ts';
import type { View } from './scale.ts';

/** Where a pen draws and with what. `x` and `y` below are px of the canvas. */
export type Board = {
  ctx: CanvasRenderingContext2D;
  palette: Palette;
  /** Font families of words and of names. */
  words: string;
  mono: string;
  x(at: number): number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Where upright lines pass through all pens: the present, and events. */
  uprights: readonly number[];
  /** Where words of this pen stand already. */
  taken: Box[];
  /** Writes the words of this pen: over all lines, those of other branches and of events too. */
  above: (() => void)[];
};

export type Box = { left: number; right: number; top: number; bottom: number };

export type Band = { x0: number; x1: number; low: number; high: number };

/** Fills between `low` and `high` (px) over each band; bands that touch are one shape. */
export function fillBands(
  board: Board,
  bands: readonly Band[],
  fill: string | CanvasPattern,
): void {
  const { ctx } = board;
  const edges = bandEdges(bands);
  ctx.beginPath();
  area<Edge>()
    .defined((e) => e.gap === false)
    .x((e) => e.x)
    .y0((e) => e.low)
    .y1((e) => e.high)
    .curve(curveLinear)
    .context(ctx)(edges);
  ctx.fillStyle = fill;
  ctx.fill();
}

/** Draws the upper edge of bands as one line with steps. */
export function strokeEdge(
  board: Board,
  bands: readonly Band[],
  stroke: string,
  width: number,
): void {
  const { ctx } = board;
  ctx.beginPath();
  line<Edge>()
    .defined((e) => e.gap === false)
    .x((e) => e.x)
    .y((e) => e.high)
    .curve(curveLinear)
    .context(ctx)(bandEdges(bands));
  ctx.lineJoin = 'round';
  ctx.lineWidth = width;
  ctx.strokeStyle = stroke;
  ctx.stroke();
}

type Edge = { x: number; low: number; high: number; gap: boolean };

function bandEdges(bands: readonly Band[]): Edge[] {
  const edges: Edge[] = [];
  let end = Number.NaN;
  for (const band of bands) {
    if (Math.abs(band.x0 - end) > 0.01) edges.push({ x: band.x0, low: 0, high: 0, gap: true });
    edges.push({ x: band.x0, low: band.low, high: band.high, gap: false });
    edges.push({ x: band.x1, low: band.low, high: band.high, gap: false });
    end = band.x1;
  }
  return edges;
}

/** Steps as bands from the floor of the board; those without a value are left out. */
export function bandsOf(board: Board, all: readonly Step[], y: (value: number) => number): Band[] {
  const bands: Band[] = [];
  for (const step of all) {
    if (step.value === null) continue;
    const x0 = Math.max(board.left, board.x(step.from));
    const x1 = Math.min(board.right, board.x(step.to));
    if (x1 > x0) bands.push({ x0, x1, low: board.bottom, high: y(step.value) });
  }
  return bands;
}

/** How the lines of branches differ: A solid, B dashed, C dotted, D dash-dot. */
export const dashes: Readonly<Record<string, readonly number[]>> = {
  A: [],
  B: [6, 4],
  C: [1.5, 3.5],
  D: [8, 3, 1.5, 3],
};

/** A line of another branch, or of what is known to come, legible on any area under it. */
export function drawBeside(board: Board, bands: readonly Band[], dash: readonly number[]): void {
  const { ctx, palette } = board;
  strokeEdge(board, bands, palette.ground, 3.5);
  ctx.setLineDash([...dash]);
  strokeEdge(board, bands, palette.ink, 1.5);
  ctx.setLineDash([]);
}

/** A neutral curve: an ink line over tint. */
export function drawCurve(board: Board, bands: readonly Band[]): void {
  fillBands(board, bands, board.palette.tint);
  strokeEdge(board, bands, board.palette.ink, 1.75);
}

export function horizontal(board: Board, y: number, stroke: string, width = 1): void {
  const { ctx } = board;
  ctx.beginPath();
  ctx.moveTo(board.left, y);
  ctx.lineTo(board.right, y);
  ctx.lineWidth = width;
  ctx.strokeStyle = stroke;
  ctx.stroke();
}

/** Diagonal hatch over a rectangle: lines 7 px apart, the same everywhere on the canvas. */
export function hatch(board: Board, x0: number, x1: number, stroke: string, width = 1): void {
  hatchBox(board, x0, board.top, x1, board.bottom, stroke, width, 7);
}

function hatchBox(
  board: Board,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  stroke: string,
  width: number,
  apart: number,
): void {
  if (x1 - x0 < 1 || y1 - y0 < 1) return;
  const { ctx } = board;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x0, y0, x1 - x0, y1 - y0);
  ctx.clip();
  ctx.beginPath();
  const pitch = apart * Math.SQRT2;
  for (let c = Math.floor((x0 + y0) / pitch) * pitch; c < x1 + y1; c += pitch) {
    ctx.moveTo(c - y0, y0);
    ctx.lineTo(c - y1, y1);
  }
  ctx.lineWidth = width;
  ctx.strokeStyle = stroke;
  ctx.stroke();
  ctx.restore();
}

/** The failed colour with its hatch: vermilion never stands without it. */
export function fillFailed(board: Board, bands: readonly Band[]): void {
  fillBands(board, bands, board.palette.failed);
  for (const { x0, x1, low, high } of bands) {
    hatchBox(board, x0, Math.min(low, high), x1, Math.max(low, high), board.palette.rim, 1.5, 4);
  }
}

/** Hatches stretches of time and writes a word into each that has room for it. */
export function drawMissing(board: Board, views: readonly View[], word: string): void {
  for (const view of views) {
    const x0 = Math.max(board.left, board.x(view.from));
    const x1 = Math.min(board.right, board.x(view.to));
    hatch(board, x0, x1, board.palette.rule);
    const width = wordWidth(board, word) + 12;
    if (x1 - x0 > width + 8) chip(board, (x0 + x1 - width) / 2, board.bottom - 10, word);
  }
}

function wordWidth(board: Board, word: string): number {
  board.ctx.font = `600 13px ${board.words}`;
  return board.ctx.measureText(word).width;
}

/** The width that `chip` takes for a word. */
export function chipWidth(board: Board, word: string): number {
  return wordWidth(board, word) + 12;
}

/** A word on a small card, its left edge at `x`, its middle at `y`. */
export function chip(board: Board, x: number, y: number, word: string): void {
  const { ctx, palette } = board;
  const width = chipWidth(board, word);
  board.taken.push({ left: x, right: x + width, top: y - 10, bottom: y + 10 });
  board.above.push(() => {
    ctx.font = `600 13px ${board.words}`;
    ctx.beginPath();
    ctx.roundRect(x, y - 9, width, 18, 3);
    ctx.fillStyle = palette.card;
    ctx.fill();
    ctx.fillStyle = palette.ink;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    ctx.fillText(word, x + 6, y + 0.5);
  });
}

/** The mark of an outcome, `size` px across, with the ink rim that every outcome colour has. */
export function mark(board: Board, x: number, y: number, outcome: number, size: number): void {
  const { ctx, palette } = board;
  const r = size / 2;
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = palette.rim;
  ctx.beginPath();
  if (outcome === ERROR) {
    cross(board, x, y, r);
    return;
  }
  if (outcome === HIT || outcome === STALE_HIT) {
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = outcome === HIT ? palette.hit : palette.stale;
    ctx.fill();
    if (outcome === STALE_HIT) {
      ctx.moveTo(x, y - r);
      ctx.lineTo(x, y);
      ctx.lineTo(x + r * 0.8, y);
    }
    ctx.stroke();
  } else if (outcome === MISS_ABSENT || outcome === MISS_EXPIRED || outcome === BYPASS) {
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = outcome === BYPASS ? palette.item : palette.miss;
    ctx.fill();
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, y, r * 0.4, 0, 2 * Math.PI);
    ctx.fillStyle = palette.card;
    ctx.fill();
    ctx.stroke();
  } else {
    const half = r * 0.85;
    ctx.rect(x - half, y - half, 2 * half, 2 * half);
    ctx.fillStyle = palette.item;
    ctx.fill();
    ctx.stroke();
  }
}

function cross({ ctx, palette }: Board, x: number, y: number, r: number): void {
  const stroke = (width: number, color: string) => {
    ctx.beginPath();
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x + r, y - r);
    ctx.lineTo(x - r, y + r);
    ctx.lineWidth = width;
    ctx.strokeStyle = color;
    ctx.stroke();
  };
  ctx.lineCap = 'round';
  stroke(5, palette.rim);
  stroke(2.5, palette.failed);
  ctx.lineCap = 'butt';
}
