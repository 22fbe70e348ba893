import { useEffect, useState } from 'react';
import type { Frame, GoneView, TopologyView } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';

const NONE: readonly GoneView[] = [];

/** Those of the moment shown; another array only when they, or those who believe in them, are others. */
export function useGone(lab: Lab, topology: TopologyView): readonly GoneView[] {
  const [gone, setGone] = useState<readonly GoneView[]>(NONE);
  useEffect(() => {
    let seen: Frame | null = null;
    let sign = '';
    return lab.onPaint(({ frame }) => {
      if (frame === seen || frame === null || frame.topologyVersion !== topology.version) return;
      seen = frame;
      const now = frame.gone.map(({ place, apps }) => `${place}:${apps}`).join();
      if (now === sign) return;
      sign = now;
      setGone(frame.gone.length === 0 ? NONE : frame.gone);
    });
  }, [lab, topology]);
  return gone;
}
