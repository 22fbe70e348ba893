import type { Lab, RailTab } from '../lab/types.ts';
import { playAddress, readRoute } from '../routes.ts';
import { OWN } from '../state/session.ts';
import { bringIntoSight } from '../ui/inSight.ts';
import { enterPanel } from '../ui/opener.ts';
import { reveal } from '../ui/reveal.ts';
import type { ActionPage } from './action.ts';

/** What is led to may have to be fetched and looked up first; this long it is waited for. */
const PATIENCE_MILLIS = 8_000;
const LOOK_MILLIS = 60;

/** Does it on the playground: from another page it goes back there first, where the run at hand goes on. */
export function inLab({ session }: ActionPage, act: () => void): void {
  if (readRoute(location.hash).page === 'play') act();
  else {
    location.hash = playAddress(session.store.getState().id || OWN);
    whenThere('main.lab', act);
  }
}

/** Shows a tab of the rail, and in it the part that the selector finds, as soon as it is there. */
export function leadTo(page: ActionPage, tab: RailTab, selector: string): void {
  inLab(page, () => {
    reveal(page.lab, tab);
    whenThere(`#rail-${tab} ${selector}`, (element) => {
      const details = element.closest('details');
      if (details) details.open = true;
      pointOut(element);
    });
  });
}

/** Shows a tab of the rail and goes into it with the keyboard, too. Escape comes back. */
export function goInto(lab: Lab, tab: RailTab): void {
  reveal(lab, tab);
  whenThere(`#rail-${tab}`, enterPanel);
}

/** Brings an element into sight and puts the focus on it. */
export function pointOut(element: HTMLElement): void {
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  bringIntoSight(element);
}

/** Calls back once the selector finds something that is in sight. */
export function whenThere(selector: string, found: (element: HTMLElement) => void): void {
  const until = performance.now() + PATIENCE_MILLIS;
  const look = () => {
    const element = [...document.querySelectorAll<HTMLElement>(selector)].find(
      ({ offsetParent }) => offsetParent !== null,
    );
    if (element) found(element);
    else if (performance.now() < until) setTimeout(look, LOOK_MILLIS);
  };
  setTimeout(look);
}
