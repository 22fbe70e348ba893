import type { Viewport } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import type { TopologyView } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { onPaletteChange } from '../ui/palette.ts';
import { REDUCED_MOTION, useMedia } from '../ui/useLab.ts';
import type { StageLayout } from './layout.ts';
import type { Routes } from './routes.ts';
import { StagePainter } from './stagePainter.ts';

type Props = {
  lab: Lab;
  topology: TopologyView;
  layout: StageLayout;
  routes: Routes;
  viewport: RefObject<Viewport>;
};

/** The canvases above the cards. They sleep while they are out of sight. */
export function Overlay({ lab, topology, layout, routes, viewport }: Props) {
  const still = useRef<HTMLCanvasElement>(null);
  const moving = useRef<HTMLCanvasElement>(null);
  const reduced = useMedia(REDUCED_MOTION);
  useEffect(() => {
    if (!still.current || !moving.current) return;
    const surface = { still: still.current, moving: moving.current };
    const painter = new StagePainter(surface, topology, layout, routes, reduced);
    let seen = true;
    const watcher = new IntersectionObserver((entries) => {
      const now = entries.at(-1)?.isIntersecting ?? true;
      if (now && !seen) painter.refresh();
      seen = now;
    });
    watcher.observe(surface.moving);
    const refresh = () => painter.refresh();
    document.fonts.addEventListener('loadingdone', refresh);
    const stopTheme = onPaletteChange(refresh);
    const stopPaint = lab.onPaint((live) => {
      if (seen) painter.paint(live, performance.now(), viewport.current, lab.store.getState().notices);
    });
    return () => {
      watcher.disconnect();
      document.fonts.removeEventListener('loadingdone', refresh);
      stopTheme();
      stopPaint();
    };
  }, [lab, topology, layout, routes, viewport, reduced]);
  const size = { width: layout.width, height: layout.height };
  return (
    <>
      <canvas ref={still} className="stage-overlay" style={size} />
      <canvas ref={moving} className="stage-overlay" style={size} />
    </>
  );
}
