import {
  type EdgeProps,
  type Node,
  ReactFlow,
  type ReactFlowInstance,
  type Viewport,
} from '@xyflow/react';
import { type RefObject, useState } from 'react';
import { cardTypes, Wires } from './Cards.tsx';
import type { WireEdge } from './graph.ts';
import type { StageLayout } from './layout.ts';

const edgeTypes = { wire: WirePath };
const hidden = { hideAttribution: true };
const noLabels = { 'node.a11yDescription.default': '', 'edge.a11yDescription.default': '' };

export type FlowProps = {
  nodes: Node[];
  edges: WireEdge[];
  layout: StageLayout;
  viewport: RefObject<Viewport>;
  flow: RefObject<ReactFlowInstance<Node, WireEdge> | null>;
  onZoom: (zoomed: boolean) => void;
};

/** The structure in React Flow: fixed boxes, zoom only where cards are too small to be read. */
export function FlowStructure({ nodes, edges, layout, viewport, flow, onZoom }: FlowProps) {
  const [movable, setMovable] = useState(false);
  const { width, height } = layout;
  // Only where cards are too small to be read is there something to zoom into: with Ctrl and the wheel.
  const small = !layout.phone && (layout.detail === 'compact' || layout.detail === 'cell');
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={cardTypes}
      edgeTypes={edgeTypes}
      width={width}
      height={height}
      minZoom={1}
      maxZoom={4}
      translateExtent={[
        [0, 0],
        [width, height],
      ]}
      panOnDrag={movable}
      panOnScroll={false}
      zoomOnScroll={false}
      zoomOnPinch={small}
      zoomOnDoubleClick={false}
      preventScrolling={false}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      // Space is for time.
      panActivationKeyCode={null}
      multiSelectionKeyCode={null}
      disableKeyboardA11y
      ariaLabelConfig={noLabels}
      proOptions={hidden}
      onInit={(instance) => {
        flow.current = instance;
      }}
      onMove={(_, moved) => {
        viewport.current = moved;
        const zoomed = moved.zoom > 1.01;
        if (zoomed === movable) return;
        setMovable(zoomed);
        onZoom(zoomed);
      }}
    />
  );
}

function WirePath({ data }: EdgeProps<WireEdge>) {
  if (!data) return null;
  return <Wires edge={data} />;
}
