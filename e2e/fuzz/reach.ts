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

/** How the browser numbers contexts, anew each time. */
const NUMBERED = / @\d+$/;

/** What `detachedness` says of an element that stands in no document. */
const DETACHED = 2;

/**
 * Elements that have left the page and are held none the less: each way of holding some, how many elements hang on
 * it, and its shortest path from the root. The ways with the most elements come first.
 */
export function gone(heap: Snapshot, ways = 8): string {
  const { nodes } = heap;
  const { node_fields: fields } = heap.snapshot.meta;
  const stateAt = fields.indexOf('detachedness');
  const tree = shortestPaths(heap);
  const isGone = (node: number) => nodes[node * fields.length + stateAt] === DETACHED;
  const held = new Map<number, number>();
  for (let node = 0; node < tree.parent.length; node++) {
    if (!isGone(node) || tree.parent[node] === -1) continue;
    let first = node;
    for (let up = node; up > 0; up = tree.parent[up] as number) if (isGone(up)) first = up;
    held.set(first, (held.get(first) ?? 0) + 1);
  }
  return [...held]
    .sort((a, b) => b[1] - a[1])
    .slice(0, ways)
    .map(([node, count]) => `${String(count).padStart(6)} elements: ${pathTo(node, tree, heap)}`)
    .join('\n');
}

/** Each thing of at least `atLeast` bytes, as its bytes and its shortest path from the root, the largest first. */
export function largest(heap: Snapshot, atLeast = 20_000): string[] {
  const { node_fields: fields } = heap.snapshot.meta;
  const sizeAt = fields.indexOf('self_size');
  const tree = shortestPaths(heap);
  const found: [bytes: number, node: number][] = [];
  for (let node = 0; node < tree.parent.length; node++) {
    const bytes = heap.nodes[node * fields.length + sizeAt] ?? 0;
    if (bytes >= atLeast && tree.parent[node] !== -1) found.push([bytes, node]);
  }
  return found
    .sort((a, b) => b[0] - a[0])
    .map(([bytes, node]) => `${String(bytes).padStart(10)} bytes: ${pathTo(node, tree, heap)}`);
}

/** The steps of a shortest path from the root to a node: the name of each edge and of what it leads to. */
function pathTo(
  node: number,
  tree: ReturnType<typeof shortestPaths>,
  { snapshot, nodes, strings }: Snapshot,
): string {
  const { node_fields: fields } = snapshot.meta;
  const nameAt = fields.indexOf('name');
  const steps: string[] = [];
  for (let up = node; up > 0; up = tree.parent[up] as number) {
    const name = (strings[nodes[up * fields.length + nameAt] ?? 0] ?? '')
      .replace(NUMBERED, '')
      .slice(0, 50);
    steps.push(`.${tree.edge[up]} ${name}`);
  }
  return steps.reverse().join(' > ');
}

/**
 * What holds elements without the page: handles of whoever drives the browser, its own list of form fields, and its
 * set of the elements under the pointer and on the way up from there, in which some stay after they have left.
 */
const DRIVER = /DevTools console/;
const FIELDS = 'blink::DocumentState';
const DOCUMENT = /^HTMLDocument/;
const POINTED = /^blink::HeapHashTableBacking<.*BasicMember<blink::Element,/;

/**
 * Of each node the one before it on a shortest path from the root, -1 where none leads, and the edge's name. The
 * handles that the test has on elements lead nowhere, nor what the browser keeps for itself.
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
  const titleOf = (node: number) => strings[nodes[node * width + titleAt] as number] ?? '';
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
    const title = titleOf(node);
    if (title === FIELDS) continue;
    for (let i = firstEdge[node] as number; i < (firstEdge[node + 1] as number); i++) {
      const row = i * edgeWidth;
      const type = types[0][edges[row + typeAt] as number];
      const to = (edges[row + toAt] as number) / width;
      if (type === 'weak' || parent[to] !== -1) continue;
      const label = edges[row + nameAt] as number;
      const name = type === 'element' || type === 'hidden' ? `[${label}]` : (strings[label] ?? '');
      if (DRIVER.test(name) || (DOCUMENT.test(title) && POINTED.test(titleOf(to)))) continue;
      parent[to] = node;
      edge[to] = name;
      queue.push(to);
    }
  }
  return { parent, edge };
}
