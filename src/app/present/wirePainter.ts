import {
  type Frame,
  flightColumns,
  LEG_ANSWER,
  LEG_ASK,
  LEG_FAILURE,
  LEG_FILL,
  LEG_QUERY,
  LEG_REDIRECT,
  LEG_RESULT,
  LEG_STORED,
  ORIGIN_PLACE,
} from '../../engine/frame.ts';
import { outcomes } from '../../engine/outcomes.ts';
import type { Live } from '../lab/types.ts';
import { type Palette, readPalette } from '../ui/palette.ts';

/** A wire between two places of the engine. */
export type Line = { from: number; to: number; kind: 'calls' | 'believes' | 'database' };

type Point = [number, number];
type Box = { left: number; top: number; right: number; bottom: number };

const legs = new Set([LEG_ASK, LEG_ANSWER, LEG_QUERY, LEG_RESULT, LEG_FILL, LEG_STORED]);
const RADIUS = 9;
/** From the rim of a zone to the wire that runs down it. */
const LANE = 12;
/** On the request clock a failure stays in sight for this long, in ns of the run. */
const FAILURE_NANOS = 2e6;

/** The canvas over the presenter's cards: wires, and on the request clock each request on its way. */
export class WirePainter {
  private readonly place: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly boxes = new Map<number, Box>();
  /** Of each card, the zone it stands in. */
  private readonly lanes = new Map<number, Box>();
  private sign = '';
  private frame: Frame | null = null;

  constructor(place: HTMLElement, canvas: HTMLCanvasElement) {
    this.place = place;
    this.canvas = canvas;
    this.measure();
  }

