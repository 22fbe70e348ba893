import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { otherPalettes, outcomeTokens } from './palettes.ts';

/** Dichromacy after Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const visions: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Two colours nearer than this (CIE76) are hard to tell apart at the size of a dot. */
const LEAST_DISTANCE = 13;
/** WCAG 2: graphics need 3:1, text 4.5:1. */
const GRAPHICS = 3;
const TEXT = 4.5;

const css = readFileSync(new URL('../theme.css', import.meta.url), 'utf8');
const darkAt = css.indexOf(':root[data-theme="dark"]');
const valueIn = (text: string, token: string) =>
  new RegExp(`--${token}: (#[0-9a-f]{6})`).exec(text)?.[1] ?? '';
const themes = { light: css, dark: css.slice(darkAt) };

type Theme = keyof typeof themes;
const palettes = (['light', 'dark'] as const).flatMap((theme) => {
  const own = Object.fromEntries(outcomeTokens.map((t) => [t, valueIn(themes[theme], t)]));
  return [
    { name: 'wong', theme, colours: own },
    { name: 'tol', theme, colours: otherPalettes.tol[theme] },
    { name: 'contrast', theme, colours: otherPalettes.contrast[theme] },
  ] as { name: string; theme: Theme; colours: Record<string, string> }[];
});

describe.each(palettes)('palette $name, $theme', ({ name, theme, colours }) => {
  const all = Object.entries(colours);
  const grounds = ['ground', 'zone', 'card'].map((token) => valueIn(themes[theme], token));
  const rim = valueIn(themes[theme], 'rim');

  it('has a colour for every outcome', () => {
    expect(Object.keys(colours)).toEqual([...outcomeTokens]);
    for (const [, colour] of all) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
  });

  it.each(Object.keys(visions))('colours stay apart: %s', (vision) => {
    const near = all.flatMap(([a, x], i) =>
      all
        .slice(i + 1)
        .filter(([, y]) => distance(vision, x, y) < LEAST_DISTANCE)
        .map(([b, y]) => `${a} and ${b}: ${distance(vision, x, y).toFixed(1)}`),
    );
    expect(near).toEqual([]);
  });

  it('every mark stands out: by its own colour, or by the rim around it', () => {
    const faint = all.flatMap(([token, colour]) =>
      grounds
        .filter((ground) => Math.max(contrast(colour, ground), contrast(rim, ground)) < GRAPHICS)
        .map((ground) => `${token} on ${ground}`),
    );
    expect(faint).toEqual([]);
  });

  it('strong contrast means text contrast of the colour itself', () => {
    const needed = name === 'contrast' ? TEXT : 0;
    for (const [, colour] of all) {
      for (const ground of grounds) expect(contrast(colour, ground)).toBeGreaterThan(needed);
    }
  });
});

function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
}

function seen(vision: string, colour: string): number[] {
  const from = linear(colour);
  return (visions[vision] as number[][]).map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, weight, i) => sum + weight * (from[i] as number), 0),
      ),
    ),
  );
}

/** CIE L*a*b* of linear sRGB, white D65. */
function lab([r = 0, g = 0, b = 0]: number[]): number[] {
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(vision: string, a: string, b: string): number {
  const from = lab(seen(vision, a));
  const to = lab(seen(vision, b));
  return Math.hypot(...from.map((value, i) => value - (to[i] as number)));
}

function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, bl = 0] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}
