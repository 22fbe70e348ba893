import { max, maxIndex } from 'd3-array';
import { counted, formatCount } from '../../../../content/words.ts';
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
import { Labels } from '../labels.ts';
import { limitAir, limitDomain, momentText, timeUnit } from '../scale.ts';
import { type Scene, timesOriginDown, upToNow } from '../scene.ts';
import { drawLevels, levelsOf, nameLevels } from './levels.ts';
import type { Pen } from './pen.ts';

const at = sampleColumns.at;
const origin = originColumns.at;

/** Busy workers against how many there were, the most within each interval; queries that wait stand on top, on the same axis. */
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
    const { levels, busy, load, y } = axisOf(board, scene);
    const bands = bandsOf(board, load, y);
    fillBands(board, bands, board.palette['heat-2']);
    drawCurve(board, bandsOf(board, busy, y));
    const waiting = load.map((step, i) => (step.value ?? 0) - (busy[i]?.value ?? 0));
    const longest = max(waiting) ?? 0;
    if (longest > 0) strokeEdge(board, bands, board.palette.ink, 1.25);
    drawMissing(board, scene.missing, 'not kept');
    drawMissing(board, timesOriginDown(scene), 'down');
    horizontal(board, board.bottom, board.palette.edge);
    const limits = drawLevels(board, levels, y);
    // The queue's name comes first: the limit's finds another place.
    if (longest > 0) {
      const queues = load.map((step, i) =>
        (waiting[i] ?? 0) > 0 ? step : { ...step, value: null },
      );
      const worst = load[maxIndex(waiting)] as Step;
      const word = `up to ${formatCount(longest)} waiting`;
      nameQueue(board, bands, bandsOf(board, queues, y), worst, word, board.x(scene.present));
    }
    const labels = new Labels(board, [bands, limits]);
    nameLevels(board, labels, levels, y, scene.present, workerWords, ['above', 'below']);
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
      head: ['At', 'Busy workers', 'Workers', 'Waiting', 'Reads', 'Writes', 'Failed'],
      rows: busy.map((step, i) => {
        const row = scene.range.first + i;
        const waiting = (load[i]?.value ?? 0) - (step.value ?? 0);
        const [workers = 0, ...counts] = [
          at.originWorkers,
          at.originReads,
          at.originWrites,
          at.originErrors,
        ].map((c) => scene.rows.get(row, c));
        return [
          momentText(step.to, unit),
          ...[step.value ?? 0, workers, waiting, ...counts].map(formatCount),
        ];
      }),
    };
  },
};

function axisOf(board: Board, scene: Scene) {
  const closed = loadOf(scene);
  const now = (name: 'busy' | 'queue') => (frame: Frame) => frame.origin[origin[name]] ?? 0;
  const busy = upToNow(closed.busy, scene, now('busy'));
  const load = upToNow(closed.load, scene, (f) => now('busy')(f) + now('queue')(f));
  const levels = levelsOf(scene, 'originWorkers', (frame) => frame.origin[origin.workers] ?? 0);
  const workers = max(levels, (s) => s.value ?? 0) ?? 0;
  const peak = max(load, (s) => s.value ?? 0) ?? 0;
  const top = limitDomain(workers, peak, limitAir(board.bottom - board.top));
  const y = (value: number) => board.bottom - (value / top) * (board.bottom - board.top);
  return { levels, busy, load, y };
}

/** "limit, 24 workers", of an earlier one their number alone. */
function workerWords(workers: number, isNow: boolean): string {
  const words = counted(workers, 'worker');
  return isNow ? `limit, ${words}` : words;
}

/** Names the queue beside its longest stretch, on either side of the present. `queues`: the bands that have one. */
function nameQueue(
  board: Board,
  bands: readonly Band[],
  queues: readonly Band[],
  worst: Step,
  word: string,
  now: number,
): void {
  const x0 = Math.max(board.left, board.x(worst.from));
  const at = queues.findIndex((band) => band.x1 > x0);
  if (at < 0) return;
  let [first, last] = [at, at];
  const meets = (a?: Band, b?: Band) => a && b && b.x0 - a.x1 < 1;
  while (meets(queues[first - 1], queues[first])) first -= 1;
  while (meets(queues[last], queues[last + 1])) last += 1;
  const [before, end] = [(queues[first]?.x0 ?? 0) - 6, (queues[last]?.x1 ?? 0) + 6];
  const width = chipWidth(board, word);
  const clearOfNow = (x: number) => (x < now && now < x + width + 4 ? now + 6 : x);
  const after = clearOfNow(end);
  const height = Math.min((queues[at]?.high ?? 0) + 9, board.bottom - 10);
  // The next wave is not to be hidden by the name of the first.
  const isFree = (x: number) =>
    x >= board.left &&
    x + width < board.right &&
    !bands.some((b) => b.x1 > x && b.x0 < x + width && b.high < height + 10);
  const beside = after + width < board.right ? after : Math.max(board.left, before - width);
  const later = bands.filter((b) => b.x1 > end).map((b) => clearOfNow(b.x1 + 6));
  const x = [after, before - width, ...later].find(isFree) ?? beside;
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
