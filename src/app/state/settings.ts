import { createStore } from 'zustand/vanilla';
import { forgetPalette } from '../ui/palette.ts';
import type { PaletteName } from '../ui/palettes.ts';
import { parameter } from './view.ts';

/** What a viewer chose for this browser, kept in localStorage. An address may choose for one visit. */
export type Theme = 'system' | 'light' | 'dark';
export type Settings = { theme: Theme; palette: PaletteName };

const KEY = 'cachescape.settings';
const themes: readonly Theme[] = ['system', 'light', 'dark'];
const palettes: readonly PaletteName[] = ['wong', 'tol', 'contrast'];

export const settings = createStore<Settings>(() => {
  const { theme, palette } = saved();
  return {
    theme: oneOf(themes, parameter('theme')) ?? oneOf(themes, theme) ?? 'system',
    palette: oneOf(palettes, parameter('palette')) ?? oneOf(palettes, palette) ?? 'wong',
  };
});

function saved(): Partial<Record<keyof Settings, unknown>> {
  try {
    return Object(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    // Blocked storage or a broken entry: the defaults are as good a start.
    return {};
  }
}

function oneOf<T>(names: readonly T[], wanted: unknown): T | undefined {
  return names.find((name) => name === wanted);
}

/** Applies theme and palette now and whenever they change, here or in the system. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const { dataset, style } = document.documentElement;
  let painted = false;
  const apply = () => {
    const { theme, palette } = settings.getState();
    if (theme === 'system') delete dataset['theme'];
    else dataset['theme'] = theme;
    forgetPalette();
    if (palette === 'wong' && !painted) return;
    painted = true;
    import('../ui/palettes.ts').then(
      ({ paintPalette }) => {
        const now = settings.getState();
        paintPalette(style, now.palette, isDark(now.theme));
        forgetPalette();
      },
      // The colours then stay as they are.
      () => undefined,
    );
  };
  apply();
  settings.subscribe(apply);
  dark.addEventListener('change', apply);
}

export function setTheme(theme: Theme): void {
  keep({ theme });
}

export function setPalette(palette: PaletteName): void {
  keep({ palette });
}

/** Only what the viewer chose is kept: not what an address chose for one visit. */
function keep(chosen: Partial<Settings>): void {
  settings.setState(chosen);
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...saved(), ...chosen }));
  } catch {
    // The choice then lasts until the page is closed.
  }
}

/** Whether the page is dark at present. */
export function isDark(theme: Theme): boolean {
  return theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}
