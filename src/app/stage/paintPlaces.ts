import { appColumns, type Frame, originColumns } from '../../engine/frame.ts';
import type { Live } from '../lab/types.ts';
import { formatCount } from '../ui/format.ts';
import { ecpusPerSecond, formatStored, storedBytes } from '../ui/metering.ts';
import { type Brush, firstThatFits, hatch, write } from './brush.ts';
import { appLines, endpointLines, originLines } from './face.ts';
import type { Box, Point } from './layout.ts';
import { paintCross } from './paintNode.ts';
import { endOf } from './plates.ts';
import { drawMark } from './sprites.ts';

/** Apps, database and zones: the values and states on them. */

/** What app `index` answers for itself, or what it believes (longest wording first) once that differs from the truth. */
export function paintApp(
  brush: Brush,
  index: number,
  frame: Frame,
  belief: readonly string[],
): void {
  const box = brush.layout.apps[index];
  if (!box) return;
  const at = (column: number) => frame.apps[index * appColumns.stride + column] ?? 0;
  const lines = appLines(box);
  const left = box.x + lines.pad;
  const room = box.width - 2 * lines.pad;
  const y = box.y + (lines.second ?? lines.name);
  if (at(appColumns.at.up) === 0) {
    paintDead(brush, box, left + NAME_ROOM);
    const x = lines.second === null ? left + room * 0.62 : left;
    paintCross(brush, x + 6, y);
    write(brush, 'down', x + 18, y, room, { weight: 600 });
    return;
  }
  if (lines.second === null) return;
  if (belief.length > 0) {
    const style = { size: 13, mono: true, color: brush.palette['ink-2'] };
    write(brush, firstThatFits(brush, belief, room, style), left, y, room, style);
    return;
  }
  const failed = at(appColumns.at.failed);
  const answered = at(appColumns.at.answered);
  const style = { size: 14, color: brush.palette['ink-2'] };
  const lost = `${formatCount(failed)} failed`;
  const words =
    failed > 0
      ? [`${formatCount(failed)} of ${formatCount(answered + failed)} failed`, lost]
      : [`${formatCount(answered)} answered`, formatCount(answered)];
  const text = firstThatFits(brush, words, room, style);
  write(brush, text, left, y, room, style);
}

/** Room that the word "endpoint" takes. */
const ENDPOINT_ROOM = 96;

/** What the serverless cache is charged for, on its endpoint. */
export function paintEndpoint(brush: Brush, frame: Frame, live: Live): void {
  const box = brush.layout.proxy;
  if (!box) return;
  const { pad, name } = endpointLines(box);
  const rate = ecpusPerSecond(live);
  const ecpus = rate === null ? '' : `${formatCount(rate)}\u00a0ECPU/s`;
  const stored = formatStored(storedBytes(brush.topology, frame));
  const style = { size: 14, color: brush.palette['ink-2'] };
  const { pages, pageWidth } = brush.layout;
  const swiped = pages > 1;
  const inSight = swiped ? 2 * pageWidth - 24 : box.width;
  const room = inSight - 2 * pad - ENDPOINT_ROOM;
  const brief = [ecpus, stored].filter(Boolean).join(', ');
  const wordings = [`hides the shards behind it: ${brief} stored`, `${brief} stored`, brief, ecpus];
  const words = firstThatFits(brush, wordings, room, style);
  // Where zones are swiped through, the right end of the endpoint is out of sight.
  const start = box.x + pad + ENDPOINT_ROOM;
  if (swiped) write(brush, words, start, box.y + name, room, style);
  else write(brush, words, start + room, box.y + name, room, { ...style, align: 'right' });
}

/** Hatch beside the name. */
function paintDead(brush: Brush, box: Box, from: number): void {
  const width = box.x + box.width - 5 - from;
  if (width > 24) hatch(brush.ctx, from, box.y + 5, width, box.height - 10, brush.palette.rule);
}

export type Sockets = {
  readonly points: readonly Point[];
  readonly size: number;
  /** How many workers one socket stands for. */
  readonly workersEach: number;
};

const MOST_SOCKETS = 48;
/** Room that the name of the database takes, and the height from which its card has another line below it. */
const NAME_ROOM = 78;
const LEAST_TWO_LINES = 46;

/** Where the database's workers sit: rows of sockets at the right of its card. */
export function socketsOf(box: Box, workers: number): Sockets {
  const workersEach = Math.max(1, Math.ceil(workers / MOST_SOCKETS));
  const count = Math.max(1, Math.ceil(workers / workersEach));
  const narrow = box.width < 250;
  const room: Box = narrow
    ? { x: box.x + 10, y: box.y + 28, width: box.width - 20, height: box.height - 34 }
    : { x: box.x + 124, y: box.y + 8, width: box.width - 134, height: box.height - 16 };
  let best = { pitch: 0, columns: 1 };
  for (let rows = 1; rows <= 4; rows++) {
    const columns = Math.ceil(count / rows);
    const pitch = Math.min(room.width / columns, room.height / rows, 19);
    if (pitch > best.pitch) best = { pitch, columns };
  }
  const rows = Math.ceil(count / best.columns);
  const top = room.y + (room.height - rows * best.pitch) / 2;
  const left = narrow ? room.x : room.x + room.width - best.columns * best.pitch;
  const points = Array.from({ length: count }, (_, i) => ({
    x: left + ((i % best.columns) + 0.5) * best.pitch,
    y: top + (Math.floor(i / best.columns) + 0.5) * best.pitch,
  }));
  return { points, size: Math.min(15, best.pitch - 3), workersEach };
}

