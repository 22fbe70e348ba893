import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Lab, LabState } from '../lab/types.ts';

/** Draws again when what `select` takes out of the lab's state changes. */
export function useLab<T>(lab: Lab, select: (state: LabState) => T): T {
  return useStore(lab.store, select);
}

/** One of how many requests the stage draws: every place that says so says the same, also while the run stands still. */
export function useDrawnEvery(lab: Lab): number {
  const [every, setEvery] = useState(lab.live.drawnEvery);
  useEffect(() => lab.onPaint((live) => setEvery(live.drawnEvery)), [lab]);
  return every;
}

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = () => setHolds(list.matches);
    update();
    list.addEventListener('change', update);
    return () => list.removeEventListener('change', update);
  }, [query]);
  return holds;
}

export const PHONE = '(max-width: 767px)';
export const DRAWER = '(min-width: 768px) and (max-width: 1279px)';
/** So little height that everything stands closer, for the recorder to be in sight. */
export const LOW = '(min-width: 768px) and (max-height: 859px)';
export const REDUCED_MOTION = '(prefers-reduced-motion: reduce)';
