import { clockOf, EVENT_PACE, nearestPace, paces, REQUEST_PACE } from '../lab/clock.ts';
import type { Lab } from '../lab/types.ts';

/** One key of the page: what it is called on the sheet, and what it does. */
export type Shortcut = {
  keys: readonly string[];
  /** As printed on the sheet. */
  shown: string;
  does: string;
  act: (page: ShortcutPage) => void;
};

/** What the keys act on. */
export type ShortcutPage = {
  lab: Lab;
  restartWithNewSeed: () => void;
  crashPrimary: () => void;
  openFile: () => void;
  share: () => void;
  sheet: () => void;
};

const SEEK_STEP = 0.02;

/** Every key, in the order of the sheet. */
export const shortcuts: readonly Shortcut[] = [
  {
    keys: [' ', 'k'],
    shown: 'Space',
    does: 'Play or pause',
    act: ({ lab }) => (lab.store.getState().playing ? lab.pause() : lab.play()),
  },
  { keys: ['.'], shown: '.', does: 'One event on', act: ({ lab }) => lab.step('event') },
  { keys: [','], shown: ',', does: 'One event back', act: ({ lab }) => lab.step('event-back') },
  { keys: [']'], shown: ']', does: 'On to the next answer', act: ({ lab }) => lab.step('request') },
  {
    keys: ['['],
    shown: '[',
    does: 'Back to the answer before',
    act: ({ lab }) => lab.step('request-back'),
  },
  { keys: ['ArrowRight'], shown: '→', does: 'Later', act: ({ lab }) => shift(lab, SEEK_STEP) },
  { keys: ['ArrowLeft'], shown: '←', does: 'Earlier', act: ({ lab }) => shift(lab, -SEEK_STEP) },
  { keys: ['ArrowUp', '+'], shown: '↑', does: 'Faster', act: ({ lab }) => faster(lab, 1) },
  { keys: ['ArrowDown', '-'], shown: '↓', does: 'Slower', act: ({ lab }) => faster(lab, -1) },
  {
    keys: ['c'],
    shown: 'C',
    does: 'Change between watching each request and watching in seconds',
    act: ({ lab }) => lab.setPace(clockOf(lab.live.pace) === 'request' ? EVENT_PACE : REQUEST_PACE),
  },
  { keys: ['Home'], shown: 'Home', does: 'To the start', act: ({ lab }) => lab.seek(0) },
  {
    keys: ['r'],
    shown: 'R',
    does: 'From the start, with the same seed',
    act: ({ lab }) => lab.restart(),
  },
  {
    keys: ['n'],
    shown: 'N',
    does: 'From the start, with a new seed',
    act: ({ restartWithNewSeed }) => restartWithNewSeed(),
  },
  {
    keys: ['f'],
    shown: 'F',
    does: 'Crash the primary',
    act: ({ crashPrimary }) => crashPrimary(),
  },
  {
    keys: ['mod+z'],
    shown: 'Ctrl+Z',
    does: 'Undo the last change',
    act: ({ lab }) => void lab.undo(),
  },
  {
    keys: ['mod+shift+z', 'mod+y'],
    shown: 'Ctrl+Shift+Z',
    does: 'Do it again',
    act: ({ lab }) => void lab.redo(),
  },
  { keys: ['o'], shown: 'O', does: 'Open a file', act: ({ openFile }) => openFile() },
  { keys: ['s'], shown: 'S', does: 'Share this run', act: ({ share }) => share() },
  {
    keys: ['Escape'],
    shown: 'Esc',
    does: 'Select nothing',
    act: ({ lab }) => lab.select(null),
  },
  { keys: ['?'], shown: '?', does: 'This sheet', act: ({ sheet }) => sheet() },
];

/** Keys that a focused control uses itself are left to it: a button is pressed, a slider also moved. */
const pressKeys = new Set([' ', 'Enter']);
const moveKeys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

/** Listens for the page's keys; returns the way to stop. */
export function listenForShortcuts(page: ShortcutPage): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('input:not([type="range"], [type="checkbox"]), textarea')) return;
    // A select jumps to the option that a letter begins.
    if (target?.closest('select')) return;
    const control = target?.closest('button, a, input, summary, [role="slider"], [tabindex="0"]');
    if (control && pressKeys.has(event.key)) return;
    if (control?.matches('input, [role="slider"], [tabindex="0"]') && moveKeys.has(event.key))
      return;
    const key = nameOf(event);
    const shortcut = shortcuts.find((s) => s.keys.includes(key));
    if (!shortcut) return;
    event.preventDefault();
    shortcut.act(page);
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}

/** As in `keys`: letters small, Ctrl or Cmd as `mod`. */
function nameOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (!ctrlKey && !metaKey) return name;
  return `mod+${shiftKey ? 'shift+' : ''}${name}`;
}

function shift(lab: Lab, share: number): void {
  const { view, at } = lab.live;
  lab.seek(at + (view.to - view.from) * share);
}

function faster(lab: Lab, steps: number): void {
  const stop = paces[nearestPace(lab.live.pace) + steps];
  if (stop !== undefined) lab.setPace(stop);
}
