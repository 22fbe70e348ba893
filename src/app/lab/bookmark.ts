import { MAX_BOOKMARKS } from '../../engine/frame.ts';
import type { Lab } from './types.ts';

/** Names the moment that is shown; a refusal is said under the header. */
export function bookmarkNow(lab: Lab): void {
  const { bookmarks } = lab.store.getState();
  if (bookmarks.length >= MAX_BOOKMARKS) {
    const message = `A run holds at most ${MAX_BOOKMARKS} moments. Delete one first.`;
    lab.store.setState({ message });
    return;
  }
  const taken = new Set(bookmarks.map((b) => b.name));
  let number = bookmarks.length + 1;
  while (taken.has(`Moment ${number}`)) number += 1;
  lab.setBookmarks([...bookmarks, { at: Math.round(lab.live.at), name: `Moment ${number}` }]);
}

/** Begins a branch at the moment that is shown; a refusal is said under the header. */
export function forkNow(lab: Lab): void {
  void lab.fork().then((refusal) => {
    if (refusal !== null) lab.store.setState({ message: refusal });
  });
}
