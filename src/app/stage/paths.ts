import type { Point } from './layout.ts';

/** Orthogonal polylines with rounded corners: as an SVG path, as a pair of lines, and as a track to travel on. */

export const CORNER_RADIUS = 10;
const ARC_STEPS = 6;
/** Distance between two stored points of a track. */
const TRACK_STEP = 2;

/** Leaves out points that repeat the one before or lie on a straight line. */
export function simplify(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept[kept.length - 1];
    if (last && Math.abs(last.x - point.x) < 0.5 && Math.abs(last.y - point.y) < 0.5) continue;
    const before = kept[kept.length - 2];
    if (before && last && isStraight(before, last, point)) kept.pop();
    kept.push(point);
  }
  return kept;
}

function isStraight(a: Point, b: Point, c: Point): boolean {
  return (
    (Math.abs(a.x - b.x) < 0.5 && Math.abs(b.x - c.x) < 0.5) ||
    (Math.abs(a.y - b.y) < 0.5 && Math.abs(b.y - c.y) < 0.5)
  );
}

/** SVG path data of the polyline with its corners rounded. */
export function svgPath(points: readonly Point[], radius = CORNER_RADIUS): string {
  const first = points[0];
  if (!first) return '';
  let path = `M${at(first)}`;
  for (let i = 1; i < points.length; i++) {
    const point = points[i] as Point;
    const next = points[i + 1];
    if (!next) {
      path += `L${at(point)}`;
      continue;
    }
    const r = cornerRadius(points[i - 1] as Point, point, next, radius);
    path += `L${at(towards(point, points[i - 1] as Point, r))}Q${at(point)} ${at(towards(point, next, r))}`;
  }
  return path;
}

function at(point: Point): string {
  return `${round(point.x)} ${round(point.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function cornerRadius(before: Point, corner: Point, after: Point, radius: number): number {
  return Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2);
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return {
    x: from.x + ((to.x - from.x) * by) / length,
    y: from.y + ((to.y - from.y) * by) / length,
  };
}

/** The same polyline `by` pixels to its right (negative: to its left), for double wires. */
export function beside(points: readonly Point[], by: number): Point[] {
  return points.map((point, i) => {
    const before = points[i - 1];
    const after = points[i + 1];
    const a = before ? normal(before, point) : null;
    const b = after ? normal(point, after) : null;
    const parallel = a && b && a.x === b.x && a.y === b.y;
    const x = (a?.x ?? 0) + (parallel ? 0 : (b?.x ?? 0));
    const y = (a?.y ?? 0) + (parallel ? 0 : (b?.y ?? 0));
    return { x: point.x + x * by, y: point.y + y * by };
  });
}

function normal(from: Point, to: Point): Point {
  return { x: -Math.sign(Math.round(to.y - from.y)), y: Math.sign(Math.round(to.x - from.x)) };
}

/** A wire as points at equal steps: the place at a share of its length is one look-up. */
export class Track {
  /** x, y, x, y ... */
  private readonly points: Float32Array;
  private readonly steps: number;
  readonly length: number;

  constructor(polyline: readonly Point[], radius = CORNER_RADIUS) {
    const fine = roundedPoints(polyline, radius);
    this.length = fine.reduce(
      (sum, p, i) => (i === 0 ? 0 : sum + distance(fine[i - 1] as Point, p)),
      0,
    );
    this.steps = Math.max(1, Math.ceil(this.length / TRACK_STEP));
    this.points = new Float32Array((this.steps + 1) * 2);
    this.fill(fine);
  }

  private fill(fine: readonly Point[]): void {
    let segment = 1;
    let start = 0;
    for (let i = 0; i <= this.steps; i++) {
      const wanted = (this.length * i) / this.steps;
      let size = distance(
        fine[segment - 1] as Point,
        (fine[segment] ?? fine[segment - 1]) as Point,
      );
      while (segment < fine.length - 1 && start + size < wanted) {
        start += size;
        segment += 1;
        size = distance(fine[segment - 1] as Point, fine[segment] as Point);
      }
      const point = towards(
        fine[segment - 1] as Point,
        (fine[segment] ?? fine[segment - 1]) as Point,
        Math.min(size, wanted - start),
      );
      this.points[i * 2] = point.x;
      this.points[i * 2 + 1] = point.y;
    }
  }

  /** x at a share of the way, 0 to 1. */
  x(share: number): number {
    return this.between(share, 0);
  }

  /** y at a share of the way, 0 to 1. */
  y(share: number): number {
    return this.between(share, 1);
  }

  private between(share: number, axis: 0 | 1): number {
    const step = Math.min(1, Math.max(0, share)) * this.steps;
    const low = Math.min(this.steps - 1, Math.floor(step));
    const a = this.points[low * 2 + axis] as number;
    const b = this.points[low * 2 + 2 + axis] as number;
    return a + (b - a) * (step - low);
  }
}

function roundedPoints(points: readonly Point[], radius: number): Point[] {
  const first = points[0];
  if (!first) return [{ x: 0, y: 0 }];
  const fine: Point[] = [first];
  for (let i = 1; i < points.length; i++) {
    const corner = points[i] as Point;
    const next = points[i + 1];
    if (!next) {
      fine.push(corner);
      continue;
    }
    const before = points[i - 1] as Point;
    const r = cornerRadius(before, corner, next, radius);
    const from = towards(corner, before, r);
    const to = towards(corner, next, r);
    for (let s = 0; s <= ARC_STEPS; s++) {
      const t = s / ARC_STEPS;
      const u = 1 - t;
      fine.push({
        x: u * u * from.x + 2 * u * t * corner.x + t * t * to.x,
        y: u * u * from.y + 2 * u * t * corner.y + t * t * to.y,
      });
    }
  }
  return fine;
}
