/** What the Tab key stops at. */
const STOPS =
  'a[href], button:not([tabindex="-1"]), input, select, textarea, summary, [tabindex="0"]';

/** Where several parts take turns in one place, the one that says which of them is shown. */
const TURNS =
  '[role="tab"][aria-selected="true"], .lab-panes [aria-pressed="true"], .stage-levels [aria-pressed="true"], .stage-levels [data-chosen="true"]';

type Place = { element: HTMLElement; ancestors: HTMLElement[]; stops: HTMLElement[] };

/**
 * Sees to it that the keyboard does not lose its place: when what has the focus goes, is hidden or cannot be used
 * any more, the focus goes to the stop next to it, in the nearest part that is left; where another page has come, to
 * its heading. Who points is not disturbed.
 */
export function keepFocus(): void {
  let place: Place | null = null;
  /** The place before the dialog that is open, or was: one that closes gives the focus back by itself. */
  let outside: Place | null = null;
  let byKeys = false;
  let isLooking = false;
  const look = () => {
    if (isLooking || !place || isThere(place.element)) return;
    isLooking = true;
    // Whoever took it away may have another place in mind, and has until the next picture to go there.
    requestAnimationFrame(() => {
      isLooking = false;
      const before = place && isOfClosedDialog(place) ? outside : place;
      if (!before || !byKeys || isThere(before.element)) return;
      if (document.activeElement !== before.element && document.activeElement !== document.body)
        return;
      standIn(before)?.focus({ preventScroll: true });
    });
  };
  const remember = ({ target }: Event) => {
    if (!(target instanceof HTMLElement)) return;
    const ancestors: HTMLElement[] = [];
    for (let e = target.parentElement; e; e = e.parentElement) ancestors.push(e);
    // A place holds on to a page of elements: not longer than for a dialog.
    if (!target.closest('dialog')) outside = null;
    else if (!place?.element.closest('dialog')) outside = place;
    place = { element: target, ancestors, stops: stopsIn(document.body) };
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  document.addEventListener('focusin', remember, true);
  document.addEventListener('focusout', look, true);
  document.addEventListener('keydown', () => (byKeys = true), true);
  document.addEventListener('pointerdown', () => (byKeys = false), true);
}

function isOfClosedDialog({ ancestors }: Place): boolean {
  return ancestors.some((ancestor) => ancestor.matches('dialog') && !ancestor.isConnected);
}

/** The stop that takes the place of one that is gone. */
function standIn({ element, ancestors, stops }: Place): HTMLElement | null {
  if (ancestors.some((ancestor) => ancestor.matches('main') && !ancestor.isConnected)) {
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading) heading.tabIndex = -1;
    return heading;
  }
  const at = stops.indexOf(element);
  const near = [...stops.slice(at + 1), ...stops.slice(0, Math.max(0, at)).reverse()];
  for (const ancestor of ancestors) {
    if (!isShown(ancestor)) continue;
    const turns = ancestor.closest('main')
      ? [...ancestor.querySelectorAll<HTMLElement>(TURNS)]
      : [];
    const found =
      turns.find(isThere) ??
      near.find((stop) => ancestor.contains(stop) && isThere(stop)) ??
      stopsIn(ancestor).find(isThere);
    if (found) return found;
  }
  return null;
}

function stopsIn(part: Element): HTMLElement[] {
  return [...part.querySelectorAll<HTMLElement>(STOPS)];
}

function isThere(element: HTMLElement): boolean {
  return isShown(element) && !element.matches(':disabled');
}

function isShown(element: Element): boolean {
  return element.isConnected && element.checkVisibility({ visibilityProperty: true });
}
