import { max } from 'd3-array';
import { formatCount } from '../../../../content/words.ts';
import { type Frame, originColumns, sampleColumns } from '../../../../engine/frame.ts';
import { type Step, steps } from '../chart.ts';
import {
  bandsOf,
  drawCurve,
  drawMissing,
  fillBands,
  horizontal,
  note,
  strokeEdge,
} from '../draw.ts';
import { limitDomain, momentText, timeUnit } from '../scale.ts';
import { type Scene, timesOriginDown, upToNow } from '../scene.ts';
import type { Pen } from './pen.ts';

const at = sampleColumns.at;
const origin = originColumns.at;

/** Busy workers against how many there are; queries that wait stand on top, on the same axis. */
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
    const workers = scene.live.frame?.origin[origin.workers] ?? 0;
    const closed = loadOf(scene);
    const now = (name: 'busy' | 'queue') => (frame: Frame) => frame.origin[origin[name]] ?? 0;
    const busy = upToNow(closed.busy, scene, now('busy'));
    const load = upToNow(closed.load, scene, (f) => now('busy')(f) + now('queue')(f));
    const peak = max(load, (s) => s.value ?? 0) ?? 0;
    const top = limitDomain(workers, peak);
    const y = (value: number) => board.bottom - (value / top) * (board.bottom - board.top);
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
    const where = limit - board.top > 12 ? 'above' : 'below';
    note(board, board.left + 4, limit, `limit, ${formatCount(workers)} workers`, where);
    if (peak > workers)
      note(board, board.left + 150, limit, `up to ${formatCount(peak - workers)} waiting`, where);
  },
  table: (scene) => {
    const unit = timeUnit(scene.view);
    const { busy, load } = loadOf(scene);
    return {
      caption: 'Database: queries at work and waiting, at the end of each interval',
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

/** Busy workers, and busy workers with the queue on top. */
function loadOf({ rows, range, interval }: Scene): { busy: Step[]; load: Step[] } {
  const busy = (row: number) => rows.get(row, at.originBusy);
  return {
    busy: steps(rows, range, interval, busy),
    load: steps(rows, range, interval, (row) => busy(row) + rows.get(row, at.originQueue)),
  };
}