  /** Reads where the cards stand, after each change of layout. */
  measure(): void {
    const origin = this.place.getBoundingClientRect();
    const boxOf = (element: Element): Box => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return {
        left: left - origin.left,
        top: top - origin.top,
        right: right - origin.left,
        bottom: bottom - origin.top,
      };
    };
    this.boxes.clear();
    this.lanes.clear();
    for (const card of this.place.querySelectorAll<HTMLElement>('[data-place]')) {
      const place = Number(card.dataset['place']);
      const zone = card.closest('.presenter-zone');
      this.boxes.set(place, boxOf(card));
      if (zone) this.lanes.set(place, boxOf(zone));
    }
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    this.sign = '';
  }

  paint(live: Live, lines: readonly Line[]): void {
    const seen = live.clock === 'request' ? live.at : 0;
    const sign = `${seen} ${lines.map((line) => `${line.from}-${line.to}${line.kind}`)}`;
    // An undo or a strike changes what is on its way, and not the moment.
    const isSame = live.clock !== 'request' || live.frame === this.frame;
    if (sign === this.sign && isSame) return;
    this.sign = sign;
    this.frame = live.frame;
    const ctx = this.canvas.getContext('2d');
    if (!ctx) return;
    const ratio = window.devicePixelRatio || 1;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    const palette = readPalette();
    for (const line of lines) this.wire(ctx, line, palette);
    if (live.clock === 'request') this.marks(ctx, live, palette);
  }

  private wire(ctx: CanvasRenderingContext2D, line: Line, palette: Palette): void {
    const way = this.way(line.from, line.to);
    if (!way) return;
    ctx.lineWidth = line.kind === 'database' ? 1.5 : 2.5;
    ctx.strokeStyle = line.kind === 'believes' ? palette.ink : palette.edge;
    ctx.setLineDash(line.kind === 'believes' ? [9, 7] : []);
    ctx.beginPath();
    for (const [x, y] of way) ctx.lineTo(x, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  /** From the edge of one card to the edge of the other; to the database past the cards between, at the rim of the zone. */
  private way(from: number, to: number): Point[] | null {
    const a = this.boxes.get(from);
    const b = this.boxes.get(to);
    if (!a || !b) return null;
    if (from === ORIGIN_PLACE) return this.way(to, from)?.reverse() ?? null;
    const [ax, ay] = middle(a);
    const [bx, by] = middle(b);
    const lane = this.lanes.get(from);
    if (to === ORIGIN_PLACE && lane && by > a.bottom) {
      const isLeft = lane.left <= b.left;
      const x = isLeft ? lane.left + LANE : lane.right - LANE;
      return [
        [isLeft ? a.left : a.right, ay],
        [x, ay],
        [x, by],
        [x < bx ? b.left : b.right, by],
      ];
    }
    const start = leaving(a, bx - ax, by - ay);
    const end = leaving(b, ax - bx, ay - by);
    return [
      [ax + start[0], ay + start[1]],
      [bx + end[0], by + end[1]],
    ];
  }

  private marks(ctx: CanvasRenderingContext2D, live: Live, palette: Palette): void {
    const { flights, at } = live;
    const column = flightColumns.at;
    for (let row = flights.length - 1; row >= 0; row -= 1) {
      const departAt = flights.get(row, column.departAt);
      if (departAt < at - 50e6) break;
      const leg = flights.get(row, column.leg);
      const sentOn = leg === LEG_REDIRECT;
      const arrival = flights.get(row, column.arriveAt);
      const stands = leg === LEG_FAILURE || (sentOn && arrival === departAt);
      if (departAt > at || (!stands && !sentOn && !legs.has(leg))) continue;
      const arriveAt = stands ? departAt + FAILURE_NANOS : arrival;
      if (arriveAt <= at) continue;
      const way = this.way(flights.get(row, column.from), flights.get(row, column.to));
      if (!way) continue;
      const share = stands ? 0.5 : (at - departAt) / (arriveAt - departAt);
      const [x, y] = along(way, share);
      const outcome = outcomes[flights.get(row, column.outcome)] ?? 'waiting';
      const isWrite = flights.get(row, column.write) === 1;
      if (sentOn) drawSentOn(ctx, x, y, palette);
      else drawMark(ctx, stands ? 'error' : outcome, isWrite, x, y, palette);
    }
  }
}

function middle(box: Box): Point {
  return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
}

/** The point at a share of a way, by its length. */
function along(way: readonly Point[], share: number): Point {
  const length = (i: number) => {
    const [a, b] = [way[i] as Point, way[i + 1] as Point];
    return Math.abs(b[0] - a[0]) + Math.abs(b[1] - a[1]);
  };
  const legs = way.slice(1).map((_, i) => length(i));
  let rest = share * legs.reduce((sum, leg) => sum + leg, 0);
  let i = 0;
  while (i < legs.length - 1 && rest > (legs[i] as number)) {
    rest -= legs[i] as number;
    i += 1;
  }
  const [a, b] = [way[i] as Point, way[i + 1] as Point];
  const part = Math.min(1, rest / Math.max(1, legs[i] as number));
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
}

/** The way from the middle of a box to its edge in a direction. */
function leaving(box: Box, dx: number, dy: number): [number, number] {
  const halfWidth = (box.right - box.left) / 2;
  const halfHeight = (box.bottom - box.top) / 2;
  const share = Math.min(
    halfWidth / Math.max(1, Math.abs(dx)),
    halfHeight / Math.max(1, Math.abs(dy)),
  );
  return [dx * share, dy * share];
}

/** An answer that names another node: an arrow that turns off, in ink. */
function drawSentOn(ctx: CanvasRenderingContext2D, x: number, y: number, palette: Palette): void {
  for (const [width, color] of [
    [8, palette.card],
    [3.5, palette.ink],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(x - RADIUS, y + RADIUS);
    ctx.lineTo(x - RADIUS, y - 2);
    ctx.lineTo(x + RADIUS, y - 2);
    ctx.moveTo(x + 3, y - RADIUS);
    ctx.lineTo(x + RADIUS + 1, y - 2);
    ctx.lineTo(x + 3, y + 5);
    ctx.lineWidth = width;
    ctx.strokeStyle = color;
    ctx.stroke();
  }
}

/** Circles are reads, squares writes, crosses failures; a miss has a hole. */
function drawMark(
  ctx: CanvasRenderingContext2D,
  outcome: (typeof outcomes)[number],
  isWrite: boolean,
  x: number,
  y: number,
  palette: Palette,
): void {
  ctx.lineWidth = 2;
  ctx.strokeStyle = palette.rim;
  if (outcome === 'error') {
    for (const [width, color] of [
      [8, palette.rim],
      [4.5, palette.failed],
    ] as const) {
      ctx.beginPath();
      ctx.moveTo(x - RADIUS, y - RADIUS);
      ctx.lineTo(x + RADIUS, y + RADIUS);
      ctx.moveTo(x + RADIUS, y - RADIUS);
      ctx.lineTo(x - RADIUS, y + RADIUS);
      ctx.lineWidth = width;
      ctx.strokeStyle = color;
      ctx.stroke();
    }
    return;
  }
  const isMiss = outcome === 'miss-absent' || outcome === 'miss-expired';
  const fills: Partial<Record<typeof outcome, string>> = {
    hit: palette.hit,
    'stale-hit': palette.stale,
    written: palette.item,
  };
  ctx.fillStyle = isMiss ? palette.miss : (fills[outcome] ?? palette.card);
  if (outcome === 'waiting') ctx.strokeStyle = palette.ink;
  ctx.beginPath();
  if (isWrite) ctx.rect(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
  else ctx.arc(x, y, RADIUS, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  if (!isMiss || isWrite) return;
  ctx.beginPath();
  ctx.arc(x, y, RADIUS / 3, 0, 2 * Math.PI);
  ctx.fillStyle = palette.card;
  ctx.fill();
}
