import { createStore } from 'zustand/vanilla';
import { forgetPalette } from '../ui/palette.ts';

/** What a viewer chose for this browser, kept in localStorage. */
export type Theme = 'system' | 'light' | 'dark';
export type Settings = { theme: Theme };

const KEY = 'cachescape.settings';
const themes: readonly string[] = ['system', 'light', 'dark'];

export const settings = createStore<Settings>(() => ({ theme: readTheme() }));

function readTheme(): Theme {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const theme =
      typeof saved === 'object' && saved !== null && 'theme' in saved ? saved.theme : '';
    return typeof theme === 'string' && themes.includes(theme) ? (theme as Theme) : 'system';
  } catch {
    // Blocked storage or a broken entry: the system's theme is as good a start.
    return 'system';
  }
}

/** Applies the theme now and whenever it changes, here or in the system. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme } = settings.getState();
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    forgetPalette();
  };
  apply();
  settings.subscribe(apply);
  dark.addEventListener('change', apply);
}

export function setTheme(theme: Theme): void {
  settings.setState({ theme });
  try {
    localStorage.setItem(KEY, JSON.stringify({ theme }));
  } catch {
    // The choice then lasts until the page is closed.
  }
}

/** Whether the page is dark at present. */
export function isDark(theme: Theme): boolean {
  return theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}
