import { type Frame, sampleColumns } from '../../../../engine/frame.ts';
import { type Step, samplesIn, steps } from '../chart.ts';
import { type Band, type Board, bandsOf, strokeEdge } from '../draw.ts';
import type { Labels, Place, Side } from '../labels.ts';
import { type Scene, upToNow } from '../scene.ts';

/**
 * A limit as levels: each stretch of the past with the limit of its time. What was played before is known beyond the
 * present too; after that the newest limit holds to the end of the view. `column`: where the samples have it; `now`: as
 * it stands in a frame.
 */
export function levelsOf(
  scene: Scene,
  column: keyof typeof sampleColumns.at,
  now: (frame: Frame) => number,
): Step[] {
  const { rows, range, interval, present, view, live } = scene;
  const limitAt = (row: number) => rows.get(row, sampleColumns.at[column]);
  const known = samplesIn(rows, { from: present, to: view.to }, view.to, interval);
  const past = upToNow(steps(rows, range, interval, limitAt), scene, now);
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
  // Of the past nothing is known yet, at the start of a run for one; what holds now is.
  else if (live.frame && present < view.to)
    levels.push({ from: present, to: view.to, value: now(live.frame) });
  return levels;
}

/** Draws the line with its steps; a level without a limit leaves it out. */
export function drawLevels(
  board: Board,
  levels: readonly Step[],
  y: (value: number) => number,
): Band[] {
  const bands = bandsOf(
    board,
    levels.map((step) => ({ ...step, value: step.value || null })),
    (value) => Math.round(y(value)) + 0.5,
  );
  strokeEdge(board, bands, board.palette.ink, 1);
  return bands;
}

/**
 * Names the levels: the limit that holds at the present must be said, those before it where there is room. `say`: the
 * words of a level, `isNow` for the one at the present. `sides`: where they may stand, the best first.
 */
export function nameLevels(
  board: Board,
  labels: Labels,
  levels: readonly Step[],
  y: (value: number) => number,
  present: number,
  say: (value: number, isNow: boolean) => string,
  sides: readonly Side[] = ['above'],
): void {
  const newest = levels.findLast(({ from, value }) => value && from <= present);
  for (const level of levels.toSorted((a, b) => Number(b === newest) - Number(a === newest))) {
    const x = Math.max(board.left, board.x(level.from));
    if (!level.value || x >= board.right) continue;
    const height = Math.round(y(level.value)) + 0.5;
    const isLate = x > (board.left + board.right) / 2;
    const places = sides.flatMap((side): Place[] => {
      const start = { y: height, side, x: x + 4 };
      const end = {
        y: height,
        side,
        x: Math.min(board.right, board.x(level.to)) - 4,
        ends: true,
      };
      return isLate ? [end, start] : [start, end];
    });
    labels.write(say(level.value, level === newest), places, level === newest);
  }
}
