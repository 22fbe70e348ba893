import { exits } from '../../engine/outcomes.ts';
import { formatBytes, formatCount, formatNumber } from '../ui/format.ts';
import {
  type Brush,
  firstThatFits,
  hatch,
  heatColor,
  measure,
  readable,
  type TextStyle,
  write,
} from './brush.ts';
import { cellX, cellY, type Face } from './face.ts';
import type { Box } from './layout.ts';
import type { NodeFigures } from './nodeFigures.ts';
import { isDead, type NodeScene } from './nodeScene.ts';
import {
  busyWords,
  deadWords,
  headValues,
  headWords,
  isTroubled,
  slotWords,
  stateWords,
  troubleWords,
} from './nodeWords.ts';
import { drawMark } from './sprites.ts';

/** The live part of a node's card: role, one value, the items, one line of fill; or that it is dead. */

const SLOT_COUNT = 16384;

export function paintNode(brush: Brush, scene: NodeScene): void {
  const { detail } = brush.layout;
  if (detail === 'cell' || detail === 'compact') {
    paintShade(brush, scene);
    return;
  }
  const dead = isDead(scene.figures);
  if (dead) paintHatch(brush, scene.face);
  paintHead(brush, scene, dead);
  if (scene.face.cells) paintCells(brush, scene, dead);
  if (scene.face.slots) paintSlots(brush, scene, dead);
  paintLoad(brush, scene, dead);
  if (scene.face.foot !== null) paintFoot(brush, scene, dead);
}

function paintHatch(brush: Brush, face: Face): void {
  const { x, y, width, height } = face.box;
  const top = face.second + 12;
  const bottom = face.foot === null ? y + height - 4 : face.foot - 12;
  hatch(brush.ctx, x + 4, top, width - 8, bottom - top, brush.palette.rule);
}

function paintHead(brush: Brush, scene: NodeScene, dead: boolean): void {
  const { face, figures } = scene;
  const { box, pad } = face;
  const right = box.x + box.width - pad;
  const onNext = face.second > face.head;
  const left = onNext ? box.x + pad : nameEnd(brush, scene) + (face.foot === null ? 9 : 14);
  const y = face.second;
  const size = face.foot === null ? Math.min(14, face.nameSize) : 15;
  if (dead) {
    paintCross(brush, left + 6, y);
    const style = { size, weight: 600 };
    write(
      brush,
      firstThatFits(brush, stateWords(figures), right - left - 19, style),
      left + 19,
      y,
      right - left - 19,
      style,
    );
    return;
  }
  const style = { size, weight: figures.primary ? 600 : 400 };
  const believed = face.foot === null && scene.believed.length > 0 && !isTroubled(figures);
  const valueStyle = face.narrow
    ? { size: 13, weight: 400 }
    : { size, weight: believed || figures.hitRatio !== null ? 600 : 400 };
  const room = right - left;
  const pair = headWords(scene).find(
    ([words, value]) =>
      spanOf(brush, words, style) + spanOf(brush, value, valueStyle) <= room + HEAD_GAP,
  );
  if (!pair) return;
  write(brush, pair[0], left, y, room, style);
  if (!pair[1]) return;
  const used = write(brush, pair[1], right, y, room, { ...valueStyle, align: 'right' });
  if (believed) dashedBox(brush, { x: right - used - 4, y: y - 10, width: used + 8, height: 20 });
}

/** A belief: 2 px dashed ink. */
export function dashedBox({ ctx, palette }: Brush, { x, y, width, height }: Box): void {
  ctx.save();
  ctx.setLineDash([6, 3]);
  ctx.lineWidth = 2;
  ctx.strokeStyle = palette.ink;
  ctx.strokeRect(x, y, width, height);
  ctx.restore();
}

const HEAD_GAP = 8;

function spanOf(brush: Brush, text: string, style: TextStyle): number {
  return text ? measure(brush, text, style) + HEAD_GAP : 0;
}

function nameEnd(brush: Brush, scene: NodeScene): number {
  const { ctx } = brush;
  ctx.font = `600 ${scene.face.nameSize}px ${brush.mono}`;
  return scene.face.box.x + scene.face.pad + ctx.measureText(scene.name).width;
}

