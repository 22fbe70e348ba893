import type { Palette } from '../ui/palette.ts';
import { type Shape, shapes } from './particles.ts';

/** The marks, drawn once for each theme, size and pixel ratio, then copied. Each has its own shape. */

export type Sprites = {
  readonly sheet: CanvasImageSource;
  readonly side: number;
  readonly half: number;
  readonly pixels: number;
};

/** `diameter` of a request in CSS pixels. */
export function drawSprites(palette: Palette, diameter: number, ratio: number): Sprites {
  const side = Math.ceil(diameter + 4);
  const pixels = Math.ceil(side * ratio);
  const sheet = document.createElement('canvas');
  sheet.width = pixels * shapes.length;
  sheet.height = pixels;
  const ctx = sheet.getContext('2d') as CanvasRenderingContext2D;
  shapes.forEach((shape, i) => {
    ctx.setTransform(ratio, 0, 0, ratio, i * pixels, 0);
    ctx.translate(pixels / ratio / 2, pixels / ratio / 2);
    drawMark(ctx, shape, palette, diameter);
  });
  return { sheet, side: pixels / ratio, half: pixels / ratio / 2, pixels };
}

/** One mark, centred on the origin of `ctx`. */
export function drawMark(
  ctx: CanvasRenderingContext2D,
  shape: Shape,
  palette: Palette,
  diameter: number,
): void {
  const r = diameter / 2 - 0.25;
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = palette.rim;
  if (shape === 'waiting') disc(ctx, r, palette.card, palette.ink);
  else if (shape === 'hit') disc(ctx, r, palette.hit, palette.rim);
  else if (shape === 'miss') ring(ctx, r, palette);
  else if (shape === 'stale') clock(ctx, r, palette);
  else if (shape === 'failed') cross(ctx, r, palette);
  else if (shape === 'write') square(ctx, r * 0.84, palette.card, palette.ink);
  else if (shape === 'saved') square(ctx, r * 0.84, palette.item, palette.ink);
  else if (shape === 'item') square(ctx, r * 0.72, palette.item, null);
  else if (shape === 'copy') square(ctx, r * 0.66, palette.item, null);
  else if (shape === 'sent-on') arrow(ctx, r, palette);
  else disc(ctx, r * 0.42, palette.card, palette.edge);
}

function disc(ctx: CanvasRenderingContext2D, r: number, fill: string, stroke: string): void {
  ctx.beginPath();
  ctx.arc(0, 0, r, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.strokeStyle = stroke;
  ctx.stroke();
}

function ring(ctx: CanvasRenderingContext2D, r: number, palette: Palette): void {
  disc(ctx, r, palette.miss, palette.rim);
  ctx.lineWidth = 1.25;
  disc(ctx, r * 0.3, palette.card, palette.rim);
}

function clock(ctx: CanvasRenderingContext2D, r: number, palette: Palette): void {
  disc(ctx, r, palette.stale, palette.rim);
  ctx.beginPath();
  ctx.moveTo(0, 0);
  ctx.arc(0, 0, r, -Math.PI / 2, 0);
  ctx.closePath();
  ctx.fillStyle = palette.card;
  ctx.fill();
  ctx.stroke();
}

function cross(ctx: CanvasRenderingContext2D, r: number, palette: Palette): void {
  const a = r * 0.78;
  for (const [width, color] of [
    [r * 0.72, palette.rim],
    [r * 0.38, palette.failed],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(-a, -a);
    ctx.lineTo(a, a);
    ctx.moveTo(a, -a);
    ctx.lineTo(-a, a);
    ctx.lineWidth = width;
    ctx.strokeStyle = color;
    ctx.stroke();
  }
}

/** It turns off: up from below, then to the right. */
function arrow(ctx: CanvasRenderingContext2D, r: number, palette: Palette): void {
  ctx.lineJoin = 'miter';
  for (const [width, color] of [
    [r * 0.8, palette.card],
    [r * 0.32, palette.ink],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(-r * 0.7, r * 0.85);
    ctx.lineTo(-r * 0.7, -r * 0.15);
    ctx.lineTo(r * 0.75, -r * 0.15);
    ctx.moveTo(r * 0.2, -r * 0.75);
    ctx.lineTo(r * 0.8, -r * 0.15);
    ctx.lineTo(r * 0.2, r * 0.45);
    ctx.lineWidth = width;
    ctx.strokeStyle = color;
    ctx.stroke();
  }
}

function square(
  ctx: CanvasRenderingContext2D,
  half: number,
  fill: string,
  stroke: string | null,
): void {
  ctx.fillStyle = fill;
  ctx.fillRect(-half, -half, 2 * half, 2 * half);
  if (!stroke) return;
  ctx.strokeStyle = stroke;
  ctx.strokeRect(-half, -half, 2 * half, 2 * half);
}
