/** A heap snapshot as the protocol gives it: tables of nodes and edges, flat, and what their columns mean. */
export type Snapshot = {
  snapshot: {
    meta: {
      node_fields: string[];
      node_types: [string[], ...unknown[]];
      edge_fields: string[];
      edge_types: [string[], ...unknown[]];
    };
  };
  nodes: number[];
  edges: number[];
  strings: string[];
};

/** What `detachedness` says of an element that stands in no document. */
const DETACHED = 2;

/**
 * Elements that have left the page and are held none the less: each way of holding some, how many elements hang on
 * it, and its shortest path from the root. The ways with the most elements come first.
 */
export function gone(heap: Snapshot, ways = 8): string {
  const { nodes, strings } = heap;
  const { node_fields: fields } = heap.snapshot.meta;
  const [nameAt, stateAt] = [fields.indexOf('name'), fields.indexOf('detachedness')];
  const tree = shortestPaths(heap);
  const isGone = (node: number) => nodes[node * fields.length + stateAt] === DETACHED;
  const name = (node: number) =>
    (strings[nodes[node * fields.length + nameAt] ?? 0] ?? '').slice(0, 50);
  const held = new Map<number, number>();
  for (let node = 0; node < tree.parent.length; node++) {
    if (!isGone(node) || tree.parent[node] === -1) continue;
    let first = node;
    for (let up = node; up > 0; up = tree.parent[up] as number) if (isGone(up)) first = up;
    held.set(first, (held.get(first) ?? 0) + 1);
  }
  const path = (node: number): string => {
    const steps: string[] = [];
    for (let up = node; up > 0; up = tree.parent[up] as number)
      steps.push(`.${tree.edge[up]} ${name(up)}`);
    return steps.reverse().join(' > ');
  };
  return [...held]
    .sort((a, b) => b[1] - a[1])
    .slice(0, ways)
    .map(([node, count]) => `${String(count).padStart(6)} elements: ${path(node)}`)
    .join('\n');
}

/** Handles of whoever drives the browser, and its own list of form fields: what they hold, the page does not. */
const DRIVER = /DevTools console/;
const FIELDS = 'blink::DocumentState';

/**
 * Of each node the one before it on a shortest path from the root, -1 where none leads, and the edge's name. The
 * handles that the test has on elements lead nowhere, nor what the browser keeps to fill forms in again.
 */
export function shortestPaths({ snapshot, nodes, edges, strings }: Snapshot): {
  parent: Int32Array;
  edge: string[];
} {
  const { node_fields: fields, edge_fields: edgeFields, edge_types: types } = snapshot.meta;
  const [width, edgeWidth] = [fields.length, edgeFields.length];
  const [countAt, titleAt] = [fields.indexOf('edge_count'), fields.indexOf('name')];
  const [typeAt, nameAt, toAt] = [
    edgeFields.indexOf('type'),
    edgeFields.indexOf('name_or_index'),
    edgeFields.indexOf('to_node'),
  ];
  const total = nodes.length / width;
  const firstEdge = new Int32Array(total + 1);
  for (let node = 0; node < total; node++) {
    firstEdge[node + 1] = (firstEdge[node] as number) + (nodes[node * width + countAt] as number);
  }
  const parent = new Int32Array(total).fill(-1);
  const edge: string[] = new Array(total).fill('');
  const queue = [0];
  parent[0] = 0;
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at] as number;
    if (strings[nodes[node * width + titleAt] as number] === FIELDS) continue;
    for (let i = firstEdge[node] as number; i < (firstEdge[node + 1] as number); i++) {
      const row = i * edgeWidth;
      const type = types[0][edges[row + typeAt] as number];
      const to = (edges[row + toAt] as number) / width;
      if (type === 'weak' || parent[to] !== -1) continue;
      const label = edges[row + nameAt] as number;
      const name = type === 'element' || type === 'hidden' ? `[${label}]` : (strings[label] ?? '');
      if (DRIVER.test(name)) continue;
      parent[to] = node;
      edge[to] = name;
      queue.push(to);
    }
  }
  return { parent, edge };
}
