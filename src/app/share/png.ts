import type { Picture } from './picture.ts';
import type { Piece } from './readPage.ts';
import type { Drawn } from './recordCanvas.ts';

/** The picture as PNG, with `scale` pixels for each of CSS. */
export function pngOf(picture: Picture, scale = 2): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  const ctx = canvas.getContext('2d');
  if (!ctx) return Promise.reject(new Error('This browser has no canvas to draw on.'));
  ctx.scale(scale, scale);
  ctx.fillStyle = picture.ground;
  ctx.fillRect(0, 0, picture.width, picture.height);
  for (const piece of picture.pieces) paintPiece(ctx, piece, picture.drawn);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob ? resolve(blob) : reject(new Error('The picture is too large for this browser.')),
    );
  });
}

type Context = CanvasRenderingContext2D;

function paintPiece(ctx: Context, piece: Piece, drawn: Picture['drawn']): void {
  ctx.save();
  if (piece.kind === 'canvas') {
    const { canvas, x, y, width, height } = piece;
    ctx.translate(x, y);
    ctx.scale(width / canvas.width, height / canvas.height);
    for (const one of drawn.get(canvas) ?? []) paintDrawn(ctx, one);
  } else if (piece.kind === 'text') {
    ctx.font = `${piece.font.weight} ${piece.font.size}px ${piece.font.family}`;
    ctx.fillStyle = piece.fill;
    ctx.fillText(piece.text, piece.x, piece.y);
  } else {
    const dash = piece.dash === '' ? [] : piece.dash.split(' ').map(Number);
    paintPath(ctx, { ...piece, dash });
  }
  ctx.restore();
}

function paintDrawn(ctx: Context, drawn: Drawn): void {
  ctx.save();
  for (const clip of drawn.clips) ctx.clip(new Path2D(clip));
  ctx.globalAlpha = drawn.alpha;
  if (drawn.kind === 'path') {
    ctx.lineCap = drawn.cap;
    ctx.lineJoin = drawn.join;
    paintPath(ctx, drawn);
  } else if (drawn.kind === 'image') {
    ctx.drawImage(drawn.source, drawn.x, drawn.y, drawn.width, drawn.height);
  } else {
    ctx.font = `${drawn.weight} ${drawn.size}px ${drawn.family}`;
    ctx.textAlign = ({ start: 'left', middle: 'center', end: 'right' } as const)[drawn.anchor];
    ctx.lineWidth = drawn.width;
    if (drawn.stroke !== 'none') {
      ctx.strokeStyle = drawn.stroke;
      ctx.strokeText(drawn.text, drawn.x, drawn.y);
    }
    if (drawn.fill !== 'none') {
      ctx.fillStyle = drawn.fill;
      ctx.fillText(drawn.text, drawn.x, drawn.y);
    }
  }
  ctx.restore();
}

type Outline = {
  d: string;
  fill: string;
  stroke: string;
  width: number;
  dash: readonly number[];
};

function paintPath(ctx: Context, { d, fill, stroke, width, dash }: Outline): void {
  const path = new Path2D(d);
  if (fill !== 'none') {
    ctx.fillStyle = fill;
    ctx.fill(path);
  }
  if (stroke === 'none') return;
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.setLineDash([...dash]);
  ctx.stroke(path);
}
