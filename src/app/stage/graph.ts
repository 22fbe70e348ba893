import type { Edge, Node, NodeHandle } from '@xyflow/react';
import {
  GONE_PLACE,
  NODE_PLACE,
  ORIGIN_PLACE,
  PROXY_PLACE,
  type TopologyView,
} from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import type { CardData, CardNode } from './Cards.tsx';
import { appLines, endpointLines, faceOf, originLines } from './face.ts';
import type { Box, StageLayout } from './layout.ts';
import { beside, svgPath } from './paths.ts';
import type { Routes } from './routes.ts';
import type { Roles } from './useRoles.ts';
import type { Wire } from './wires.ts';

/** The structure as nodes and edges of React Flow: every place and every line is given, nothing is measured. */

export type WireData = { paths: string[]; kind: Wire['kind']; mistaken: boolean };
export type WireEdge = Edge<WireData>;

const DOUBLE_WIRE = 3;
/** Cards of apps narrower than this have room for the number alone, in px. */
const NAMED_APP = 62;
/** React Flow wants a place for an edge to begin; ours bring their own path. */
const handles: NodeHandle[] = [
  { type: 'source', position: 'right' as NodeHandle['position'], x: 0, y: 0, width: 1, height: 1 },
  { type: 'target', position: 'left' as NodeHandle['position'], x: 0, y: 0, width: 1, height: 1 },
];

/** Cards in the order of the Tab key (apps, nodes, database, zone names), plates beneath them. */
export function graphNodes(
  lab: Lab,
  topology: TopologyView,
  layout: StageLayout,
  roles: Roles,
): Node[] {
  const card = (id: string, type: string, index: number, box: Box, zIndex: number): CardNode => {
    const data: CardData = {
      lab,
      topology,
      index,
      detail: type === 'node' || type === 'gone' ? layout.detail : 'full',
      primary: type === 'node' && roles.primary[index] === true,
      down: isDown(type, index, roles),
      brief: type === 'app' && box.width < NAMED_APP,
      gone: type === 'gone' ? layout.gone[index] : undefined,
      name: namePlace(type, box, layout, topology),
      align: !layout.phone && layout.zones[index]?.outer === 'left' ? 'right' : 'left',
    };
    const { x, y, width, height } = box;
    return {
      id,
      type,
      data,
      zIndex,
      position: { x, y },
      width,
      height,
      measured: { width, height },
      handles,
    };
  };
  // A ghost stands on the bar of slots of the shard's primary, above its card.
  const ghostCards = () =>
    roles.ghosts.flatMap((group) => {
      const i = topology.nodes.findIndex((n, j) => n.group === group && roles.primary[j] === true);
      const box = layout.nodes[i] && ghostBox(layout.nodes[i].box, layout, topology);
      return box ? [card(`ghost-${group}`, 'slotGhost', group, box, 3)] : [];
    });
  return [
    ...layout.apps.map((box, i) => card(`app-${i}`, 'app', i, box, 2)),
    ...(layout.proxy ? [card('proxy', 'proxy', 0, layout.proxy, 2)] : []),
    ...layout.nodes.map((node, i) => card(`node-${i}`, 'node', i, node.box, 2)),
    ...layout.gone.map((node, i) => card(`gone-${node.place}`, 'gone', i, node.box, 2)),
    ...ghostCards(),
    card('origin', 'origin', 0, layout.origin, 2),
    ...layout.zones.map((zone, i) => card(`zone-name-${i}`, 'zoneName', i, zone.name, 2)),
    ...layout.zones.map((zone, i) => card(`zone-${i}`, 'zone', i, zone.box, 0)),
  ];
}

function isDown(type: string, index: number, roles: Roles): boolean {
  if (type === 'origin') return roles.originDown;
  return (type === 'app' ? roles.appsDown : type === 'node' ? roles.down : [])[index] === true;
}

/** Over the slots and the sentence below them; null on cards without a bar of slots. */
function ghostBox(box: Box, layout: StageLayout, topology: TopologyView): Box | null {
  const { slots } = faceOf(
    box,
    layout.detail,
    topology.clusterMode === 'enabled',
    topology.engine !== 'memcached',
  );
  if (!slots) return null;
  const y = Math.min(slots.y - 5, box.y + box.height - 28);
  return { x: slots.x - 4, y, width: slots.width + 8, height: box.y + box.height - 4 - y };
}

/** Where the name stands, from the corner of its card. The painter writes beside it. */
function namePlace(
  type: string,
  box: Box,
  layout: StageLayout,
  topology: TopologyView,
): CardData['name'] {
  if (type === 'node' || type === 'gone') {
    const face = faceOf(
      box,
      layout.detail,
      topology.clusterMode === 'enabled',
      topology.engine !== 'memcached',
    );
    return { left: face.pad, top: face.head - box.y, fontSize: face.nameSize };
  }
  const linesOf = { origin: originLines, proxy: endpointLines }[type] ?? appLines;
  const lines = linesOf(box);
  return { left: lines.pad, top: lines.name, fontSize: 15 };
}

export function graphEdges(wires: readonly Wire[], routes: Routes): WireEdge[] {
  return wires.map((wire) => {
    const route = routes.between(wire.from, wire.to);
    const lines =
      wire.kind === 'copy' ? [beside(route, DOUBLE_WIRE), beside(route, -DOUBLE_WIRE)] : [route];
    return {
      id: wire.id,
      type: 'wire',
      source: placeId(wire.from),
      target: placeId(wire.to),
      // Before the endpoint, which spans the zones, and behind the cards.
      zIndex: wire.kind === 'query' ? 3 : 1,
      data: { paths: lines.map((line) => svgPath(line)), kind: wire.kind, mistaken: wire.mistaken },
    };
  });
}

function placeId(place: number): string {
  if (place === ORIGIN_PLACE) return 'origin';
  if (place === PROXY_PLACE) return 'proxy';
  if (place >= GONE_PLACE) return `gone-${place}`;
  return place >= NODE_PLACE ? `node-${place - NODE_PLACE}` : `app-${place}`;
}
