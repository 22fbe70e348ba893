import { max } from 'd3-array';
import { formatCount } from '../../../../content/words.ts';
import { sampleColumns } from '../../../../engine/frame.ts';
import { type Step, steps } from '../chart.ts';
import { type Board, bandsOf, drawCurve, drawMissing, horizontal } from '../draw.ts';
import { Labels } from '../labels.ts';
import { momentText, timeUnit } from '../scale.ts';
import type { Scene } from '../scene.ts';
import type { Pen, PenTable } from './pen.ts';

const at = sampleColumns.at;
/** Between the highest count and the upper edge. */
const AIR = 1.25;

type Count = { name: string; what: string; column: keyof typeof at };

/** What happens so seldom that it has no pen of its own all the time. */
const counts: readonly Count[] = [
  { name: 'Redirects', what: 'answers MOVED and ASK that clients followed', column: 'redirects' },
  { name: 'Connections', what: 'new connections', column: 'newConnections' },
  { name: 'Refused', what: 'connections that a node refused', column: 'refusedConnections' },
  { name: 'OOM', what: 'writes refused for want of memory', column: 'refusedWrites' },
  { name: 'Evictions', what: 'items evicted', column: 'evicted' },
  { name: 'Expiries', what: 'items expired', column: 'expired' },
];

/** A pen for each: how many in each interval, on an axis of its own. */
export const countPens: readonly Pen[] = counts.map(penOf);

function penOf({ name, what, column }: Count): Pen {
  const stepsOf = ({ rows, range, interval }: Pick<Scene, 'rows' | 'range' | 'interval'>): Step[] =>
    steps(rows, range, interval, (row) => rows.get(row, at[column]));
  return {
    name,
    value: (scene) => {
      const newest = stepsOf(scene).at(-1)?.value;
      return newest == null ? 'none yet' : `${formatCount(newest)} ${each(scene)}`;
    },
    draw: (board, scene) => {
      const found = stepsOf(scene);
      const bands = bandsOf(board, found, axisOf(board, found));
      drawCurve(board, bands);
      drawMissing(board, scene.missing, 'not kept');
      horizontal(board, board.bottom, board.palette.edge);
      const most = max(found, (s) => s.value ?? 0) ?? 0;
      const word = most > 0 ? `${what}, up to ${formatCount(most)} ${each(scene)}` : `no ${what}`;
      const start = { x: board.left + 4, y: board.top + 2, side: 'below' } as const;
      new Labels(board, [bands]).write(
        word,
        [start, { ...start, x: board.right - 4, ends: true }],
        true,
      );
    },
    curve: (board, scene) => ({
      y: axisOf(board, stepsOf(scene)),
      steps: (rows, range) => stepsOf({ rows, range, interval: scene.interval }),
    }),
    table: (scene) => countsTable(scene),
  };
}

/** All of them, also those that are not drawn. */
export function countsTable(scene: Scene): PenTable {
  const { rows, range } = scene;
  const unit = timeUnit(scene.view);
  const table: string[][] = [];
  for (let row = range.first; row < range.end; row += 1) {
    table.push([
      momentText(rows.get(row, at.at), unit),
      ...counts.map(({ column }) => formatCount(rows.get(row, at[column]))),
    ]);
  }
  return {
    caption: `Counts ${each(scene)}: redirects, connections, refusals, exits of items`,
    head: ['Until', ...counts.map(({ name }) => name)],
    rows: table,
  };
}

function axisOf(board: Board, found: readonly Step[]): (value: number) => number {
  const top = Math.max(1, max(found, (s) => s.value ?? 0) ?? 0) * AIR;
  return (value) => board.bottom - (value / top) * (board.bottom - board.top);
}

function each({ interval }: Scene): string {
  if (interval < 1e9) return 'each ms';
  return interval > 1e9 ? 'each min' : 'each s';
}
