import { PLAY_ID } from './playId.ts';

/** What had the focus when an action or a key opened a panel of the rail: Escape goes back there. */
let opener: Element | null = null;
/** Whether the focus has come into the rail since. */
let isIn = false;

/** Before the focus goes into a panel. */
export function rememberOpener(): void {
  const now = document.activeElement;
  isIn = now?.closest('.lab-rail') != null;
  if (!isIn) opener = now;
}

/** Puts the focus on the panel itself: the next stop is its first control, and Space is for time as everywhere. */
export function enterPanel(panel: HTMLElement, tries = 20): void {
  panel.tabIndex = -1;
  panel.focus({ preventScroll: true });
  const hasIt = document.activeElement === panel;
  if (hasIt)
    panel.addEventListener('blur', () => panel.removeAttribute('tabindex'), { once: true });
  // While a drawer begins to slide in, it takes no focus yet.
  else if (tries > 0) requestAnimationFrame(() => enterPanel(panel, tries - 1));
}

/** Forgets the opener when the focus has gone elsewhere; returns the way to stop. */
export function watchOpener(): () => void {
  const watch = ({ target }: FocusEvent) => {
    if (!(target instanceof Element) || target.closest('dialog')) return;
    const wasIn = isIn;
    isIn = target.closest('.lab-rail') !== null;
    if (wasIn && !isIn) opener = null;
  };
  addEventListener('focusin', watch);
  return () => removeEventListener('focusin', watch);
}

/**
 * Gives the focus back from the rail to what opened a panel by the keyboard; where that is gone, was nothing, or
 * `closes` and is the tab under the pointer, to the button that plays and pauses. False where it was not in the rail,
 * or nobody was led into a panel that stays.
 */
export function leavePanel(closes: boolean): boolean {
  const now = document.activeElement;
  const isHere = now?.closest(closes ? '.lab-rail, .lab-panes' : '.lab-rail') != null;
  if (!isHere || (!closes && !opener)) return false;
  const back = opener instanceof HTMLElement && opener !== document.body ? opener : null;
  opener = null;
  const isThere = back?.isConnected && back.checkVisibility({ visibilityProperty: true });
  const to = isThere ? back : document.getElementById(PLAY_ID);
  to?.focus({ preventScroll: true });
  return true;
}
