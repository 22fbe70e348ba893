import type { TopologyView } from '../../engine/frame.ts';
import type { Palette } from '../ui/palette.ts';
import type { StageLayout } from './layout.ts';

/** What it takes to write on a canvas. */
export type Pen = {
  readonly ctx: CanvasRenderingContext2D;
  readonly palette: Palette;
  /** Font families of words and of names. */
  readonly words: string;
  readonly mono: string;
};

/** What every painter of the stage needs. Coordinates are CSS pixels of the stage. */
export type Brush = Pen & {
  readonly layout: StageLayout;
  readonly topology: TopologyView;
};

export type TextStyle = {
  size?: number;
  weight?: number;
  mono?: boolean;
  color?: string;
  align?: 'left' | 'right' | 'center';
};

/** Writes `text` with its middle at `y`, shortened to `room` px. Returns the width used. */
export function write(
  brush: Pen,
  text: string,
  x: number,
  y: number,
  room: number,
  style: TextStyle = {},
): number {
  const { ctx, palette } = brush;
  const size = style.size ?? 15;
  ctx.font = fontOf(brush, style);
  ctx.fillStyle = style.color ?? palette.ink;
  ctx.textAlign = style.align ?? 'left';
  ctx.textBaseline = 'alphabetic';
  const shown = shorten(ctx, text, room);
  if (shown === '') return 0;
  ctx.fillText(shown, x, Math.round(y + size * 0.345));
  return ctx.measureText(shown).width;
}

/** Width of `text` in px. */
export function measure(brush: Pen, text: string, style: TextStyle = {}): number {
  brush.ctx.font = fontOf(brush, style);
  return brush.ctx.measureText(text).width;
}

/** The first of several wordings that fits, else the last. */
export function firstThatFits(
  brush: Pen,
  wordings: readonly string[],
  room: number,
  style: TextStyle = {},
): string {
  return wordings.find((words) => measure(brush, words, style) <= room) ?? wordings.at(-1) ?? '';
}

function fontOf(brush: Pen, style: TextStyle): string {
  return `${style.weight ?? 400} ${style.size ?? 15}px ${style.mono ? brush.mono : brush.words}`;
}

/**
 * The longest beginning of `text` that fits, with an ellipsis; empty when not even that fits. A number is shown
 * whole or not at all: 84 of 8,412 would be another number.
 */
export function shorten(
  ctx: Pick<CanvasRenderingContext2D, 'measureText'>,
  text: string,
  room: number,
): string {
  if (room <= 0) return '';
  if (ctx.measureText(text).width <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (ctx.measureText(`${text.slice(0, middle).trimEnd()}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  const whole = /\d/.test(text.charAt(low - 1)) || /\d/.test(text.charAt(low));
  const kept = (
    whole ? text.slice(0, low).replace(/[^ ]*\d[^ ]*$/, '') : text.slice(0, low)
  ).trimEnd();
  return kept === '' ? '' : `${kept}…`;
}

const HATCH_STEP = 8;

/** Diagonal hatch over a rectangle: something is dead. */
export function hatch(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  color: string,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.beginPath();
  for (let offset = -height; offset < width; offset += HATCH_STEP) {
    ctx.moveTo(x + offset, y + height);
    ctx.lineTo(x + offset + height, y);
  }
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.restore();
}

/** Whichever of ink and ground can be read better on `fill` (both as #rrggbb). */
export function readable(fill: string, palette: Palette): string {
  const on = (color: string) => contrast(luminance(fill), luminance(color));
  return on(palette.ink) >= on(palette.ground) ? palette.ink : palette.ground;
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Relative luminance of #rrggbb (WCAG 2). */
function luminance(color: string): number {
  const channel = (at: number) => {
    const c = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

const heatSteps = [0, 0.15, 0.3, 0.45, 0.6, 0.8, 0.95];

/** The colour of a share, 0 to 1, on the ink ramp of seven steps. */
export function heatColor(share: number, palette: Palette): string {
  let step = 0;
  while (step < 6 && share >= (heatSteps[step + 1] as number)) step += 1;
  return palette[`heat-${step}` as 'heat-0'];
}

/** Families of words and of names, as the page has them. */
export function fontFamilies(): { words: string; mono: string } {
  const style = getComputedStyle(document.documentElement);
  const family = (name: string, other: string) => style.getPropertyValue(name).trim() || other;
  return { words: family('--words', 'sans-serif'), mono: family('--mono', 'monospace') };
}
