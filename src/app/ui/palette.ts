/** The colour tokens of theme.css, read once for the canvases, which cannot use CSS names. */
const tokens = [
  'ground',
  'zone',
  'card',
  'ink',
  'ink-2',
  'edge',
  'rule',
  'tint',
  'item',
  'rim',
  'hit',
  'miss',
  'stale',
  'expired',
  'evicted',
  'failed',
  'heat-0',
  'heat-1',
  'heat-2',
  'heat-3',
  'heat-4',
  'heat-5',
  'heat-6',
] as const;
export type Token = (typeof tokens)[number];
export type Palette = Readonly<Record<Token, string>>;

let palette: Palette | null = null;
const watchers = new Set<() => void>();

/** The colours of the theme in force. Cheap to call in every frame: it is read again only when the theme changes. */
export function readPalette(): Palette {
  if (palette === null) {
    const style = getComputedStyle(document.documentElement);
    palette = Object.fromEntries(
      tokens.map((token) => [token, style.getPropertyValue(`--${token}`).trim()]),
    ) as Palette;
  }
  return palette;
}

/** Calls `then` after each change of theme; returns the way to stop. */
export function onPaletteChange(then: () => void): () => void {
  watchers.add(then);
  return () => watchers.delete(then);
}

/** Called by the theme switch, and when the system changes between light and dark. */
export function forgetPalette(): void {
  palette = null;
  for (const then of watchers) then();
}