/** `busy`: workers at work, as they are shown in the sockets. */
export function paintOrigin(brush: Brush, frame: Frame, sockets: Sockets, busy: number): void {
  const { ctx, palette, layout } = brush;
  const box = layout.origin;
  const at = (column: number) => frame.origin[column] ?? 0;
  const lines = originLines(box);
  const y = box.y + (lines.second ?? lines.name);
  const left = box.x + lines.pad;
  const right = box.x + box.width - lines.pad;
  const end = left + NAME_ROOM;
  if (at(originColumns.at.up) === 0) {
    if (lines.second !== null) paintDead(brush, box, end + 12);
    // Where the workers have the room below the name, it is free now.
    const isBelow = lines.second === null && box.height >= LEAST_TWO_LINES;
    const x = lines.second === null && !isBelow ? end + 2 : left;
    const line = isBelow ? y + (box.y + box.height - y) / 2 : y;
    const room = right - x - 18;
    paintCross(brush, x + 6, line);
    write(brush, firstThatFits(brush, ['down', ''], room, { weight: 600 }), x + 18, line, room, {
      weight: 600,
    });
    return;
  }
  const count = `${formatCount(busy)} of ${formatCount(at(originColumns.at.workers))}`;
  const quiet = { color: palette['ink-2'] };
  if (lines.second === null) {
    write(brush, count, right, y, right - end, { ...quiet, size: 13, align: 'right' });
  } else {
    write(brush, `${count} busy`, left, y, NAME_ROOM + 20, { ...quiet, size: 14 });
  }
  ctx.strokeStyle = palette.rule;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (const { x, y } of sockets.points) {
    ctx.moveTo(x + sockets.size / 2, y);
    ctx.arc(x, y, sockets.size / 2, 0, 2 * Math.PI);
  }
  ctx.stroke();
}

const QUEUE_STEP = 18;
const QUEUE_SHOWN = 8;
const QUEUE_CUT = 6;

/** Marks in a row before what is slow, newest furthest away; more than eight become six and a number. */
export function paintQueue(
  brush: Brush,
  count: number,
  head: Point,
  direction: 1 | -1,
  mark: 'waiting' | 'miss',
): void {
  if (count <= 0) return;
  const { ctx, palette } = brush;
  const drawn = count > QUEUE_SHOWN ? QUEUE_CUT : count;
  for (let i = 0; i < drawn; i++) {
    ctx.save();
    ctx.translate(head.x + direction * i * QUEUE_STEP, head.y);
    drawMark(ctx, mark, palette, 15);
    ctx.restore();
  }
  if (count <= QUEUE_SHOWN) return;
  const x = head.x + direction * (drawn * QUEUE_STEP - 4);
  plate(brush, `+${formatCount(count - drawn)}`, x, head.y, direction > 0 ? 'left' : 'right');
}

/** Of the text on a plate. */
export const PLATE_STYLE = { size: 14, weight: 600 } as const;

/** Text on a patch of the plate's colour, so that wires do not run through it. */
export function plate(
  brush: Brush,
  text: string,
  x: number,
  y: number,
  align: 'left' | 'right',
  weight = 600,
): void {
  const { ctx, palette } = brush;
  ctx.font = `${weight} 14px ${brush.words}`;
  const { width } = ctx.measureText(text);
  ctx.fillStyle = palette.zone;
  ctx.fillRect(align === 'left' ? x - 3 : x - width - 3, y - 10, width + 6, 20);
  write(brush, text, x, y, width + 1, { size: 14, weight, align });
}

const PLATE_RADIUS = 8;
/** Width that the words of the invitation take, about. */
const INVITED = 300;

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width;
}

/** A failed zone: hatch over the whole plate, and the words. */
export function paintZoneDown(brush: Brush, index: number): void {
  const { ctx, palette, layout, topology } = brush;
  const zone = layout.zones[index];
  if (!zone) return;
  const { x, y, width, height } = zone.box;
  const { name, outer } = zone;
  const right = outer === 'left' && !layout.phone;
  ctx.font = `650 18px ${brush.words}`;
  const named = Math.min(name.width, ctx.measureText(topology.zones[index] ?? '').width + 12);
  const label: Box = { ...name, width: named, x: right ? name.x + name.width - named : name.x };
  const boxes = [
    ...layout.apps,
    ...layout.nodes.map((n) => n.box),
    layout.origin,
    label,
    { ...layout.invitation, width: Math.min(INVITED, layout.invitation.width) },
  ];
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, PLATE_RADIUS);
  for (const box of boxes)
    if (overlaps(box, zone.box)) ctx.rect(box.x, box.y, box.width, box.height);
  ctx.clip('evenodd');
  ctx.globalAlpha = 0.55;
  hatch(ctx, x, y, width, height, palette.edge);
  ctx.restore();
  if (layout.phone) {
    // Apps stand close below the name here.
    const x = zone.name.x + named;
    const room = endOf(zone.name) - x - 18;
    paintCross(brush, x + 7, zone.name.y + 13);
    write(
      brush,
      firstThatFits(brush, ['down', ''], room, { weight: 600 }),
      x + 18,
      zone.name.y + 13,
      room,
      {
        weight: 600,
      },
    );
    return;
  }
  const at = right ? zone.name.x + zone.name.width : zone.name.x;
  const below = zone.name.y + zone.name.height + 12;
  const text = 'zone down';
  ctx.font = `600 15px ${brush.words}`;
  const wide = ctx.measureText(text).width;
  const start = right ? at - wide - 20 : at;
  ctx.fillStyle = palette.zone;
  ctx.fillRect(start - 4, below - 11, wide + 28, 22);
  paintCross(brush, start + 7, below);
  write(brush, text, start + 20, below, wide + 1, { weight: 600 });
}
