import { max } from 'd3-array';
import { formatBytes, formatCount } from '../../../../content/words.ts';
import {
  FINE_NANOS,
  type Frame,
  nodeColumns,
  nodeStates,
  sampleColumns,
} from '../../../../engine/frame.ts';
import { type Step, steps } from '../chart.ts';
import { type Board, bandsOf, drawCurve, drawMissing, horizontal } from '../draw.ts';
import { Labels, type Place } from '../labels.ts';
import { limitAir, momentText, timeUnit } from '../scale.ts';
import { lacksPrimary, type Scene, timesWithoutPrimary, upToNow } from '../scene.ts';
import { shortShare } from '../short.ts';
import { limitAtPresent, limitLevels, limitWords } from './evictionLine.ts';
import { drawLevels, nameLevels } from './levels.ts';
import type { Pen } from './pen.ts';

const at = sampleColumns.at;
/** Evictions hang from the eviction line, at most this far. */
const EVICTED_PX = 12;

/** Memory in use against the line at which eviction begins, and what was evicted there. */
export const memoryPen: Pen = {
  name: 'Memory',
  value: (scene) => {
    const used = usedUpToNow(scene).at(-1)?.value;
    if (used == null) return 'empty';
    if (lacksPrimary(scene)) return 'no primary';
    if (swappedNow(scene) !== null) return 'host swaps';
    return shortShare(used, limitAtPresent(scene));
  },
  draw: (board, scene) => {
    const { used, limits, y } = axisOf(board, scene);
    const curve = bandsOf(board, used, y);
    drawCurve(board, curve);
    horizontal(board, board.bottom, board.palette.edge);
    drawMissing(board, scene.missing, 'not kept');
    drawMissing(board, timesWithoutPrimary(scene), 'no primary');
    const evicted = drawEvictions(board, scene, y);
    const labels = new Labels(board, [curve, drawLevels(board, limits, y)]);
    nameLevels(board, labels, limits, y, scene.present, limitWords);
    const swapped = swappedWords(scene);
    if (swapped) labels.write(swapped, besidePresent(board, scene), false);
    if (evicted) labels.write(evicted.word, evicted.places, false);
  },
  curve: (board, scene) => ({
    y: axisOf(board, scene).y,
    steps: (rows, range) =>
      steps(rows, range, scene.interval, (row) => rows.get(row, at.usedBytes)),
  }),
  table: (scene) => {
    const unit = timeUnit(scene.view);
    return {
      caption: `Memory: all primaries together, at the end of each interval${swappedWords(scene, '; now ')}`,
      head: [
        'At',
        'Used',
        'Eviction line',
        'Items',
        'Evicted',
        'Expired',
        'Items lost with a node',
        'Acknowledged writes lost',
      ],
      rows: usedOf(scene).map((step, i) => {
        const get = (column: number) => scene.rows.get(scene.range.first + i, column);
        return [
          momentText(step.to, unit),
          formatBytes(step.value ?? 0),
          formatBytes(get(at.limitBytes)),
          ...[at.keys, at.evicted, at.expired, at.lost, at.lostWrites].map((c) =>
            formatCount(get(c)),
          ),
        ];
      }),
    };
  },
};

function axisOf(board: Board, scene: Scene) {
  const limits = limitLevels(scene);
  const used = usedUpToNow(scene);
  const limit = max(limits, (s) => s.value ?? 0) ?? 0;
  const air = limitAir(board.bottom - board.top);
  const top = Math.max(limit * air, (max(used, (s) => s.value ?? 0) ?? 0) * 1.05, 1);
  const y = (value: number) => board.bottom - (value / top) * (board.bottom - board.top);
  return { used, limits, y };
}

function usedOf({ rows, range, interval }: Scene): Step[] {
  return steps(rows, range, interval, (row) => rows.get(row, at.usedBytes));
}

function usedUpToNow(scene: Scene): Step[] {
  return upToNow(usedOf(scene), scene, usedNow);
}

/** Bytes used by all primaries, as the samples count them. */
function usedNow({ nodes }: Frame): number {
  let used = 0;
  for (let base = 0; base < nodes.length; base += nodeColumns.stride) {
    const isRemoved = nodeStates[nodes[base + nodeColumns.at.state] ?? 0] === 'removed';
    if (nodes[base + nodeColumns.at.primary] === 1 && !isRemoved)
      used += nodes[base + nodeColumns.at.usedBytes] ?? 0;
  }
  return used;
}

/** Bytes that snapshots of primaries have copied beside the data where the host swaps for them; null where none does. */
function swappedNow({ live }: Scene): number | null {
  const nodes = live.frame?.nodes ?? [];
  let copied: number | null = null;
  for (let base = 0; base < nodes.length; base += nodeColumns.stride) {
    if (nodes[base + nodeColumns.at.primary] !== 1 || nodes[base + nodeColumns.at.swaps] !== 1)
      continue;
    copied = (copied ?? 0) + (nodes[base + nodeColumns.at.copyOnWriteBytes] ?? 0);
  }
  return copied;
}

/** What the curve, which ends at the limit, does not show; empty where no host swaps. */
function swappedWords(scene: Scene, begin = ''): string {
  const copied = swappedNow(scene);
  return copied === null
    ? ''
    : `${begin}the host swaps, ${formatBytes(copied)} copied for a snapshot`;
}

/** In the part of the chart that is still to come, else before the present. */
function besidePresent(board: Board, { present }: Scene): Place[] {
  const x = board.x(present);
  const heights = [board.bottom - 2, (board.top + board.bottom) / 2 + 7, board.top + 14];
  const at = (place: Partial<Place>) =>
    heights.map((y): Place => ({ x, y, side: 'above', ...place }));
  return [...at({ x: x + 8 }), ...at({ x: x - 8, ends: true })];
}

/** Bars hang from the eviction line; returns what to write under them, and where. */
function drawEvictions(
  board: Board,
  scene: Scene,
  y: (bytes: number) => number,
): { word: string; places: Place[] } | null {
  const { ctx, palette } = board;
  const { rows, range, interval } = scene;
  const evicted = steps(rows, range, interval, (row) => rows.get(row, at.evicted));
  const most = max(evicted, (s) => s.value ?? 0) ?? 0;
  if (most === 0) return null;
  const places: Place[] = [];
  for (const [i, step] of evicted.entries()) {
    const limit = rows.get(range.first + i, at.limitBytes);
    if (!step.value || limit === 0) continue;
    const line = Math.round(y(limit)) + 0.5;
    const x0 = Math.max(board.left, board.x(step.from));
    const x1 = Math.min(board.right, board.x(step.to));
    const height = 3 + (EVICTED_PX - 3) * (step.value / most);
    ctx.beginPath();
    ctx.rect(x0, line, Math.max(1, x1 - x0), height);
    ctx.fillStyle = palette.evicted;
    ctx.fill();
    if (x1 - x0 > 4) {
      ctx.lineWidth = 1;
      ctx.strokeStyle = palette.rim;
      ctx.stroke();
    }
    if (places.length < 8) places.push({ x: x0 + 4, y: line + EVICTED_PX, side: 'below' });
  }
  const [first] = places;
  // Else at the right edge, under the line there.
  if (first) places.push({ ...first, x: board.right - 4, ends: true });
  return {
    word: `evicted, up to ${formatCount(most)} each ${interval === FINE_NANOS ? 'ms' : interval > 1e9 ? 'min' : 's'}`,
    places,
  };
}
