import type { Node, ReactFlowInstance, Viewport } from '@xyflow/react';
import { Suspense, useMemo, useRef, useState } from 'react';
import type { TopologyView } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { later, Nothing } from '../ui/later.tsx';
import type { WireEdge } from './graph.ts';
import { type Box, layoutStage, zoneTabsHeight } from './layout.ts';
import { Overlay } from './Overlay.tsx';
import { Ruler } from './Ruler.tsx';
import { Routes } from './routes.ts';
import { Structure } from './Structure.tsx';
import { useGone } from './useGone.ts';

const Invitation = later(
  () => import('../panels/Invitation.tsx').then((m) => m.Invitation),
  Nothing,
);

// Of a phone.
const StageKey = later(() => import('./phone/StageKey.tsx').then((m) => m.StageKey), Nothing);
const ZoneTabs = later(() => import('./phone/ZoneTabs.tsx').then((m) => m.ZoneTabs), Nothing);

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
  const tabs = zoneTabsHeight(topology, width);
  const layout = useMemo(
    () => layoutStage(topology, width, height - tabs, invites, gone),
    [topology, width, height, tabs, invites, gone],
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
    <div className="stage-level" style={{ top: tabs }}>
      {tabs > 0 ? (
        <Suspense>
          <ZoneTabs lab={lab} topology={topology} layout={layout} scroller={scroller} />
        </Suspense>
      ) : null}
      {layout.phone || zoomed ? null : <Ruler lab={lab} layout={layout} />}
      <div ref={scroller} className={`stage-scroller${layout.pages > 1 ? ' swiped' : ''}`}>
        <div className="stage-sheet" style={{ width: layout.width, height: layout.height }}>
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
          {layout.key ? (
            <Suspense>
              <StageKey lab={lab} place={layout.key.marks} />
            </Suspense>
          ) : null}
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
    </div>
  );
}

function place(box: Box): { left: number; top: number; width: number; height: number } {
  return { left: box.x, top: box.y, width: box.width, height: box.height };
}
