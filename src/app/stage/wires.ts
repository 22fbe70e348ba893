import {
  type BeliefView,
  NODE_PLACE,
  ORIGIN_PLACE,
  PROXY_PLACE,
  type TopologyView,
} from '../../engine/frame.ts';
import type { StageLayout } from './layout.ts';

/** Which wires there are: what the clients use, what they use by mistake, and what replicas follow. */

export type Wire = {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'ask' | 'query' | 'copy' | 'relay';
  /** A client still uses it by mistake. */
  readonly mistaken: boolean;
};

export type ReadFrom = 'primary' | 'replica' | 'nearest' | 'reader-endpoint';

/** `primary[j]` tells whether node j is a primary now. */
export function wiresOf(
  topology: TopologyView,
  layout: StageLayout,
  primary: readonly boolean[],
  beliefs: readonly BeliefView[],
  readFrom: ReadFrom,
): Wire[] {
  const wires = new Map<string, Wire>();
  const add = (from: number, to: number, kind: Wire['kind'], mistaken = false) => {
    const id = `${kind}-${from}-${to}`;
    if (!wires.has(id) || mistaken) wires.set(id, { id, from, to, kind, mistaken });
  };
  for (const app of topology.apps.keys()) add(app, ORIGIN_PLACE, 'query');
  if (layout.proxy) {
    for (const app of topology.apps.keys()) add(app, PROXY_PLACE, 'ask');
    for (const j of drawnNodes(layout, primary)) add(PROXY_PLACE, NODE_PLACE + j, 'relay');
  } else {
    const mistakes = new Map(beliefs.map((b) => [b.app * 4096 + b.group, b.node]));
    const drawn = new Set(drawnNodes(layout, primary));
    topology.apps.forEach((app, a) => {
      topology.nodes.forEach((node, j) => {
        if (app.calls !== undefined && app.calls !== topology.groups[node.group]?.id) return;
        const believed = mistakes.get(a * 4096 + node.group);
        if (believed === j) add(a, NODE_PLACE + j, 'ask', true);
        else if (primary[j] && believed === undefined && drawn.has(j))
          add(a, NODE_PLACE + j, 'ask');
        else if (!primary[j] && roomy(layout) && reads(readFrom, app.zone, node.zone))
          add(a, NODE_PLACE + j, 'ask');
      });
    });
  }
  for (const { place, apps } of layout.gone) for (const app of apps) add(app, place, 'ask', true);
  if (roomy(layout)) addCopies(topology, primary, add);
  return [...wires.values()];
}

function reads(readFrom: ReadFrom, appZone: number, nodeZone: number): boolean {
  if (readFrom === 'replica' || readFrom === 'reader-endpoint') return true;
  return readFrom === 'nearest' && appZone === nodeZone;
}

function roomy(layout: StageLayout): boolean {
  return layout.detail === 'full' || layout.detail === 'medium';
}

/** All primaries; where cards are small, only the last of each column, which every wire of that column passes. */
function drawnNodes(layout: StageLayout, primary: readonly boolean[]): number[] {
  const all = layout.nodes.flatMap((_, j) => (primary[j] ? [j] : []));
  if (roomy(layout)) return all;
  const lowest = new Map<number, number>();
  for (const j of all) {
    const node = layout.nodes[j] as StageLayout['nodes'][number];
    const column = node.zone * 1024 + node.column;
    const other = lowest.get(column);
    if (other === undefined || (layout.nodes[other] as typeof node).row < node.row)
      lowest.set(column, j);
  }
  return [...lowest.values()];
}

function addCopies(
  topology: TopologyView,
  primary: readonly boolean[],
  add: (from: number, to: number, kind: Wire['kind']) => void,
): void {
  topology.groups.forEach((_, group) => {
    const members = topology.nodes.flatMap((node, j) => (node.group === group ? [j] : []));
    const head = members.find((j) => primary[j]);
    if (head === undefined) return;
    for (const j of members)
      if (j !== head) add(NODE_PLACE + Math.min(head, j), NODE_PLACE + Math.max(head, j), 'copy');
  });
}

/** Before anything has run, the first node of each shard is its primary. */
export function firstPrimaries(topology: TopologyView): boolean[] {
  const seen = new Set<number>();
  return topology.nodes.map((node) => {
    if (topology.engine === 'memcached') return true;
    const first = !seen.has(node.group);
    seen.add(node.group);
    return first;
  });
}
