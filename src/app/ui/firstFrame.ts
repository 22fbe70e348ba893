import type { Lab } from '../lab/types.ts';

let settle: () => void = () => undefined;
const painted = new Promise<void>((resolve) => {
  settle = resolve;
});

/** Where no engine answers, what waits for its first picture comes all the same. */
const LONGEST_WAIT_MS = 3_000;

/** Pictures that are painted before the rest may come: by then the first are on screen and move. */
const PICTURES = 4;

/** Marks the moment at which the first pictures of a run are on screen. Returns the way to stop watching. */
export function watchFirstFrame(lab: Lab): () => void {
  const timer = setTimeout(settle, LONGEST_WAIT_MS);
  let painted = 0;
  const stop = lab.onPaint((live) => {
    if (!live.frame) return;
    painted += 1;
    if (painted < PICTURES) return;
    settle();
    clearTimeout(timer);
    stop();
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Loads a part of the page that the first picture can do without. */
export function afterFirstFrame<T>(load: () => Promise<T>): Promise<T> {
  return painted.then(load);
}
