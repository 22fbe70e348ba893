import { max, min } from 'd3-array';
import { formatCount } from '../../../../content/words.ts';
import { type Frame, originColumns, sampleColumns } from '../../../../engine/frame.ts';
import { type Step, steps } from '../chart.ts';
import {
  type Band,
  type Board,
  bandsOf,
  chip,
  chipWidth,
  drawCurve,
  drawMissing,
  fillBands,
  horizontal,
  strokeEdge,
} from '../draw.ts';
import { Labels, type Place } from '../labels.ts';
import { limitAir, limitDomain, momentText, timeUnit } from '../scale.ts';
import { type Scene, timesOriginDown, upToNow } from '../scene.ts';
import type { Pen } from './pen.ts';

const at = sampleColumns.at;
const origin = originColumns.at;

/** Busy workers against how many there are, the most within each interval; queries that wait stand on top, on the same axis. */
export const databasePen: Pen = {
  name: 'Database',
  value: (scene) => {
    const now = scene.live.frame?.origin;
    if (!now) return 'idle';
    if (now[origin.up] === 0) return 'down';
    const [busy = 0, workers = 0] = [now[origin.busy], now[origin.workers]];
    const waiting = now[origin.queue] ?? 0;
    if (waiting > 0) return `${formatCount(waiting)} waiting`;
    return `${formatCount(busy)} of ${formatCount(workers)} busy`;
  },
  draw: (board, scene) => {
    const { workers, busy, load, peak, y } = axisOf(board, scene);
    const bands = bandsOf(board, load, y);
    fillBands(board, bands, board.palette['heat-2']);
    drawCurve(board, bandsOf(board, busy, y));
    if (peak > workers) strokeEdge(board, bands, board.palette.ink, 1.25);
    drawMissing(board, scene.missing, 'not kept');
    drawMissing(board, timesOriginDown(scene), 'down');
    horizontal(board, board.bottom, board.palette.edge);
    if (workers === 0) return;
    const limit = Math.round(y(workers)) + 0.5;
    horizontal(board, limit, board.palette.ink);
    const side = limit - board.top > 12 ? 'above' : 'below';
    const word = `limit, ${formatCount(workers)} workers`;
    // The queue's name comes first: the limit's finds another place.
    if (peak > workers)
      nameQueue(
        board,
        bands,
        `up to ${formatCount(peak - workers)} waiting`,
        limit,
        board.x(scene.present),
      );
    const labels = new Labels(board, [bands]);
    const other = side === 'above' ? 'below' : 'above';
    labels.write(
      word,
      [side, other].flatMap((at) => [
        { x: board.left + 4, y: limit, side: at },
        { x: board.right - 4, y: limit, side: at, ends: true },
      ]) as Place[],
      true,
    );
  },
  curve: (board, scene) => ({
    y: axisOf(board, scene).y,
    steps: (rows, range) =>
      steps(rows, range, scene.interval, (row) => rows.get(row, at.originBusyPeak)),
  }),
  table: (scene) => {
    const unit = timeUnit(scene.view);
    const { busy, load } = loadOf(scene);
    return {
      caption: 'Database: queries at work and waiting, the most within each interval',
      head: ['At', 'Busy workers', 'Waiting', 'Reads', 'Writes', 'Failed'],
      rows: busy.map((step, i) => {
        const row = scene.range.first + i;
        const waiting = (load[i]?.value ?? 0) - (step.value ?? 0);
        const counts = [at.originReads, at.originWrites, at.originErrors].map((c) =>
          scene.rows.get(row, c),
        );
        return [
          momentText(step.to, unit),
          ...[step.value ?? 0, waiting, ...counts].map(formatCount),
        ];
      }),
    };
  },
};

function axisOf(board: Board, scene: Scene) {
  const workers = scene.live.frame?.origin[origin.workers] ?? 0;
  const closed = loadOf(scene);
  const now = (name: 'busy' | 'queue') => (frame: Frame) => frame.origin[origin[name]] ?? 0;
  const busy = upToNow(closed.busy, scene, now('busy'));
  const load = upToNow(closed.load, scene, (f) => now('busy')(f) + now('queue')(f));
  const peak = max(load, (s) => s.value ?? 0) ?? 0;
  const top = limitDomain(workers, peak, limitAir(board.bottom - board.top));
  const y = (value: number) => board.bottom - (value / top) * (board.bottom - board.top);
  return { workers, busy, load, peak, y };
}

/** Names the queue beside its highest stretch, on either side of the present. */
function nameQueue(
  board: Board,
  bands: readonly Band[],
  word: string,
  limit: number,
  now: number,
): void {
  const top = min(bands, (band) => band.high) ?? 0;
  const at = bands.findIndex((band) => band.high === top);
  let [first, last] = [at, at];
  while ((bands[first - 1]?.high ?? limit) < limit - 1) first -= 1;
  while ((bands[last + 1]?.high ?? limit) < limit - 1) last += 1;
  const [before, end] = [(bands[first]?.x0 ?? 0) - 6, (bands[last]?.x1 ?? 0) + 6];
  const width = chipWidth(board, word);
  const clearOfNow = (x: number) => (x < now && now < x + width + 4 ? now + 6 : x);
  const after = clearOfNow(end);
  const height = Math.min(top + 9, board.bottom - 10);
  // The next wave is not to be hidden by the name of the first.
  const isFree = (x: number) =>
    x >= board.left &&
    x + width < board.right &&
    !bands.some((b) => b.x1 > x && b.x0 < x + width && b.high < height + 10);
  const beside = after + width < board.right ? after : Math.max(board.left, before - width);
  const x =
    [after, before - width, ...bands.slice(last + 1).map((b) => clearOfNow(b.x1 + 6))].find(
      isFree,
    ) ?? beside;
  chip(board, x, height, word);
}

/** The most workers that were busy within each interval, and with the longest queue on top. */
function loadOf({ rows, range, interval }: Scene): { busy: Step[]; load: Step[] } {
  const busy = (row: number) => rows.get(row, at.originBusyPeak);
  return {
    busy: steps(rows, range, interval, busy),
    load: steps(rows, range, interval, (row) => busy(row) + rows.get(row, at.originQueuePeak)),
  };
}
