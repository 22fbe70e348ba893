import { bookmarkNow, forkNow } from '../lab/bookmark.ts';
import { EVENT_PACE, isOperations, OPERATIONS_PACE } from '../lab/clock.ts';
import type { Lab } from '../lab/types.ts';
import type { Action } from './action.ts';

/** Seconds, the clock of minutes, branches and bookmarks: those with a key. */
export const timeActions: readonly Action[] = [
  {
    id: 'second-on',
    name: 'One second on',
    group: 'Time',
    also: 'step forward',
    keys: ['}'],
    shown: '}',
    act: ({ lab }) => second(lab, 1),
  },
  {
    id: 'second-back',
    name: 'One second back',
    group: 'Time',
    also: 'step backward',
    keys: ['{'],
    shown: '{',
    act: ({ lab }) => second(lab, -1),
  },
  {
    id: 'minutes',
    name: 'Watch in minutes and hours, or in seconds again',
    group: 'Time',
    also: 'clock operations',
    keys: ['m'],
    shown: 'M',
    act: ({ lab }) => lab.setPace(isOperations(lab.live.pace) ? EVENT_PACE : OPERATIONS_PACE),
  },
  {
    id: 'fork',
    name: 'Fork here: a branch begins at this moment',
    group: 'Time',
    also: 'begin branch what if compare',
    keys: ['h'],
    shown: 'H',
    act: ({ lab }) => forkNow(lab),
  },
  {
    id: 'next-branch',
    name: 'Put the next branch on stage',
    group: 'Time',
    also: 'switch toggle compare',
    keys: ['v'],
    shown: 'V',
    act: ({ lab }) => nextBranch(lab),
  },
  {
    id: 'bookmark',
    name: 'Keep this moment',
    group: 'Time',
    also: 'bookmark name remember mark moments',
    keys: ['b'],
    shown: 'B',
    act: ({ lab }) => bookmarkNow(lab),
  },
];

function second(lab: Lab, seconds: number): void {
  lab.pause(true);
  lab.seek(lab.live.at + seconds * 1e9);
}

function nextBranch(lab: Lab): void {
  const { branches } = lab.store.getState();
  if (!branches) return;
  const letters = branches.list.map((b) => b.letter);
  const next = letters[(letters.indexOf(branches.active) + 1) % letters.length];
  if (next && next !== branches.active) void lab.switchBranch(next);
}
