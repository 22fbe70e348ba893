import { type ComponentType, lazy } from 'react';
import { afterFirstFrame } from './firstFrame.ts';

/**
 * A part of the page that the first picture does without: its code is fetched once that is on screen. Where the
 * code cannot be fetched, `instead` stands in its place.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  instead: ComponentType<P> = NotLoaded,
) {
  return lazy(() =>
    afterFirstFrame(load).then(
      (part) => ({ default: part }),
      () => ({ default: instead }),
    ),
  );
}

function NotLoaded() {
  return <p className="quiet">This part could not be loaded. Reload the page.</p>;
}

/** For what is not missed. */
export function Nothing() {
  return null;
}
