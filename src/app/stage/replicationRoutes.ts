import type { Box, NodePlace, Point, StageLayout } from './layout.ts';

/** The double wire from a primary to its replica, round the cards that stand between them. */

const BESIDE = 9;

/** Polyline between two nodes, by index. Symmetric but for its direction. */
export function copyRoute(layout: StageLayout, from: number, to: number): Point[] {
  const a = layout.nodes[from]?.box as Box;
  const b = layout.nodes[to]?.box as Box;
  const sameColumn = a.x < b.x + b.width && b.x < a.x + a.width;
  return sameColumn ? aroundColumn(layout, from, a, b) : alongRow(layout, from, to);
}

/** One above the other: out on the inner side, and in again. */
function aroundColumn(layout: StageLayout, from: number, a: Box, b: Box): Point[] {
  const zone = layout.zones[layout.nodes[from]?.zone ?? 0];
  const right = zone?.outer !== 'right';
  const side = right ? a.x + a.width : a.x;
  const other = right ? b.x + b.width : b.x;
  const x = right ? Math.max(side, other) + BESIDE : Math.min(side, other) - BESIDE;
  return [
    { x: side, y: middle(a) },
    { x, y: middle(a) },
    { x, y: middle(b) },
    { x: other, y: middle(b) },
  ];
}

function alongRow(layout: StageLayout, from: number, to: number): Point[] {
  const a = layout.nodes[from]?.box as Box;
  const b = layout.nodes[to]?.box as Box;
  const right = a.x < b.x;
  const start = right ? a.x + a.width : a.x;
  const end = right ? b.x : b.x + b.width;
  const between = layout.nodes.some(
    (node, i) =>
      i !== from &&
      i !== to &&
      overlaps(node.box, a) &&
      node.box.x > Math.min(start, end) - 1 &&
      node.box.x < Math.max(start, end),
  );
  const sign = right ? 1 : -1;
  if (!between) {
    if (overlaps(a, b)) {
      const y = (Math.max(a.y, b.y) + Math.min(a.y + a.height, b.y + b.height)) / 2;
      return [
        { x: start, y },
        { x: end, y },
      ];
    }
    const x = end - sign * BESIDE;
    return [
      { x: start, y: middle(a) },
      { x, y: middle(a) },
      { x, y: middle(b) },
      { x: end, y: middle(b) },
    ];
  }
  // Around the cards in between: below them, in the last of several rows above them.
  const above = layout.rows > 1 && (layout.nodes[from] as NodePlace).row === layout.rows - 1;
  const gap = Math.min(6, gapBelow(layout, a) / 2);
  const around = Math.round(above ? a.y - gap : a.y + a.height + gap);
  const leave = (box: Box) => (above ? box.y + 12 : box.y + box.height - 12);
  return [
    { x: start, y: leave(a) },
    { x: start + sign * BESIDE, y: leave(a) },
    { x: start + sign * BESIDE, y: around },
    { x: end - sign * BESIDE, y: around },
    { x: end - sign * BESIDE, y: leave(b) },
    { x: end, y: leave(b) },
  ];
}

function gapBelow(layout: StageLayout, box: Box): number {
  const below = layout.nodes
    .map((node) => node.box.y - box.y - box.height)
    .filter((gap) => gap >= 0);
  return below.length > 0 ? Math.min(...below) : 16;
}

function overlaps(a: Box, b: Box): boolean {
  return a.y < b.y + b.height && b.y < a.y + a.height;
}

function middle(box: Box): number {
  return box.y + box.height / 2;
}
