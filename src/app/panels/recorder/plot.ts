import { scaleLinear } from 'd3-scale';
import { type Palette, readPalette } from '../../ui/palette.ts';
import { samplesIn } from './chart.ts';
import { type Board, bandsOf, chip, chipWidth, dashes, drawBeside, hatch } from './draw.ts';
import { eventSquares } from './events.ts';
import { type Geometry, MARK_PX } from './geometry.ts';
import type { Pen } from './pens/pen.ts';
import { labelMiddle, momentText, timeTicks, timeUnit } from './scale.ts';
import { gridOf, type Scene } from './scene.ts';

const TICK_BASELINE_PX = 20;

/** A canvas in CSS px with the device's pixels behind it. */
export type Sheet = {
  ctx: CanvasRenderingContext2D;
  width: number;
  height: number;
  words: string;
  mono: string;
};

/** Fits the canvas to its place in the page; null while it has no size or no context. */
export function sheetOf(canvas: HTMLCanvasElement, width: number, height: number): Sheet | null {
  const ctx = canvas.getContext('2d');
  if (ctx === null || width < 1 || height < 1) return null;
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(document.documentElement);
  const family = (name: string) => style.getPropertyValue(name).trim() || 'sans-serif';
  return { ctx, width, height, words: family('--words'), mono: family('--mono') };
}

/** Draws everything that depends on the scene: pens, the hatched future, events and tick labels. */
export function plot(sheet: Sheet, geometry: Geometry, pens: readonly Pen[], scene: Scene): void {
  const palette = readPalette();
  const { ctx, width } = sheet;
  ctx.clearRect(0, 0, width, sheet.height);
  const x = scaleLinear().domain([scene.view.from, scene.view.to]).range([0, width]);
  const now = x(scene.present);
  const uprights = [now, ...scene.events.map(({ notice }) => x(notice.at))];
  const boards = pens.flatMap((pen, i): { pen: Pen; board: Board }[] => {
    const place = geometry.pens[i];
    if (place === undefined) return [];
    const board = {
      ctx,
      palette,
      words: sheet.words,
      mono: sheet.mono,
      x,
      left: 0,
      right: width,
      top: place.top,
      bottom: place.top + place.height,
      uprights,
      taken: [],
      above: [],
    };
    return [{ pen, board }];
  });
  for (const { pen, board } of boards) {
    // Nothing is drawn into the future but its hatch and the lines that hold there too.
    within(board, () => {
      hatch(board, now, width, palette.rule);
      pen.draw(board, scene);
      drawOthers(board, pen, scene);
    });
  }
  drawEvents(sheet, geometry, scene, x, palette);
  for (const { board } of boards) {
    within(board, () => {
      for (const write of board.above) write();
    });
  }
  drawTicks(sheet, geometry, scene, x, palette);
  drawMarks(sheet.ctx, geometry.axis, scene, x, palette);
}

/** Draws inside of the board only. */
function within({ ctx, left, right, top, bottom }: Board, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - 1, right - left, bottom - top + 2);
  ctx.clip();
  draw();
  ctx.restore();
}

/** On the axis: a flag for each bookmark, a triangle for each plan, a break where time went by that nobody watched. */
function drawMarks(
  ctx: CanvasRenderingContext2D,
  axis: number,
  scene: Scene,
  x: (at: number) => number,
  palette: Palette,
): void {
  ctx.fillStyle = palette.ink;
  for (const { at } of scene.bookmarks) {
    const left = Math.round(x(at));
    ctx.fillRect(left, axis - 13, 1.5, 13);
    ctx.beginPath();
    ctx.moveTo(left, axis - 13);
    ctx.lineTo(left + 8, axis - 10);
    ctx.lineTo(left, axis - 7);
    ctx.fill();
  }
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = palette.ink;
  // What is planned hangs over the axis, open as all that is to come.
  for (const at of scene.planned) {
    const middle = Math.round(x(at));
    ctx.beginPath();
    ctx.moveTo(middle - 5, axis - 12);
    ctx.lineTo(middle + 5, axis - 12);
    ctx.lineTo(middle, axis - 2);
    ctx.closePath();
    ctx.fillStyle = palette.ground;
    ctx.fill();
    ctx.stroke();
  }
  for (const { from, to } of scene.missing) {
    const middle = (x(from) + x(to)) / 2;
    for (const aside of [-3, 3]) {
      ctx.beginPath();
      ctx.moveTo(middle + aside - 3, axis + 7);
      ctx.lineTo(middle + aside + 3, axis - 7);
      ctx.stroke();
    }
  }
}

