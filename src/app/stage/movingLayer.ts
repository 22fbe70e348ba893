import { DELETED, EVICTED, EXPIRED } from '../../engine/outcomes.ts';
import type { Brush, Pen } from './brush.ts';
import { type CellPlan, cellX, cellY } from './face.ts';
import { exitMillis, type Leaving } from './itemGrid.ts';
import type { NodeScene } from './nodeScene.ts';
import type { Sockets } from './paintPlaces.ts';
import { FAILED_MARK, type Marks, MISS_MARK, SENT_ON_MARK, WRITE_MARK } from './particles.ts';
import { EMPTY, type SocketSeats, WRITE } from './seats.ts';
import type { Sprites } from './sprites.ts';

/** The layer that is drawn in every frame: requests, the database's sockets, items on their way out. */

/** Draws the marks; with `onlyFailures` nothing moves and only crosses, and arrows of what was sent on, are left. */
export function paintMarks(
  brush: Pen,
  marks: Marks,
  sprites: Sprites,
  onlyFailures: boolean,
): void {
  const { ctx } = brush;
  const { sheet, pixels, side, half } = sprites;
  // Newest rows come first, so that older marks lie on top; what stands still last, so that nothing hides it.
  for (let pass = 0; pass < 2; pass++) {
    for (let i = marks.count - 1; i >= 0; i--) {
      const shape = marks.shape[i] as number;
      const stands = shape === FAILED_MARK || shape === SENT_ON_MARK;
      if (stands !== (pass === 1) || (onlyFailures && !stands)) continue;
      const x = (marks.x[i] as number) - half;
      const y = (marks.y[i] as number) - half;
      ctx.drawImage(sheet, shape * pixels, 0, pixels, pixels, x, y, side, side);
    }
  }
}

export function paintSockets(
  brush: Brush,
  sockets: Sockets,
  seats: SocketSeats,
  sprites: Sprites,
): void {
  const { ctx } = brush;
  const { sheet, pixels, side, half } = sprites;
  sockets.points.forEach(({ x, y }, i) => {
    const taken = seats.taken[i];
    if (taken === EMPTY) return;
    const shape = taken === WRITE ? WRITE_MARK : MISS_MARK;
    ctx.drawImage(sheet, shape * pixels, 0, pixels, pixels, x - half, y - half, side, side);
  });
}

/** Items on their way out. True while there are any. */
export function paintExits(brush: Brush, scenes: readonly NodeScene[], now: number): boolean {
  let any = false;
  for (const { grid, face } of scenes) {
    if (!grid || !face.cells || grid.leaving.length === 0) continue;
    any = true;
    const { box } = face;
    brush.ctx.save();
    brush.ctx.beginPath();
    brush.ctx.rect(box.x, box.y, box.width, box.height - 2);
    brush.ctx.clip();
    for (const leaving of grid.leaving) {
      const gone = (now - leaving.startedAt) / (exitMillis[leaving.exit] as number);
      if (gone >= 0 && gone < 1) paintExit(brush, face.cells, leaving, gone, box.y + box.height);
    }
    brush.ctx.restore();
  }
  return any;
}

function paintExit(
  brush: Brush,
  plan: CellPlan,
  leaving: Leaving,
  gone: number,
  floor: number,
): void {
  const { ctx, palette } = brush;
  const x = cellX(plan, leaving.cell);
  const y = cellY(plan, leaving.cell);
  const { size } = plan;
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = palette.rim;
  if (leaving.exit === EVICTED) {
    const fall = y + (floor - y) * gone * gone;
    ctx.fillStyle = palette.evicted;
    ctx.fillRect(x, fall, size, size);
    ctx.strokeRect(x + 0.5, fall + 0.5, size - 1, size - 1);
    return;
  }
  if (leaving.exit === EXPIRED) {
    ctx.globalAlpha = 1 - gone;
    ctx.fillStyle = palette.expired;
    ctx.setLineDash([2.5, 2]);
    ctx.beginPath();
    ctx.arc(x + size / 2, y + size / 2, size / 2 - 0.5, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    return;
  }
  if (leaving.exit === DELETED) {
    ctx.globalAlpha = 1 - gone;
    ctx.strokeStyle = palette.ink;
    ctx.strokeRect(x + 1, y + 1 - gone * 8, size - 2, size - 2);
    ctx.globalAlpha = 1;
    return;
  }
  ctx.globalAlpha = gone < 0.6 ? 1 : (1 - gone) / 0.4;
  ctx.strokeStyle = palette.failed;
  ctx.strokeRect(x + 1, y + 1, size - 2, size - 2);
  ctx.beginPath();
  ctx.moveTo(x + 1, y + 1);
  ctx.lineTo(x + size - 1, y + size - 1);
  ctx.stroke();
  ctx.globalAlpha = 1;
}
