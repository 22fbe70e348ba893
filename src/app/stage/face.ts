import { MOST_CELLS } from './itemGrid.ts';
import type { Box, Detail } from './layout.ts';

/** What stands where inside a card, in CSS pixels of the stage. */

export type CellPlan = {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
  /** Distance from square to square, and the size of one. */
  readonly pitch: number;
  readonly size: number;
};

export type Face = {
  readonly box: Box;
  readonly pad: number;
  readonly nameSize: number;
  /** Middle of the line with the name, and of a second line on narrow cards (else the same). */
  readonly head: number;
  readonly second: number;
  readonly narrow: boolean;
  readonly cells: CellPlan | null;
  /** The bar of the slots, and where it says which they are: beside it, or on the line above. */
  readonly slots: Box | null;
  readonly slotsName: { readonly x: number; readonly y: number; readonly room: number } | null;
  /** Middle of a line for the load above the bar; null where the head has room for it. */
  readonly load: number | null;
  /** Middles of the lines below the grid; none on small cards. */
  readonly foot: number | null;
  readonly foot2: number | null;
};

/** Where the name and the line below it stand in the card of an app or the database: offsets from its corner. */
export type Lines = { readonly pad: number; readonly name: number; readonly second: number | null };

/** Low cards have room for the name only. */
export function appLines(box: Box): Lines {
  const pad = box.width < 120 ? 8 : box.width < 160 ? 12 : 16;
  if (box.height >= 60) return { pad, name: 23, second: box.height - 22 };
  if (box.height >= 46) return { pad, name: 16, second: box.height - 16 };
  return { pad, name: box.height / 2, second: null };
}

/** The endpoint of a serverless cache: requests pass below its words. */
export function endpointLines(box: Box): Lines {
  return { pad: appLines(box).pad, name: 14, second: null };
}

/** On a narrow card the count stands at the right of the name. */
export function originLines(box: Box): Lines {
  if (box.width < NARROW) return { pad: 10, name: 17, second: null };
  if (box.height < 56) return { pad: 16, name: 16, second: box.height - 16 };
  return { pad: 16, name: 23, second: box.height - 19 };
}

/** Narrower cards write name and role on two lines. */
const NARROW = 250;
/** From this width the head of a card of medium size has room for the load. */
const WIDE = 340;
/** Wide cards name the slots in full beside their bar, in so many px. */
const SLOTS_NAME = 110;
/** A narrow full card has a line for their name where it leaves so much to the squares, else the bar has the room. */
const LEAST_SQUARES = 24;
const SMALL = 125;
const LEAST_PITCH = 7;
const WIDEST_PITCH = 15;
const cellCounts = [MOST_CELLS, 72, 48, 36, 24, 12];

/** `slots`: a bar for the slot range; `roles`: a narrow card needs a second line for its role. */
export function faceOf(box: Box, detail: Detail, slots: boolean, roles: boolean): Face {
  if (detail === 'compact' || detail === 'cell') {
    const middle = box.y + box.height / 2;
    return {
      box,
      pad: box.width < SMALL ? 6 : 8,
      nameSize: box.width < SMALL ? 12 : 13,
      head: middle,
      second: middle,
      narrow: false,
      cells: null,
      slots: null,
      slotsName: null,
      load: null,
      foot: null,
      foot2: null,
    };
  }
  const full = detail === 'full';
  const pad = full && box.width > 170 ? 16 : 12;
  const narrow = full && box.width < NARROW;
  const head = box.y + (full ? 23 : 16);
  const second = narrow && roles ? head + 20 : head;
  const bottom = box.y + box.height;
  const foot = full ? bottom - (narrow ? 38 : 24) : null;
  const foot2 = narrow ? bottom - 19 : foot;
  const top = second + (full ? 19 : 12);
  const end = (foot === null ? bottom - 7 : foot - 15) - (slots ? 11 : 0);
  const x = box.x + pad;
  const width = box.width - 2 * pad;
  const wide = box.width >= (full ? NARROW : WIDE);
  const above = end - (slots ? 9 : 6);
  const hasLine = !wide && (!full || (slots && above - 9 - top >= LEAST_SQUARES));
  const line = hasLine ? above : null;
  const name = slots && wide ? SLOTS_NAME : 0;
  const bar = slots ? { x: x + name, y: end + 4, width: width - name, height: 6 } : null;
  const room: Box = { x, y: top, width, height: (line === null ? end : line - 9) - top };
  const nameSize = !full && box.width < 170 ? 13 : 15;
  return {
    box,
    pad,
    nameSize,
    head,
    second,
    narrow,
    cells: planCells(room),
    slots: bar,
    slotsName:
      bar && (wide || hasLine)
        ? { x, y: line ?? end + 7, room: name > 0 ? name - 8 : width }
        : null,
    load: full ? null : line,
    foot,
    foot2,
  };
}

/** As many squares as fit at a size that can be seen, at most 96. */
export function planCells(room: Box): CellPlan | null {
  for (const count of cellCounts) {
    let best: CellPlan | null = null;
    for (let rows = 1; rows <= count; rows++) {
      if (count % rows !== 0) continue;
      const columns = count / rows;
      const pitch = Math.min(room.width / columns, room.height / rows, WIDEST_PITCH);
      if (best && pitch <= best.pitch) continue;
      const size = pitch - Math.max(1.5, pitch * 0.14);
      const y = room.y + Math.max(0, (room.height - pitch * rows) / 2);
      best = { x: room.x, y, columns, rows, pitch, size };
    }
    if (best && best.pitch >= LEAST_PITCH) return best;
  }
  return null;
}

export function cellX(plan: CellPlan, cell: number): number {
  return plan.x + (cell % plan.columns) * plan.pitch;
}

export function cellY(plan: CellPlan, cell: number): number {
  return plan.y + Math.floor(cell / plan.columns) * plan.pitch;
}
