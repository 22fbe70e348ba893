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

const RETURN = 'cachescape.return';

/** The next page of this window shows the run that is kept under this key, whatever other windows keep. */
export function markReturn(key: string): void {
  try {
    sessionStorage.setItem(RETURN, key);
  } catch {
    // The last run of any window is then shown.
  }
}

/** The key that the page before has left, once. */
export function takeReturn(): string | null {
  try {
    const key = sessionStorage.getItem(RETURN);
    sessionStorage.removeItem(RETURN);
    return key;
  } catch {
    return null;
  }
}
