import type { Band, Board, Box } from './draw.ts';

/** Height of a line of 13 px text with its air. */
const TEXT_PX = 14;
/** Two words are told apart by this much. */
const APART_PX = 6;

/** Where a word may stand: above, below or on the height `y`, starting at `x`, or ending there. */
export type Place = { x: number; y: number; side: Side; ends?: boolean };
export type Side = 'above' | 'below' | 'on';

/** Finds places for the words of one pen where no curve, upright line, mark or other word passes behind them. */
export class Labels {
  private readonly board: Board;
  private readonly lines: readonly (readonly Band[])[];

  /** `lines`: curves as bands, of which the upper edge counts. `boxes`: what else is in the way. */
  constructor(board: Board, lines: readonly (readonly Band[])[], boxes: readonly Box[] = []) {
    this.board = board;
    this.lines = lines;
    board.taken.push(...boxes);
  }

  /** Writes the word at the first free place; where none is, at the first one if it must be said. */
  write(word: string, places: readonly Place[], isNeeded: boolean): void {
    const { ctx } = this.board;
    ctx.font = `400 13px ${this.board.words}`;
    const width = ctx.measureText(word).width;
    const place =
      places.find((p) => this.isFree(boxOf(p, width))) ?? (isNeeded ? places[0] : undefined);
    if (place === undefined) return;
    const box = boxOf(place, width);
    this.board.taken.push(box);
    this.board.above.push(() => note(this.board, box.left, place.y, word, place.side));
  }

  private isFree(box: Box): boolean {
    const { board } = this;
    const fits =
      box.left >= board.left &&
      box.right <= board.right &&
      box.top >= board.top - 1 &&
      box.bottom <= board.bottom + 1;
    return (
      fits &&
      !board.uprights.some((x) => x > box.left - 2 && x < box.right + 2) &&
      !board.taken.some((t) => meet(t, box)) &&
      !this.lines.some((line) => crosses(line, box))
    );
  }
}

function boxOf({ x, y, side, ends }: Place, width: number): Box {
  const left = ends === true ? x - width : x;
  const top = { above: y - TEXT_PX, below: y + 1, on: y - TEXT_PX / 2 }[side];
  return { left, right: left + width, top, bottom: top + TEXT_PX - 1 };
}

function meet(a: Box, b: Box): boolean {
  const aside = a.left >= b.right + APART_PX || a.right + APART_PX <= b.left;
  return !aside && a.top < b.bottom && a.bottom > b.top;
}

/** Whether the upper edge of the bands passes through the box, its upright steps included. */
export function crosses(line: readonly Band[], box: Box): boolean {
  let above = false;
  let below = false;
  for (const band of line) {
    if (band.x1 < box.left || band.x0 > box.right) continue;
    if (band.high > box.top && band.high < box.bottom) return true;
    if (band.high <= box.top) above = true;
    else below = true;
  }
  return above && below;
}

/** Small words, in an outline of the ground's colour that keeps them legible over hatch and hairlines. */
function note(board: Board, x: number, y: number, word: string, side: Side): void {
  const { ctx, palette } = board;
  ctx.font = `400 13px ${board.words}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = ({ above: 'alphabetic', below: 'top', on: 'middle' } as const)[side];
  const baseline = y + { above: -3.5, below: 2.5, on: 0.5 }[side];
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = palette.ground;
  ctx.strokeText(word, x, baseline);
  ctx.fillStyle = palette.ink;
  ctx.fillText(word, x, baseline);
}