export function paintCross(brush: Brush, x: number, y: number, size = 15): void {
  const { ctx } = brush;
  ctx.save();
  ctx.translate(x, y);
  drawMark(ctx, 'failed', brush.palette, size);
  ctx.restore();
}

function paintCells(brush: Brush, scene: NodeScene, dead: boolean): void {
  const { ctx, palette } = brush;
  const plan = scene.face.cells;
  const { grid, figures } = scene;
  if (!plan || !grid) return;
  const filled = scene.perItem ? -1 : filledCells(figures, grid.cells);
  ctx.lineWidth = 1;
  ctx.strokeStyle = palette.rule;
  ctx.fillStyle = palette.item;
  const empty = new Path2D();
  for (let cell = 0; cell < grid.cells; cell++) {
    const x = cellX(plan, cell);
    const y = cellY(plan, cell);
    const occupied = !dead && (filled < 0 ? (grid.keys[cell] as number) >= 0 : cell < filled);
    if (!occupied) {
      empty.rect(x + 0.5, y + 0.5, plan.size - 1, plan.size - 1);
      continue;
    }
    ctx.globalAlpha = filled < 0 ? 0.4 + (0.6 * (grid.heat[cell] as number)) / 255 : 0.75;
    ctx.fillRect(x, y, plan.size, plan.size);
  }
  ctx.globalAlpha = 1;
  ctx.stroke(empty);
}

/** Squares to fill when each stands for more than one item. */
export function filledCells(figures: NodeFigures, cells: number): number {
  if (figures.capacity <= 0) return Math.min(cells, figures.keys);
  return Math.ceil(Math.min(1, figures.keys / figures.capacity) * cells);
}

function paintSlots(brush: Brush, scene: NodeScene, dead: boolean): void {
  const { ctx, palette } = brush;
  const bar = scene.face.slots;
  if (!bar) return;
  ctx.fillStyle = palette.tint;
  ctx.fillRect(bar.x, bar.y, bar.width, bar.height);
  const paint = (ranges: NodeScene['slots'], height: number) => {
    for (const [first, last] of ranges) {
      const x = bar.x + (first / SLOT_COUNT) * bar.width;
      ctx.fillRect(x, bar.y, Math.max(1, ((last - first + 1) / SLOT_COUNT) * bar.width), height);
    }
  };
  ctx.fillStyle = dead ? palette.edge : palette.ink;
  paint(scene.slots, bar.height);
  // What is still to leave stands at half its height.
  ctx.fillStyle = palette.tint;
  paint(scene.leaving, bar.height / 2);
}

const SMALL_PRINT = 12;

/** Beside or above the bar of slots: which they are, so that nobody takes it for a load; and the load in words. */
function paintLoad(brush: Brush, { face, figures, slots }: NodeScene, dead: boolean): void {
  let used = 0;
  if (face.load !== null && !dead) {
    const { x, width } = face.box;
    const room = width - 2 * face.pad;
    const wordings = isTroubled(figures) ? troubleWords(figures) : [busyWords(figures)];
    const style = { size: 13, weight: 600 };
    used = write(
      brush,
      firstThatFits(brush, wordings, room, style),
      x + face.pad,
      face.load,
      room,
      style,
    );
  }
  const name = face.slotsName;
  if (!name) return;
  const onLine = face.load !== null;
  const room = name.room - (used > 0 ? used + HEAD_GAP : 0);
  const style = { size: SMALL_PRINT, color: brush.palette['ink-2'] };
  write(
    brush,
    firstThatFits(brush, slotWords(slots), room, style),
    onLine ? name.x + name.room : name.x,
    name.y,
    room,
    {
      ...style,
      align: onLine ? 'right' : 'left',
    },
  );
}

