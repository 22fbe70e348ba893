import { scaleLinear } from 'd3-scale';
import { type Palette, readPalette } from '../../ui/palette.ts';
import { type Board, hatch } from './draw.ts';
import { eventSquares } from './events.ts';
import { type Geometry, MARK_PX } from './geometry.ts';
import type { Pen } from './pens/pen.ts';
import { momentText, timeTicks, timeUnit } from './scale.ts';
import type { Scene } from './scene.ts';

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
  for (const [i, pen] of pens.entries()) {
    const place = geometry.pens[i];
    if (place === undefined) continue;
    const board: Board = {
      ctx,
      palette,
      words: sheet.words,
      mono: sheet.mono,
      x,
      left: 0,
      right: width,
      top: place.top,
      bottom: place.top + place.height,
    };
    // Nothing is drawn into the future but its hatch and the lines that hold there too.
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, place.top - 1, width, place.height + 2);
    ctx.clip();
    hatch(board, now, width, palette.rule);
    pen.draw(board, scene);
    ctx.restore();
  }
  drawEvents(sheet, geometry, scene, x, palette);
  drawTicks(sheet, geometry, scene, x, palette);
}

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
  const marks = scene.events.map(({ number, notice }) => ({ number, x: x(notice.at) }));
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
  for (const tick of timeTicks(scene.view, width)) {
    const at = x(tick.at);
    ctx.beginPath();
    ctx.moveTo(Math.round(at) + 0.5, geometry.axis);
    ctx.lineTo(Math.round(at) + 0.5, geometry.axis + 7);
    ctx.stroke();
    const half = ctx.measureText(tick.label).width / 2;
    const center = Math.min(Math.max(at, half), width - half);
    if (Math.abs(center - middle) < chip + half) continue;
    ctx.textAlign = 'center';
    ctx.fillStyle = palette['ink-2'];
    ctx.fillText(tick.label, center, geometry.axis + TICK_BASELINE_PX);
  }
}
