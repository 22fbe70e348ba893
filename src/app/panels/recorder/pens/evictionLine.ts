import { formatBytes } from '../../../../content/words.ts';
import { type Frame, nodeColumns, sampleColumns } from '../../../../engine/frame.ts';
import { type Step, samplesIn, steps } from '../chart.ts';
import { type Board, bandsOf, strokeEdge } from '../draw.ts';
import type { Labels, Place } from '../labels.ts';
import { type Scene, upToNow } from '../scene.ts';

/**
 * Where eviction began or begins, in bytes of all primaries together: each stretch of the past with the limit of its
 * time. What was played before is known beyond the present too; after that the newest limit holds to the end of the view.
 */
export function limitLevels(scene: Scene): Step[] {
  const { rows, range, interval, present, view } = scene;
  const limitAt = (row: number) => rows.get(row, sampleColumns.at.limitBytes);
  const known = samplesIn(rows, { from: present, to: view.to }, view.to, interval);
  const past = upToNow(steps(rows, range, interval, limitAt), scene, limitNow);
  const ahead = steps(rows, { first: range.end, end: known.end }, interval, limitAt);
  const levels: Step[] = [];
  for (const { from, to, value } of [...past, ...ahead]) {
    const last = levels.at(-1);
    const begin = Math.max(from, last?.to ?? from);
    if (last?.value === value && last.to === begin) last.to = to;
    else if (to > begin) levels.push({ from: begin, to, value });
  }
  const last = levels.at(-1);
  if (last) last.to = Math.max(last.to, view.to);
  return levels;
}

/** Limit of all primaries, as the samples count it. */
function limitNow({ nodes }: Frame): number {
  const { stride, at } = nodeColumns;
  let limit = 0;
  for (let base = 0; base < nodes.length; base += stride) {
    if (nodes[base + at.primary] === 1) limit += nodes[base + at.limitBytes] ?? 0;
  }
  return limit;
}

/** Draws the line with its steps; a level without a limit leaves it out. */
export function drawLimit(board: Board, levels: readonly Step[], y: (bytes: number) => number) {
  const bands = bandsOf(
    board,
    levels.map((step) => ({ ...step, value: step.value || null })),
    (bytes) => Math.round(y(bytes)) + 0.5,
  );
  strokeEdge(board, bands, board.palette.ink, 1);
  return bands;
}

/** The limit that holds at the present must be said, those before it where there is room. */
export function nameLimits(
  board: Board,
  labels: Labels,
  levels: readonly Step[],
  y: (bytes: number) => number,
  present: number,
): void {
  const newest = levels.findLast(({ from, value }) => value && from <= present);
  for (const level of levels.toSorted((a, b) => Number(b === newest) - Number(a === newest))) {
    const x = Math.max(board.left, board.x(level.from));
    if (!level.value || x >= board.right) continue;
    const at = { y: Math.round(y(level.value)) + 0.5, side: 'above' } as const;
    const start: Place = { ...at, x: x + 4 };
    const end: Place = { ...at, x: Math.min(board.right, board.x(level.to)) - 4, ends: true };
    const isLate = x > (board.left + board.right) / 2;
    const word = formatBytes(level.value);
    const places = isLate ? [end, start] : [start, end];
    labels.write(level === newest ? `eviction line, ${word}` : word, places, level === newest);
  }
}
