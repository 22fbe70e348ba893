import { median } from 'd3-array';
import { scaleLog } from 'd3-scale';
import { formatCount, formatNanos } from '../../../../content/words.ts';
import { sampleColumns } from '../../../../engine/frame.ts';
import {
  HIT,
  MISS_ABSENT,
  MISS_EXPIRED,
  outcomes,
  STALE_HIT,
} from '../../../../engine/outcomes.ts';
import { type Point, percentileSteps, type Step } from '../chart.ts';
import { type Board, bandsOf, drawMissing, horizontal, mark, note, strokeEdge } from '../draw.ts';
import { latencyDomain, latencyGrid, momentText, timeUnit } from '../scale.ts';
import type { Scene } from '../scene.ts';
import { shortDuration, shortPair } from '../short.ts';
import type { Pen } from './pen.ts';

const at = sampleColumns.at;
const MARK_PX = 8;
/** Room for the name of a percentile. */
const NAME_WIDTH_PX = 28;
const NAME_HEIGHT_PX = 14;

/**
 * How long answers took, on a log axis. Few requests: each is drawn as its mark. Many: the median heavy, p95
 * and p99 light, and a gap where nothing was answered.
 */
export const latencyPen: Pen = {
  name: 'Latency',
  value: (scene) => (scene.points === null ? newestP99(scene) : twoMedians(scene.points)),
  draw: (board, scene) => {
    if (scene.points === null) drawPercentiles(board, scene);
    else drawPoints(board, scene.points);
    drawMissing(board, scene.points === null ? scene.missing : [], 'not kept');
    horizontal(board, board.bottom, board.palette.edge);
  },
  table: (scene) =>
    scene.points === null ? percentileTable(scene) : pointTable(scene, scene.points),
};

function newestP99(scene: Scene): string {
  for (let row = scene.range.end - 1; row >= scene.range.first; row--) {
    if (scene.rows.get(row, at.completed) > 0)
      return `p99 ${shortDuration(scene.rows.get(row, at.p99))}`;
  }
  return 'no answers';
}

function twoMedians(points: readonly Point[]): string {
  const of = (...wanted: number[]) =>
    median(points.filter((p) => wanted.includes(p.outcome)).map((p) => p.latency));
  const hit = of(HIT, STALE_HIT);
  const miss = of(MISS_ABSENT, MISS_EXPIRED);
  if (hit !== undefined && miss !== undefined) return shortPair(hit, miss);
  const any = hit ?? miss ?? median(points.map((p) => p.latency));
  return any === undefined ? 'no answers' : shortDuration(any);
}

function drawPoints(board: Board, points: readonly Point[]): void {
  const latencies = points.map((p) => p.latency).filter((l) => l > 0);
  const y = axis(board, Math.min(...latencies), Math.max(...latencies));
  for (const point of points) {
    mark(board, board.x(point.at), y(Math.max(1, point.latency)), point.outcome, MARK_PX);
  }
}

function drawPercentiles(board: Board, scene: Scene): void {
  const series = (p: 'p50' | 'p95' | 'p99') =>
    percentileSteps(scene.rows, scene.range, scene.interval, p);
  const [p50, p95, p99] = [series('p50'), series('p95'), series('p99')];
  const positive = (all: readonly Step[]) =>
    all.flatMap((s) => (s.value === null || s.value <= 0 ? [] : [s.value]));
  const y = axis(board, Math.min(...positive(p50)), Math.max(...positive(p99)));
  const { palette } = board;
  const line = (all: readonly Step[], width: number, stroke: string) =>
    strokeEdge(
      board,
      bandsOf(board, all, (v) => y(Math.max(1, v))),
      stroke,
      width,
    );
  line(p95, 1, palette['ink-2']);
  line(p99, 1, palette['ink-2']);
  line(p50, 2, palette.ink);
  const names = new NamePlaces(board, [p50, p95, p99], y);
  names.write(p99, 'p99', ['above', 'below']);
  names.write(p50, 'p50', ['below', 'above']);
}

