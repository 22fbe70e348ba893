import { median } from 'd3-array';
import { scaleLog } from 'd3-scale';
import { formatCount, formatNanos } from '../../../../content/words.ts';
import type { Nanos } from '../../../../engine/base/units.ts';
import { sampleColumns } from '../../../../engine/frame.ts';
import {
  HIT,
  MISS_ABSENT,
  MISS_EXPIRED,
  outcomes,
  STALE_HIT,
} from '../../../../engine/outcomes.ts';
import { type Point, percentileSteps, pointSteps, type Step } from '../chart.ts';
import {
  type Band,
  type Board,
  type Box,
  bandsOf,
  drawMissing,
  horizontal,
  mark,
  strokeEdge,
} from '../draw.ts';
import { Labels, type Place } from '../labels.ts';
import { latencyDomain, latencyGrid, momentText, timeUnit } from '../scale.ts';
import type { Scene } from '../scene.ts';
import { shortDuration, shortPair } from '../short.ts';
import type { Pen } from './pen.ts';

const at = sampleColumns.at;
const MARK_PX = 8;

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
  curve: (board, scene) => ({
    y: (
      (axis) => (nanos: number) =>
        axis.y(Math.max(1, nanos))
    )(axisOfScene(board, scene)),
    steps: (rows, range) => percentileSteps(rows, range, scene.interval, 'p99'),
  }),
  table: (scene) =>
    scene.points === null ? percentileTable(scene) : pointTable(scene, scene.points),
};

function newestP99(scene: Scene): string {
  for (let row = scene.range.end - 1; row >= scene.range.first; row--) {
    if (scene.rows.get(row, at.completed) > 0)
      return `${isMinutes(scene) ? 'worst ' : ''}p99 ${shortDuration(scene.rows.get(row, at.p99))}`;
  }
  return 'no answers';
}

/** A minute has the percentiles of its worst second. */
function isMinutes({ interval }: Pick<Scene, 'interval'>): boolean {
  return interval > 1e9;
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

/** How far from its mark a request is still meant, in px. */
const REACH_PX = 12;

/** The request whose mark is nearest to a place on the drawing; null where none is near. */
export function requestAt(
  board: { x: (at: Nanos) => number; top: number; bottom: number },
  points: readonly Point[],
  x: number,
  y: number,
): number | null {
  const axis = axisOfPoints(board, points);
  let nearest: number | null = null;
  let least = REACH_PX;
  for (const point of points) {
    const away = Math.hypot(board.x(point.at) - x, axis.y(Math.max(1, point.latency)) - y);
    if (away >= least) continue;
    least = away;
    nearest = point.request;
  }
  return nearest;
}

function axisOfPoints(board: Pick<Board, 'top' | 'bottom'>, points: readonly Point[]): Axis {
  const latencies = points.map((p) => p.latency).filter((l) => l > 0);
  return axisOf(board, Math.min(...latencies), Math.max(...latencies));
}

function drawPoints(board: Board, points: readonly Point[]): void {
  const axis = axisOfPoints(board, points);
  drawGrid(board, axis);
  const boxes: Box[] = [];
  for (const point of points) {
    const [x, y] = [board.x(point.at), axis.y(Math.max(1, point.latency))];
    mark(board, x, y, point.outcome, MARK_PX);
    const half = MARK_PX / 2;
    boxes.push({ left: x - half, right: x + half, top: y - half, bottom: y + half });
  }
  nameGrid(board, axis, new Labels(board, [], boxes));
}

function seriesOf(scene: Scene, p: 'p50' | 'p95' | 'p99'): Step[] {
  const { answers, rows, range, interval, present } = scene;
  return answers
    ? pointSteps(answers, present, interval, Number(p.slice(1)) / 100)
    : percentileSteps(rows, range, interval, p);
}

function axisOfScene(board: Board, scene: Scene): Axis {
  if (scene.points !== null) return axisOfPoints(board, scene.points);
  const positive = (all: readonly Step[]) =>
    all.flatMap((s) => (s.value === null || s.value <= 0 ? [] : [s.value]));
  const low = Math.min(...positive(seriesOf(scene, 'p50')));
  return axisOf(board, low, Math.max(...positive(seriesOf(scene, 'p99'))));
}

function drawPercentiles(board: Board, scene: Scene): void {
  const [p50, p95, p99] = (['p50', 'p95', 'p99'] as const).map((p) => seriesOf(scene, p));
  const axis = axisOfScene(board, scene);
  drawGrid(board, axis);
  const lines = [p50, p95, p99].map((all = []) =>
    bandsOf(board, all, (v) => axis.y(Math.max(1, v))),
  );
  const [median = [], , highest = []] = lines;
  const { palette } = board;
  for (const line of lines.slice(1)) strokeEdge(board, line, palette['ink-2'], 1);
  strokeEdge(board, median, palette.ink, 2);
  const labels = new Labels(board, lines);
  const of = isMinutes(scene) ? ' of the worst second' : '';
  const nameHighest = () =>
    labels.write(`p99${of}`, alongLine(highest, ['above', 'below']), of !== '');
  // What must be said takes its place first.
  if (of !== '') nameHighest();
  nameGrid(board, axis, labels);
  if (of === '') nameHighest();
  labels.write(`p50${of}`, alongLine(median, ['below', 'above']), false);
}

/** Places along a line, from its start. */
function alongLine(line: readonly Band[], sides: readonly Place['side'][]): Place[] {
  const places: Place[] = [];
  for (let i = 0; i < 12; i++) {
    const band = line[Math.floor((line.length * i) / 12)];
    if (band) places.push(...sides.map((side) => ({ x: band.x0 + 4, y: band.high, side })));
  }
  // Else at its end, beyond the present.
  const last = line.at(-1);
  if (last) places.push({ x: last.x1 + 8, y: last.high, side: 'on' });
  return places;
}

type Axis = { y: (nanos: number) => number; grid: number[] };

function axisOf(board: Pick<Board, 'top' | 'bottom'>, min: number, max: number): Axis {
  const domain = latencyDomain(min, max);
  const inset = MARK_PX / 2 + 1;
  const scale = scaleLog()
    .domain(domain)
    .range([board.bottom - inset, board.top + inset]);
  return { y: scale, grid: latencyGrid(domain) };
}

function drawGrid(board: Board, { y, grid }: Axis): void {
  for (const nanos of grid) horizontal(board, Math.round(y(nanos)) + 0.5, board.palette.rule);
}

/** Names the gridlines at the left edge, or at the right one where something is in the way. */
function nameGrid(board: Board, { y, grid }: Axis, labels: Labels): void {
  for (const [i, nanos] of grid.entries()) {
    const height = Math.round(y(nanos));
    const places: Place[] = [
      { x: board.left + 4, y: height, side: 'on' },
      { x: board.right - 4, y: height, side: 'on', ends: true },
    ];
    labels.write(shortDuration(nanos), places, i === 0);
  }
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
    caption: `Latency: how long requests took, as the app sees it${
      isMinutes(scene) ? '; percentiles are those of the worst second of each minute' : ''
    }`,
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