function paintFoot(brush: Brush, scene: NodeScene, dead: boolean): void {
  const { face, figures } = scene;
  const { box, pad } = face;
  const left = box.x + pad;
  const room = box.width - 2 * pad;
  const y = face.foot as number;
  if (scene.says.length > 0 || dead) {
    const quiet = scene.says.length > 0 ? {} : { color: brush.palette['ink-2'] };
    const lines = scene.says.length > 0 ? scene.says : deadWords(figures);
    const [whole = '', ...parts] = lines;
    if (measure(brush, whole) <= room || face.foot2 === y)
      write(brush, whole, left, y, room, quiet);
    else writeTwo(brush, parts, left, [y, face.foot2 as number], room, quiet);
    return;
  }
  const memory = `${formatBytes(figures.used)} of ${formatBytes(figures.limit)}`;
  if (face.narrow) {
    write(brush, firstThatFits(brush, itemWords(scene), room), left, y, room);
    const style = { size: 14, color: brush.palette['ink-2'] };
    const values = headValues(scene);
    const shown = values[0] ? values : [memory, formatBytes(figures.used)];
    write(brush, firstThatFits(brush, shown, room, style), left, face.foot2 as number, room, style);
    return;
  }
  const used =
    figures.limit > 0
      ? write(brush, memory, left + room, y, room / 2, {
          align: 'right',
          color: brush.palette['ink-2'],
        })
      : 0;
  const free = room - used - 12;
  write(brush, firstThatFits(brush, itemWords(scene), free), left, y, free);
}

function writeTwo(
  brush: Brush,
  parts: readonly string[],
  x: number,
  ys: readonly [number, number],
  room: number,
  style: TextStyle,
): void {
  for (const [i, y] of ys.entries())
    write(brush, parts[i] ?? '', x, y, room, { ...style, size: 14 });
}

/** "92 of 94 items, 7,357 evicted" where there is room for how many left, and by which way. */
function itemWords(scene: NodeScene): string[] {
  const stored = storedWords(scene);
  const { left } = scene.figures;
  const gone = exits
    .map((exit, code) => ({ count: left[code] as number, exit }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ count, exit }) => `${formatCount(count)} ${exit}`);
  if (gone.length === 0) return stored;
  return [`${stored[0]}, ${gone.join(', ')}`, `${stored.at(-1)}, ${gone[0]}`, ...stored];
}

/** "48 of 96 items" while one square is one item; else what a square stands for. */
function storedWords({ figures, perItem, grid, face }: NodeScene): string[] {
  const { keys, capacity } = figures;
  const items = keys === 1 ? '1 item' : `${formatCount(keys)} items`;
  if (capacity <= 0 || !grid) return [items];
  if (perItem || face.narrow)
    return capacity > 9999
      ? [items]
      : [`${formatCount(keys)} of ${formatCount(capacity)} items`, items];
  const each = capacity / grid.cells;
  // Where all of them do not fill one square, its worth says nothing.
  return keys < each ? [items] : [`${items}, ${formatNumber(each)} a square`, items];
}

/** Small cards: a shade for how busy the engine thread is, with its figure where there is room. */
function paintShade(brush: Brush, scene: NodeScene): void {
  const { ctx, palette, layout } = brush;
  const { box } = scene.face;
  const { figures } = scene;
  const compact = layout.detail === 'compact';
  const named = compact ? nameEnd(brush, scene) - box.x + 5 : 0;
  const inset = figures.primary ? 1.5 : 1;
  const x = box.x + Math.max(named, inset);
  const y = box.y + inset;
  const width = box.x + box.width - inset - x;
  const height = box.height - 2 * inset;
  const dead = isDead(figures);
  const fill = dead ? palette.card : heatColor(figures.busyShare, palette);
  ctx.fillStyle = fill;
  ctx.fillRect(x, y, width, height);
  if (dead) {
    hatch(ctx, x, y, width, height, palette.edge);
    if (height >= 6) paintCross(brush, x + width / 2, y + height / 2, Math.min(13, height));
    return;
  }
  if (height < 13 || width < 30) return;
  const words = busyWords(figures);
  const size = Math.min(13, Math.max(12, height - 2));
  const wordings = [words, words.replace(' busy', '')];
  write(
    brush,
    firstThatFits(brush, wordings, width - 8, { size }),
    x + width / 2,
    y + height / 2,
    width - 4,
    {
      size,
      align: 'center',
      color: readable(fill, palette),
    },
  );
}
