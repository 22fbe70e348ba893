/**
 * The colours of what happens to a request, in three palettes. Shapes differ too, so no colour stands alone.
 * `wong` is the one of theme.css. Distances and contrasts of all are held by palettes.test.ts.
 */
export const outcomeTokens = ['hit', 'miss', 'stale', 'expired', 'evicted', 'failed'] as const;
export type OutcomeToken = (typeof outcomeTokens)[number];
type Colours = Readonly<Record<OutcomeToken, string>>;

export const paletteNames = {
  wong: 'blue, orange and vermilion (Wong)',
  tol: 'blue, yellow and red (Tol)',
  contrast: 'strong contrast',
} as const;
export type PaletteName = keyof typeof paletteNames;

/** By palette and theme. Tol: the bright scheme of Paul Tol's notes, on dark two of them lighter. */
export const otherPalettes: Readonly<
  Record<Exclude<PaletteName, 'wong'>, { light: Colours; dark: Colours }>
> = {
  tol: {
    light: {
      hit: '#4477aa',
      miss: '#ccbb44',
      stale: '#aa3377',
      expired: '#bbbbbb',
      evicted: '#66ccee',
      failed: '#ee6677',
    },
    dark: {
      hit: '#5a8fc4',
      miss: '#d1c04a',
      stale: '#c04f92',
      expired: '#c4c4c4',
      evicted: '#66ccee',
      failed: '#ee6677',
    },
  },
  contrast: {
    light: {
      hit: '#0a3fe0',
      miss: '#4d2c00',
      stale: '#b020a6',
      expired: '#686b6e',
      evicted: '#004d5c',
      failed: '#c23b00',
    },
    dark: {
      hit: '#4c92fa',
      miss: '#edb20b',
      stale: '#e8affa',
      expired: '#8a96a0',
      evicted: '#ddf5fa',
      failed: '#ef7c60',
    },
  },
};

/** Puts a palette over the colours of theme.css, or takes it away. */
export function paintPalette(style: CSSStyleDeclaration, name: PaletteName, dark: boolean): void {
  for (const token of outcomeTokens) {
    if (name === 'wong') style.removeProperty(`--${token}`);
    else style.setProperty(`--${token}`, otherPalettes[name][dark ? 'dark' : 'light'][token]);
  }
}
