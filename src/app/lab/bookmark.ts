import { MAX_BOOKMARKS } from '../../engine/frame.ts';
import { refuse } from './refusal.ts';
import type { Lab } from './types.ts';

/** Names the moment that is shown, or the one that the picture is on its way to; a refusal is said under the header. */
export function bookmarkNow(lab: Lab): void {
  const { bookmarks } = lab.store.getState();
  if (bookmarks.length >= MAX_BOOKMARKS) {
    refuse(lab, `A run holds at most ${MAX_BOOKMARKS} moments. Delete one first.`);
    return;
  }
  const taken = new Set(bookmarks.map((b) => b.name));
  let number = bookmarks.length + 1;
  while (taken.has(`Moment ${number}`)) number += 1;
  const { goal, at } = lab.live;
  lab.setBookmarks([...bookmarks, { at: goal ?? Math.round(at), name: `Moment ${number}` }]);
}

/** Begins a branch at the moment that is shown; a refusal is said under the header. */
export function forkNow(lab: Lab): void {
  void lab.fork().then((refusal) => refuse(lab, refusal));
}
