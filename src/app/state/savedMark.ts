const KEY = 'cachescape.saved';

/** False in a browser that has kept no run yet, so that a first visit need not look for one. */
export function mayHaveSaved(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** From now on this browser keeps a run, or keeps none any more. */
export function markSaved(saved: boolean): void {
  try {
    if (saved) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // The next visit then begins at the first scenario.
  }
}
