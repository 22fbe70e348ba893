import { clockOf, EVENT_PACE, nearestPace, paces, REQUEST_PACE } from '../lab/clock.ts';
import type { Lab } from '../lab/types.ts';
import { newSeed } from '../panels/Transport.tsx';
import { askWhere } from '../panels/voice/where.ts';
import { livePrimary } from '../ui/targets.ts';
import { type Action, type ActionPage, change } from './action.ts';
import { timeActions } from './timeActions.ts';

const SEEK_STEP = 0.02;

/** The actions that have a key, in the order of the sheet. The others are in registry.ts. */
export const keyedActions: readonly Action[] = [
  {
    id: 'commands',
    name: 'Do anything by its name',
    group: 'Help',
    keys: ['mod+k'],
    shown: 'Ctrl+K',
    act: ({ show }) => show('commands'),
  },
  {
    id: 'play',
    name: 'Play or pause',
    group: 'Time',
    also: 'run stop halt go',
    keys: [' ', 'k'],
    shown: 'Space',
    act: ({ lab }) => (lab.store.getState().playing ? lab.pause() : lab.play()),
  },
  {
    id: 'event-on',
    name: 'One event on',
    group: 'Time',
    also: 'step forward',
    keys: ['.'],
    shown: '.',
    act: ({ lab }) => lab.step('event'),
  },
  {
    id: 'event-back',
    name: 'One event back',
    group: 'Time',
    also: 'step backward',
    keys: [','],
    shown: ',',
    act: ({ lab }) => lab.step('event-back'),
  },
  {
    id: 'request-on',
    name: 'On to the next answer',
    group: 'Time',
    also: 'step forward request',
    keys: [']'],
    shown: ']',
    act: ({ lab }) => lab.step('request'),
  },
  {
    id: 'request-back',
    name: 'Back to the answer before',
    group: 'Time',
    also: 'step backward request',
    keys: ['['],
    shown: '[',
    act: ({ lab }) => lab.step('request-back'),
  },
  ...timeActions,
  {
    id: 'where',
    name: 'Say where things stand',
    group: 'View',
    also: 'read out status moment hit ratio latency failures narration screen reader',
    keys: ['w'],
    shown: 'W',
    act: askWhere,
  },
  {
    id: 'later',
    name: 'Later',
    group: 'Time',
    also: 'forward scrub',
    keys: ['ArrowRight'],
    shown: '→',
    act: ({ lab }) => shift(lab, SEEK_STEP),
  },
  {
    id: 'earlier',
    name: 'Earlier',
    group: 'Time',
    also: 'back rewind scrub',
    keys: ['ArrowLeft'],
    shown: '←',
    act: ({ lab }) => shift(lab, -SEEK_STEP),
  },
  {
    id: 'faster',
    name: 'Faster',
    group: 'Time',
    also: 'speed',
    keys: ['ArrowUp', '+'],
    shown: '↑',
    act: ({ lab }) => faster(lab, 1),
  },
  {
    id: 'slower',
    name: 'Slower',
    group: 'Time',
    also: 'speed slow motion',
    keys: ['ArrowDown', '-'],
    shown: '↓',
    act: ({ lab }) => faster(lab, -1),
  },
  {
    id: 'clock',
    name: 'Change between watching each request and watching in seconds',
    group: 'Time',
    also: 'clock',
    keys: ['c'],
    shown: 'C',
    act: ({ lab }) => lab.setPace(clockOf(lab.live.pace) === 'request' ? EVENT_PACE : REQUEST_PACE),
  },
  {
    id: 'start',
    name: 'To the start',
    group: 'Time',
    also: 'begin zero home',
    keys: ['Home'],
    shown: 'Home',
    act: ({ lab }) => lab.seek(0),
  },
  {
    id: 'restart',
    name: 'From the start, with the same seed',
    group: 'Time',
    also: 'restart reset again',
    keys: ['r'],
    shown: 'R',
    act: ({ lab }) => lab.restart(),
  },
  {
    id: 'restart-new-seed',
    name: 'From the start, with a new seed',
    group: 'Time',
    also: 'restart reset random dice',
    keys: ['n'],
    shown: 'N',
    act: ({ lab }) => lab.restart(newSeed()),
  },
  {
    id: 'crash-primary',
    name: 'Crash the primary',
    group: 'Break',
    also: 'fail kill node failover',
    keys: ['f'],
    shown: 'F',
    act: crashPrimary,
  },
  {
    id: 'undo',
    name: 'Undo the last change',
    group: 'Time',
    also: 'take back revert',
    keys: ['mod+z'],
    shown: 'Ctrl+Z',
    act: ({ lab }) => void lab.undo(),
  },
  {
    id: 'redo',
    name: 'Do it again',
    group: 'Time',
    also: 'redo',
    keys: ['mod+shift+z', 'mod+y'],
    shown: 'Ctrl+Shift+Z',
    act: ({ lab }) => void lab.redo(),
  },
  {
    id: 'open',
    name: 'Open a file',
    group: 'Files and sharing',
    also: 'import load aws description trace run',
    keys: ['o'],
    shown: 'O',
    act: () => document.getElementById('open-file')?.click(),
  },
  {
    id: 'share',
    name: 'Share and export',
    group: 'Files and sharing',
    also: 'link save embed iframe picture svg png csv mermaid sequence diagram download',
    keys: ['s'],
    shown: 'S',
    act: ({ show }) => show('share'),
  },
  {
    id: 'select-nothing',
    name: 'Select nothing',
    group: 'View',
    also: 'clear deselect',
    keys: ['Escape'],
    shown: 'Esc',
    act: ({ lab }) => lab.select(null),
  },
  {
    id: 'keys',
    name: 'Keyboard shortcuts',
    group: 'Help',
    also: 'keys sheet help',
    keys: ['?'],
    shown: '?',
    act: ({ show }) => show('shortcuts'),
  },
];

function shift(lab: Lab, share: number): void {
  const { view, at } = lab.live;
  lab.seek(at + (view.to - view.from) * share);
}

function faster(lab: Lab, steps: number): void {
  const stop = paces[nearestPace(lab.live.pace) + steps];
  if (stop !== undefined) lab.setPace(stop);
}

function crashPrimary({ lab }: ActionPage): void {
  const { topology, snapshot } = lab.store.getState();
  if (!topology || !snapshot) return;
  const node = topology.nodes[livePrimary(snapshot.frame, topology)];
  if (!node) return;
  const target = `node:${node.id}`;
  change(lab, { kind: 'strike', fault: 'node-crash', target }, () => lab.play());
}
