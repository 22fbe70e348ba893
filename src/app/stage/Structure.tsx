import type { Node, ReactFlowInstance, Viewport } from '@xyflow/react';
import { type ComponentType, type RefObject, Suspense, useMemo } from 'react';
import type { TopologyView } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { later } from '../ui/later.tsx';
import { useLab } from '../ui/useLab.ts';
import { type CardData, cardTypes, Wires } from './Cards.tsx';
import { graphEdges, graphNodes, type WireEdge } from './graph.ts';
import type { StageLayout } from './layout.ts';
import type { Routes } from './routes.ts';
import { useRoles } from './useRoles.ts';
import { wiresOf } from './wires.ts';

// A third of all script, and the first picture looks the same without it.
const FlowStructure = later(
  () => import('./FlowStructure.tsx').then((m) => m.FlowStructure),
  PlainStructure,
);

type StructureProps = {
  lab: Lab;
  topology: TopologyView;
  layout: StageLayout;
  routes: Routes;
  viewport: RefObject<Viewport>;
  flow: RefObject<ReactFlowInstance<Node, WireEdge> | null>;
  onZoom: (zoomed: boolean) => void;
};

/** Zones, cards and wires as elements of the page: drawn plainly at first, then by React Flow. */
export function Structure({
  lab,
  topology,
  layout,
  routes,
  viewport,
  flow,
  onZoom,
}: StructureProps) {
  const roles = useRoles(lab, topology);
  const readFrom = useLab(lab, (s) => s.run?.scenario.clients.readFrom ?? 'primary');
  const nodes = useMemo(
    () => graphNodes(lab, topology, layout, roles),
    [lab, topology, layout, roles],
  );
  const edges = useMemo(
    () => graphEdges(wiresOf(topology, layout, roles.primary, roles.beliefs, readFrom), routes),
    [topology, layout, routes, roles, readFrom],
  );
  return (
    <Suspense fallback={<PlainStructure nodes={nodes} edges={edges} layout={layout} />}>
      <FlowStructure
        nodes={nodes}
        edges={edges}
        layout={layout}
        viewport={viewport}
        flow={flow}
        onZoom={onZoom}
      />
    </Suspense>
  );
}

type PlainProps = { nodes: Node[]; edges: WireEdge[]; layout: StageLayout };

/** The same boxes and lines at the same places, without anything that moves them. */
function PlainStructure({ nodes, edges, layout }: PlainProps) {
  const { width, height } = layout;
  const cards = cardTypes as Record<string, ComponentType<{ data: CardData }>>;
  return (
    <div className="plain-structure" style={{ width, height }}>
      {edges.map((edge) => (
        <svg
          key={edge.id}
          width={width}
          height={height}
          style={{ zIndex: edge.zIndex }}
          aria-hidden="true"
        >
          {edge.data ? <Wires edge={edge.data} /> : null}
        </svg>
      ))}
      {nodes.map((node) => {
        const Card = cards[node.type ?? ''];
        const { x, y } = node.position;
        const style = {
          left: x,
          top: y,
          width: node.width,
          height: node.height,
          zIndex: node.zIndex,
        };
        return (
          <div key={node.id} className="plain-node" style={style}>
            {Card ? <Card data={node.data as CardData} /> : null}
          </div>
        );
      })}
    </div>
  );
}
