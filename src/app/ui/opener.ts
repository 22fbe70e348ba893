import { PLAY_ID } from './playId.ts';

/** The button by which a panel of the rail was opened with the keyboard: Escape goes back there. */
let opener: HTMLElement | null = null;
/** Whether someone was led into the rail, by a button or by an action. */
let isLed = false;
/** Whether the focus has come into the rail since. */
let isIn = false;

/** The attribute of a button that opens panels. What else has the focus when an action leads there opened nothing. */
export const OPENS = { 'data-opens-panels': '' };

/** Before the focus goes into a panel. */
export function rememberOpener(): void {
  const now = document.activeElement;
  isIn = now?.closest('.lab-rail') != null;
  if (isIn) return;
  isLed = true;
  opener = now instanceof HTMLElement && now.dataset['opensPanels'] !== undefined ? now : null;
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
    if (wasIn && !isIn) forget();
  };
  addEventListener('focusin', watch);
  return () => removeEventListener('focusin', watch);
}

function forget(): void {
  opener = null;
  isLed = false;
}

/**
 * Gives the focus from the rail, however it came there, to the button that opened the panel by the keyboard; where
 * that is gone, there was none, or `closes` and it is the tab under the pointer, to the button that plays and pauses.
 * True where this was all that was asked for: where the rail closes or someone was led into it.
 */
export function leavePanel(closes: boolean): boolean {
  const now = document.activeElement;
  const isHere = now?.closest(closes ? '.lab-rail, .lab-panes' : '.lab-rail') != null;
  if (!isHere) return false;
  const isAll = closes || isLed;
  const isThere = opener?.isConnected && opener.checkVisibility({ visibilityProperty: true });
  const to = isThere ? opener : document.getElementById(PLAY_ID);
  forget();
  to?.focus({ preventScroll: true });
  return isAll;
}
