import { GONE_PLACE, NODE_PLACE, ORIGIN_PLACE, type TopologyView } from '../../engine/frame.ts';
import type { Point, StageLayout } from './layout.ts';
import type { Routes } from './routes.ts';

/** Where a wire from an app to a node has room for a word: beside an upright wire, below a level one. */
export type LabelPlace = {
  x: number;
  y: number;
  room: number;
  /** How many calls fail is said beside the crosses, at the node that they fail at. */
  failing: Point & { room: number };
};

const LEAST_ROOM = 60;
const MOST_WIRES = 4;
const HALF_LINE = 8;
/** Crosses reach out further to the sides of a wire than dots. */
const CROSSES_ROOM = 12;

export function labelPlace(
  layout: StageLayout,
  topology: TopologyView,
  routes: Routes,
  app: number,
  node: number,
): LabelPlace | null {
  if (topology.apps.length * topology.groups.length > MOST_WIRES || layout.rows > 1) return null;
  const route = routes.between(app, node);
  const first = route[0];
  const last = route[route.length - 1];
  if (!first || !last) return null;
  if (route.length === 2) {
    const others = topDrops(layout, topology, routes, node).filter((x) => x > first.x);
    const end = others.length > 0 ? Math.min(...others) - 10 : first.x + 200;
    const room = end - first.x - 14;
    const [x, y] = [first.x + 14, (first.y + last.y) / 2];
    return room < LEAST_ROOM
      ? null
      : { x, y, room, failing: { x: x + CROSSES_ROOM, y, room: room - CROSSES_ROOM } };
  }
  const [a, b] = longestLevel(route);
  const zone = layout.zones[topology.apps[app]?.zone ?? 0]?.box;
  if (!zone) return null;
  const left = Math.max(Math.min(a.x, b.x), zone.x) + (Math.min(a.x, b.x) > zone.x ? 12 : 24);
  const right = Math.min(Math.max(a.x, b.x), zone.x + zone.width - 12);
  const room = right - left;
  // Not where it would lie on the cards.
  if (room < LEAST_ROOM || a.y + 15 + HALF_LINE > layout.cacheTop) return null;
  const x = last.x + 2 * CROSSES_ROOM;
  const reach = Math.max(a.x, b.x) - 10;
  return { x: left, y: a.y + 15, room, failing: { x, y: a.y - 15, room: reach - x } };
}

/** Beside the upright part of an app's wire to the database, between it and the cards. */
export function queryLabelPlace(
  layout: StageLayout,
  topology: TopologyView,
  routes: Routes,
  app: number,
): LabelPlace | null {
  const zone = layout.zones[topology.apps[app]?.zone ?? 0];
  const route = routes.between(app, ORIGIN_PLACE);
  const wire = route[route.length - 2]?.x;
  if (!zone || wire === undefined || topology.apps.length > MOST_WIRES) return null;
  const y = (layout.cacheTop + layout.cacheBottom) / 2;
  const left = zone.outer === 'left';
  const edge = left ? zone.box.x + layout.channel : zone.box.x + zone.box.width - layout.channel;
  const x = left ? wire + 7 : edge + 7;
  const room = Math.abs(edge - wire) - 10;
  return { x, y, room, failing: { x: x + CROSSES_ROOM, y, room: room - CROSSES_ROOM } };
}

/** x of the wires that come down on the card. */
function topDrops(
  layout: StageLayout,
  topology: TopologyView,
  routes: Routes,
  node: number,
): number[] {
  const at =
    node < GONE_PLACE
      ? layout.nodes[node - NODE_PLACE]
      : layout.gone.find(({ place }) => place === node);
  const top = at?.box.y ?? 0;
  return topology.apps.flatMap((_, app) => {
    const route = routes.between(app, node);
    const end = route[route.length - 1];
    return end && Math.abs(end.y - top) < 1 ? [end.x] : [];
  });
}

function longestLevel(route: readonly Point[]): [Point, Point] {
  let best: [Point, Point] = [route[0] as Point, route[0] as Point];
  for (let i = 1; i < route.length; i++) {
    const a = route[i - 1] as Point;
    const b = route[i] as Point;
    if (a.y === b.y && Math.abs(a.x - b.x) > Math.abs(best[0].x - best[1].x)) best = [a, b];
  }
  return best;
}
