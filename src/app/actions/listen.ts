import type { ActionPage } from './action.ts';
import { keyedActions } from './keyed.ts';

/** Keys that a focused control uses itself are left to it: a button is pressed, a slider also moved. */
const pressKeys = new Set([' ', 'Enter']);
const moveKeys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

/** Listens for the keys of the actions; returns the way to stop. */
export function listenForShortcuts(page: ActionPage): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('input:not([type="range"], [type="checkbox"]), textarea')) return;
    // A select jumps to the option that a letter begins; what has Ctrl or Cmd means the page.
    if (target?.closest('select') && !event.ctrlKey && !event.metaKey) return;
    const control = target?.closest('button, a, input, summary, [role="slider"], [tabindex="0"]');
    if (control && !isUnused(event.key, control) && pressKeys.has(event.key)) return;
    if (control?.matches('input, [role="slider"], [tabindex="0"]') && moveKeys.has(event.key))
      return;
    const key = keyOf(event);
    const shortcut = keyedActions.find(({ keys }) => keys?.includes(key));
    if (!shortcut) return;
    event.preventDefault();
    shortcut.act(page);
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}

/** Space does nothing on a native slider: there it is for time, as everywhere. */
function isUnused(key: string, control: Element): boolean {
  return key === ' ' && control.matches('input[type="range"]');
}

/**
 * While a dialog that was asked for is on its way, Escape is the way back, and no key presses the button that is still
 * focused; open, it closes itself.
 */
export function listenForEscape(leave: () => void): () => void {
  const before = document.activeElement;
  const listen = (event: KeyboardEvent) => {
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') leave();
    else if (pressKeys.has(event.key) && event.target === before) event.preventDefault();
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}

/** As in `keys`: letters small, Ctrl or Cmd as `mod`. */
function keyOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (!ctrlKey && !metaKey) return name;
  return `mod+${shiftKey ? 'shift+' : ''}${name}`;
}