/** The other branches from where they differ, and what is known of this one beyond the present. */
function drawOthers(board: Board, pen: Pen, scene: Scene): void {
  const { live, view, present, interval } = scene;
  const grid = gridOf(live);
  const known =
    live.reached > present ? [{ letter: '', differsAt: present, rows: scene.rows }] : [];
  const beside = live.beside.map(({ letter, differsAt, ...rows }) => ({
    letter,
    differsAt,
    rows: rows[grid],
  }));
  if (known.length + beside.length === 0) return;
  const { y, steps } = pen.curve(board, scene);
  const inside = (value: number) => Math.min(board.bottom - 1, Math.max(board.top + 1, y(value)));
  for (const { letter, differsAt, rows } of [...known, ...beside]) {
    const from = Math.max(view.from, differsAt);
    if (from >= view.to) continue;
    const range = samplesIn(rows, { from, to: view.to }, view.to, interval);
    const bands = bandsOf(board, steps(rows, range), inside);
    drawBeside(board, bands, letter === '' ? KNOWN_DASH : (dashes[letter] ?? []));
    const last = bands.at(-1);
    if (letter === '' || !last) continue;
    const y = Math.min(Math.max(last.high, board.top + 9), board.bottom - 9);
    chip(board, freeFrom(board, last.x1 + 4, y, chipWidth(board, letter)), y, letter);
  }
}

/** From `x` on to the right, where the next `width` px at the height `y` hold no word. */
function freeFrom(board: Board, x: number, y: number, width: number): number {
  let left = x;
  for (const box of board.taken.toSorted((a, b) => a.left - b.left)) {
    const isBeside = box.right <= left || box.left >= left + width;
    if (!isBeside && box.top < y + 9 && box.bottom > y - 9) left = box.right + 2;
  }
  return Math.min(left, board.right - width);
}

/** What was played before and is ahead again: as fine as a pencil line. */
const KNOWN_DASH = [1, 2];

function drawEvents(
  sheet: Sheet,
  geometry: Geometry,
  scene: Scene,
  x: (at: number) => number,
  palette: Palette,
): void {
  const { ctx } = sheet;
  ctx.font = `600 13px ${sheet.words}`;
  const wide = (text: string) => Math.max(MARK_PX, ctx.measureText(text).width + 8);
  const marksOf = (events: Scene['events']) =>
    events.map(({ number, notice }) => ({ number, x: x(notice.at) }));
  const marks = marksOf(scene.events);
  ctx.fillStyle = palette.ink;
  for (const mark of marks) {
    ctx.fillRect(
      Math.round(mark.x) - 0.5,
      geometry.marks + MARK_PX,
      1,
      geometry.axis - geometry.marks - MARK_PX,
    );
  }
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.lineWidth = 1;
  ctx.strokeStyle = palette.ground;
  for (const square of eventSquares(marks, sheet.width, wide)) {
    ctx.beginPath();
    ctx.roundRect(square.left, geometry.marks, square.width, MARK_PX, 3);
    ctx.fillStyle = palette.ink;
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = palette.ground;
    ctx.fillText(square.text, square.left + square.width / 2, geometry.marks + MARK_PX / 2 + 0.5);
  }
  // What is known to come is outlined.
  ctx.strokeStyle = palette.ink;
  for (const square of eventSquares(marksOf(scene.aheadEvents), sheet.width, wide)) {
    ctx.beginPath();
    ctx.roundRect(square.left + 0.5, geometry.marks + 0.5, square.width - 1, MARK_PX - 1, 3);
    ctx.fillStyle = palette.ground;
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = palette.ink;
    ctx.fillText(square.text, square.left + square.width / 2, geometry.marks + MARK_PX / 2 + 0.5);
  }
}

function drawTicks(
  sheet: Sheet,
  geometry: Geometry,
  scene: Scene,
  x: (at: number) => number,
  palette: Palette,
): void {
  const { ctx, width } = sheet;
  ctx.font = `400 12px ${sheet.mono}`;
  ctx.textBaseline = 'alphabetic';
  ctx.strokeStyle = palette.edge;
  ctx.lineWidth = 1;
  const now = momentText(scene.present, timeUnit(scene.view));
  // The chip with the present moment covers this much of the axis: a label half under it would mislead.
  const chip = ctx.measureText(now).width / 2 + 12;
  const middle = Math.min(Math.max(x(scene.present), chip), width - chip);
  const measure = (label: string) => ctx.measureText(label).width;
  for (const tick of timeTicks(scene.view, width, measure)) {
    const at = x(tick.at);
    ctx.beginPath();
    ctx.moveTo(Math.round(at) + 0.5, geometry.axis);
    ctx.lineTo(Math.round(at) + 0.5, geometry.axis + 7);
    ctx.stroke();
    const labelPx = measure(tick.label);
    const center = labelMiddle(tick.at, labelPx, scene.view, width);
    if (Math.abs(center - middle) < chip + labelPx / 2) continue;
    ctx.textAlign = 'center';
    ctx.fillStyle = palette['ink-2'];
    ctx.fillText(tick.label, center, geometry.axis + TICK_BASELINE_PX);
  }
}
