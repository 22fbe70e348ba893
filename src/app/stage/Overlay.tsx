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

const pointing = ['pointerover', 'pointerleave', 'focusin', 'focusout'] as const;

/** Index of the node whose card an event is about, -1 when it leaves or is about none. */
function nodeOf(event: Event): number {
  if (event.type === 'pointerleave' || event.type === 'focusout') return -1;
  const card = event.target instanceof Element ? event.target.closest('[data-node]') : null;
  return card ? Number(card.getAttribute('data-node')) : -1;
}

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
    const sheet = surface.moving.parentElement;
    const point = (event: Event) => painter.point(nodeOf(event));
    for (const kind of pointing) sheet?.addEventListener(kind, point);
    const pick = (event: MouseEvent) => {
      // A card is chosen by its own button.
      if (event.target instanceof Element && event.target.closest('button')) return;
      const box = surface.moving.getBoundingClientRect();
      const request = painter.requestAt(event.clientX - box.left, event.clientY - box.top);
      if (request >= 0) lab.select({ kind: 'request', request });
    };
    sheet?.addEventListener('click', pick);
    const stopTheme = onPaletteChange(refresh);
    const stopPaint = lab.onPaint((live) => {
      if (!seen) return;
      const { notices, selection } = lab.store.getState();
      painter.choose(selection);
      painter.paint(live, performance.now(), viewport.current, notices);
      live.drawnEvery = painter.every;
    });
    return () => {
      watcher.disconnect();
      for (const kind of pointing) sheet?.removeEventListener(kind, point);
      sheet?.removeEventListener('click', pick);
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