/** A place for the name of a line where no other line and no other name passes behind it. */
class NamePlaces {
  private readonly board: Board;
  private readonly all: readonly (readonly Step[])[];
  private readonly y: (value: number) => number;
  private readonly taken: { left: number; right: number; top: number; bottom: number }[];

  constructor(board: Board, all: readonly (readonly Step[])[], y: (value: number) => number) {
    this.board = board;
    this.all = all;
    this.y = y;
    // The name of the upper gridline stands at the left edge.
    this.taken = [{ left: 0, right: board.left + 62, top: board.top, bottom: board.bottom }];
  }

  write(line: readonly Step[], word: string, sides: readonly ('above' | 'below')[]): void {
    const tries = 12;
    for (let i = 0; i < tries; i++) {
      const step = line[Math.floor((line.length * i) / tries)];
      if (step?.value == null) continue;
      const height = this.y(Math.max(1, step.value));
      const left = Math.max(this.board.left + 64, this.board.x(step.from));
      for (const side of sides) {
        const top = side === 'above' ? height - NAME_HEIGHT_PX : height + 1;
        const box = { left, right: left + NAME_WIDTH_PX, top, bottom: top + NAME_HEIGHT_PX - 1 };
        if (!this.isFree(box)) continue;
        note(this.board, left, height, word, side);
        this.taken.push(box);
        return;
      }
    }
  }

  private isFree(box: { left: number; right: number; top: number; bottom: number }): boolean {
    const { board } = this;
    if (box.right > board.right || box.top < board.top || box.bottom > board.bottom) return false;
    const meets = this.taken.some(
      (t) => t.left < box.right && t.right > box.left && t.top < box.bottom && t.bottom > box.top,
    );
    if (meets) return false;
    return this.all.every((line) =>
      line.every((step) => {
        if (step.value === null || board.x(step.to) < box.left || board.x(step.from) > box.right)
          return true;
        const height = this.y(Math.max(1, step.value));
        return height <= box.top || height >= box.bottom;
      }),
    );
  }
}

/** Draws the gridlines with their names and gives the scale. */
function axis(board: Board, min: number, max: number): (nanos: number) => number {
  const domain = latencyDomain(min, max);
  const inset = MARK_PX / 2 + 1;
  const scale = scaleLog()
    .domain(domain)
    .range([board.bottom - inset, board.top + inset]);
  for (const [i, latency] of latencyGrid(domain).entries()) {
    const height = scale(latency);
    horizontal(board, Math.round(height) + 0.5, board.palette.rule);
    if (i === 0)
      note(
        board,
        board.left + 4,
        height,
        shortDuration(latency),
        height - board.top > 14 ? 'above' : 'below',
      );
  }
  return scale;
}

function percentileTable(scene: Scene) {
  const unit = timeUnit(scene.view);
  const rows: string[][] = [];
  for (let row = scene.range.first; row < scene.range.end; row++) {
    const completed = scene.rows.get(row, at.completed);
    const percentile = (p: 'p50' | 'p95' | 'p99' | 'maxLatency') =>
      completed > 0 ? formatNanos(scene.rows.get(row, at[p])) : 'none';
    rows.push([
      momentText(scene.rows.get(row, at.at), unit),
      formatCount(completed),
      percentile('p50'),
      percentile('p95'),
      percentile('p99'),
      percentile('maxLatency'),
    ]);
  }
  return {
    caption: 'Latency: how long requests took, as the app sees it',
    head: ['Until', 'Requests', 'p50', 'p95', 'p99', 'Longest'],
    rows,
  };
}

function pointTable(scene: Scene, points: readonly Point[]) {
  const unit = timeUnit(scene.view);
  return {
    caption: 'Latency: each request, as the app sees it',
    head: ['Answered at', 'Took', 'Outcome'],
    rows: points.map((p) => [
      momentText(p.at, unit),
      formatNanos(p.latency),
      (outcomes[p.outcome] ?? 'unknown').replace('-', ' '),
    ]),
  };
}
