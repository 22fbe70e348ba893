import type { TopologyView } from '../../engine/frame.ts';
import type { Detail } from './layout.ts';

/** How the cards of a zone are arranged: columns, rows, and how much each has room for. */

const CARD_WIDEST = 420;
const CARD_TALLEST = 196;

/** The smallest card of each detail, widest first: what its text and squares need. */
const leastSizes: readonly { detail: Detail; width: number; height: number }[] = [
  { detail: 'full', width: 148, height: 108 },
  { detail: 'medium', width: 132, height: 56 },
  { detail: 'compact', width: 76, height: 18 },
  { detail: 'cell', width: 0, height: 0 },
];

export type Room = { width: number; height: number };

export type Grid = {
  columns: number;
  rows: number;
  width: number;
  height: number;
  gapX: number;
  gapY: number;
  detail: Detail;
};

/** The columns that give `count` cards the most room for detail; among equals the fewest columns. */
export function chooseGrid(room: Room, count: number, gap: number): Grid {
  let best: Grid | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const gapX = rows > 1 || columns > 3 ? Math.min(22, room.width / columns / 4) : 16;
    const width = (room.width - gapX * (columns - 1)) / columns;
    const gapY = gapBetween(rows, gap, room.height);
    const share = Math.max(0, (room.height - gapY * (rows - 1)) / rows);
    const height = Math.min(CARD_TALLEST, share);
    const rank = leastSizes.findIndex((least) => width >= least.width && height >= least.height);
    // Cells are best when near 4:1, so that a shade reads as a bar.
    const shape = rank === 3 ? Math.abs(Math.log(width / Math.max(1, height) / 4)) / 100 : 0;
    if (rank + shape >= bestRank) continue;
    bestRank = rank + shape;
    const detail = (leastSizes[rank] as { detail: Detail }).detail;
    const tallest = detail === 'compact' ? 30 : detail === 'cell' ? 22 : CARD_TALLEST;
    best = {
      columns,
      rows,
      gapX,
      gapY,
      detail,
      width: Math.min(width, CARD_WIDEST),
      height: Math.min(tallest, height),
    };
  }
  return best as Grid;
}

/** Rows that are many stand closer. */
function gapBetween(rows: number, gap: number, height: number): number {
  const most = rows <= 8 ? 5 : rows <= 12 ? 3 : 2;
  return rows <= 4 ? gap : Math.min(most, height / rows / 4);
}

export function gridHeight(grid: Grid): number {
  return grid.rows * grid.height + (grid.rows - 1) * grid.gapY;
}

export type ZoneStack = { places: Map<number, number>; count: number };

/**
 * The place of each node in its zone. Where a zone has at most one node of each shard, a shard keeps its place
 * in every zone, so that primary and replicas stand in one row.
 */
export function perZonePlaces(topology: TopologyView): ZoneStack[] {
  const byZone = topology.zones.map((_, z) =>
    topology.nodes.flatMap((node, index) =>
      node.zone === z ? [{ index, group: node.group }] : [],
    ),
  );
  const replicated = topology.nodes.length > topology.groups.length;
  const oneEach = byZone.every((nodes) => new Set(nodes.map((n) => n.group)).size === nodes.length);
  if (replicated && oneEach && topology.groups.length > 1) {
    const count = topology.groups.length;
    return byZone.map((nodes) => ({
      places: new Map(nodes.map((n) => [n.index, n.group])),
      count,
    }));
  }
  return byZone.map((nodes) => ({
    places: new Map(
      [...nodes].sort((a, b) => a.group - b.group || a.index - b.index).map((n, i) => [n.index, i]),
    ),
    count: nodes.length,
  }));
}
