import type { Node, ReactFlowInstance, Viewport } from '@xyflow/react';
import { type RefObject, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { TopologyView } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { later, Nothing } from '../ui/later.tsx';
import type { WireEdge } from './graph.ts';
import { type Box, layoutStage, type StageLayout } from './layout.ts';
import { Overlay } from './Overlay.tsx';
import { Ruler } from './Ruler.tsx';
import { Routes } from './routes.ts';
import { Structure } from './Structure.tsx';
import { useGone } from './useGone.ts';

const Invitation = later(
  () => import('../panels/Invitation.tsx').then((m) => m.Invitation),
  Nothing,
);

export type SceneProps = {
  lab: Lab;
  topology: TopologyView;
  width: number;
  height: number;
  /** Whether the stage itself invites to break it. */
  invites: boolean;
};

/** A cluster as zones and cards: structure by React Flow, everything that moves on canvases above it. */
export function Scene({ lab, topology, width, height, invites }: SceneProps) {
  const gone = useGone(lab, topology);
  const layout = useMemo(
    () => layoutStage(topology, width, height, invites, gone),
    [topology, width, height, invites, gone],
  );
  const routes = useMemo(
    () =>
      new Routes(
        layout,
        topology.apps.map((app) => app.zone),
      ),
    [layout, topology],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const viewport = useRef<Viewport>({ x: 0, y: 0, zoom: 1 });
  const flow = useRef<ReactFlowInstance<Node, WireEdge> | null>(null);
  const [zoomed, setZoomed] = useState(false);
  return (
    <>
      {layout.phone || zoomed ? null : <Ruler lab={lab} layout={layout} />}
      <div ref={scroller} className={`stage-scroller${layout.pages > 1 ? ' swiped' : ''}`}>
        <div className="stage-sheet" style={{ width: layout.width, height }}>
          <Structure
            lab={lab}
            topology={topology}
            layout={layout}
            routes={routes}
            viewport={viewport}
            flow={flow}
            onZoom={setZoomed}
          />
          <Overlay
            lab={lab}
            topology={topology}
            layout={layout}
            routes={routes}
            viewport={viewport}
          />
        </div>
      </div>
      {zoomed ? (
        <button
          type="button"
          className="button small stage-whole"
          onClick={() => flow.current?.setViewport({ x: 0, y: 0, zoom: 1 })}
        >
          Show the whole cluster
        </button>
      ) : invites ? (
        <div className="stage-invitation" style={place(layout.invitation)}>
          <Suspense>
            <Invitation lab={lab} />
          </Suspense>
        </div>
      ) : null}
      {layout.pages > 1 ? <Dots layout={layout} topology={topology} scroller={scroller} /> : null}
    </>
  );
}

type DotsProps = {
  layout: StageLayout;
  topology: TopologyView;
  scroller: RefObject<HTMLDivElement | null>;
};

/** Which pair of zones is in sight, and the way to the others. */
function Dots({ layout, topology, scroller }: DotsProps) {
  const [page, setPage] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const update = () => setPage(Math.round(element.scrollLeft / layout.pageWidth));
    element.addEventListener('scroll', update, { passive: true });
    return () => element.removeEventListener('scroll', update);
  }, [layout, scroller]);
  return (
    <div className="stage-dots">
      {Array.from({ length: layout.pages }, (_, i) => {
        const pair = [topology.zones[i], topology.zones[i + 1]].join(' and ');
        return (
          <button
            key={pair}
            type="button"
            aria-label={`Show ${pair}`}
            aria-current={i === page}
            onClick={() =>
              scroller.current?.scrollTo({ left: i * layout.pageWidth, behavior: 'smooth' })
            }
          />
        );
      })}
    </div>
  );
}

function place(box: Box): { left: number; top: number; width: number; height: number } {
  return { left: box.x, top: box.y, width: box.width, height: box.height };
}
