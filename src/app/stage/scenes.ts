import type { Nanos } from '../../engine/base/units.ts';
import type { Frame, TopologyView } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import { faceOf } from './face.ts';
import { ItemGrid } from './itemGrid.ts';
import type { StageLayout } from './layout.ts';
import { NodeFigures } from './nodeFigures.ts';
import { isDead, type NodeScene } from './nodeScene.ts';

/** What is known of each node for drawing, carried from frame to frame. */

/** One square is one item while at most a few items find no square. */
const NEARLY = 1.05;

export function scenesOf(topology: TopologyView, layout: StageLayout): NodeScene[] {
  const withSlots = topology.clusterMode === 'enabled';
  return layout.nodes.map((place, i) => {
    const node = topology.nodes[i] as TopologyView['nodes'][number];
    const face = faceOf(place.box, layout.detail, withSlots, topology.engine !== 'memcached');
    return {
      face,
      figures: new NodeFigures(),
      grid: face.cells ? new ItemGrid(face.cells.columns * face.cells.rows) : null,
      perItem: false,
      name: node.id,
      memcached: topology.engine === 'memcached',
      address: node.address,
      slots: topology.groups[node.group]?.slots ?? [],
      leaving: topology.groups[node.group]?.leaving ?? [],
      says: [],
      believed: [],
    };
  });
}

/** Takes over the figures of a frame. True when squares stand for something else than before. */
export function readFigures(scenes: readonly NodeScene[], frame: Frame): boolean {
  const listed = new Set<number>();
  for (let i = 0; i < frame.items.length; i += 3) listed.add(frame.items[i] as number);
  let changed = false;
  scenes.forEach((scene, i) => {
    scene.figures.read(frame, i);
    const { grid, figures } = scene;
    // Of a large cluster no items are told: there the squares say how full it is.
    const perItem =
      grid !== null &&
      figures.capacity > 0 &&
      figures.capacity <= grid.cells * NEARLY &&
      (listed.has(i) || figures.keys === 0);
    if (perItem === scene.perItem) return;
    grid?.clear();
    scene.perItem = perItem;
    changed = true;
  });
  return changed;
}

/** Takes over the resident items of a frame. */
export function readItems(scenes: readonly NodeScene[], frame: Frame, now: number): void {
  scenes.forEach(({ grid, perItem, figures }, i) => {
    if (grid && perItem && !isDead(figures)) grid.update(frame.items, i, now);
  });
}

/** Which primaries became so by a failover, and when. */
export function markPromotions(
  scenes: readonly NodeScene[],
  notices: readonly Notice[],
  at: Nanos,
): void {
  for (const scene of scenes) scene.figures.primarySince = 0;
  for (const notice of notices) {
    if (notice.at > at) break;
    if (notice.code === 'cluster-replaced') {
      for (const scene of scenes) scene.figures.primarySince = 0;
    }
    if (notice.code !== 'replica-promoted') continue;
    const scene = scenes.find((s) => s.name === notice.args['replica']);
    if (scene?.figures.primary) scene.figures.primarySince = notice.at;
  }
}
