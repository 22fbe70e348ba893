import { type RefObject, useEffect, useState } from 'react';
import { geometryOf, type Layout } from './geometry.ts';

export type Fit = { layout: Layout; count: number };

/**
 * As many of `count` pens as `room` px of height hold, with their axis: lower ones first, then fewer, at least one.
 * A phone scrolls.
 */
export function fitting(room: number, count: number, layout: Layout): Fit {
  if (layout === 'narrow' || geometryOf(count, layout).height <= room) return { layout, count };
  let fewer = count;
  while (fewer > 1 && geometryOf(fewer, 'low').height > room) fewer -= 1;
  return { layout: 'low', count: fewer };
}

/** The height that the window leaves the recorder: the stage keeps its least, the transport stays in sight. */
function roomBelowStage(recorder: HTMLElement): number {
  const sheet = recorder.closest('.lab-sheet');
  const stage = sheet?.querySelector('.stage');
  const foot = document.querySelector('.lab-foot');
  if (!sheet || !stage || !foot) return Number.POSITIVE_INFINITY;
  const top = stage.getBoundingClientRect().top + scrollY;
  const least = Number.parseFloat(getComputedStyle(stage).minHeight) || 0;
  const gap = Number.parseFloat(getComputedStyle(sheet).rowGap) || 0;
  const pens = recorder.querySelector('.recorder-sheet');
  // What stands below the axis.
  const below = recorder.offsetHeight - (pens?.clientHeight ?? 0);
  return innerHeight - foot.clientHeight - top - least - gap - below;
}

/** What of `count` pens fits into the window, as it changes. */
export function useFitting(
  recorder: RefObject<HTMLElement | null>,
  count: number,
  layout: Layout,
): Fit {
  const [fit, setFit] = useState<Fit>({ layout, count });
  useEffect(() => {
    const element = recorder.current;
    if (!element) return;
    const measure = () => {
      const next = fitting(roomBelowStage(element), count, layout);
      setFit((old) => (old.layout === next.layout && old.count === next.count ? old : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    const around = document.querySelectorAll('.lab-question, .stage, .lab-foot, .app-sheet');
    for (const each of [element, ...around]) observer.observe(each);
    addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      removeEventListener('resize', measure);
    };
  }, [recorder, count, layout]);
  return fit;
}
