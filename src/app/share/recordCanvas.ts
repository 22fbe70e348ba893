import { applied, type Matrix, PathData, scaleOf } from './pathData.ts';

/** What was drawn on a canvas, in its own pixels: shapes, text and copied pictures. */
export type Drawn = DrawnPath | DrawnText | DrawnImage;
type Common = { alpha: number; clips: readonly string[] };
export type DrawnPath = Common & {
  kind: 'path';
  d: string;
  fill: string;
  stroke: string;
  width: number;
  dash: readonly number[];
  cap: CanvasLineCap;
  join: CanvasLineJoin;
};
export type DrawnText = Common & {
  kind: 'text';
  text: string;
  x: number;
  y: number;
  size: number;
  weight: string;
  family: string;
  anchor: 'start' | 'middle' | 'end';
  fill: string;
  stroke: string;
  width: number;
};
export type DrawnImage = Common & {
  kind: 'image';
  /** The part that was copied, and where. */
  source: HTMLCanvasElement;
  x: number;
  y: number;
  width: number;
  height: number;
};

type Context = CanvasRenderingContext2D;

/**
 * Listens in on a canvas: everything drawn from now on is also kept as shapes, until `stop`. A clearing of the
 * whole canvas begins anew, so that what is kept is the last whole picture.
 */
export function recordCanvas(canvas: HTMLCanvasElement): { drawn: Drawn[]; stop: () => void } {
  const ctx = canvas.getContext('2d');
  const drawn: Drawn[] = [];
  if (!ctx) return { drawn, stop: () => {} };
  const clips: string[] = [];
  const stack: number[] = [];
  let path = new PathData();
  const matrix = (): Matrix => ctx.getTransform();
  const common = (): Common => ({ alpha: ctx.globalAlpha, clips: [...clips] });
  const style = (value: Context['fillStyle']) => (typeof value === 'string' ? value : 'none');
  const shape = (d: string, what: 'fill' | 'stroke') => {
    if (d === '') return;
    const stroke = what === 'stroke' ? style(ctx.strokeStyle) : 'none';
    const scale = scaleOf(matrix());
    drawn.push({
      ...common(),
      kind: 'path',
      d,
      fill: what === 'fill' ? style(ctx.fillStyle) : 'none',
      stroke,
      width: ctx.lineWidth * scale,
      dash: ctx.getLineDash().map((part) => part * scale),
      cap: ctx.lineCap,
      join: ctx.lineJoin,
    });
  };
  const box = (x: number, y: number, width: number, height: number) => {
    const own = new PathData();
    own.rect(matrix(), x, y, width, height);
    return own.d;
  };
  const text = (words: string, x: number, y: number, what: 'fill' | 'stroke') => {
    const scale = scaleOf(matrix());
    const font = /^(?:(\d+|bold|normal) )?([\d.]+)px (.*)$/.exec(ctx.font);
    const size = Number(font?.[2] ?? 12);
    const down = ctx.textBaseline === 'middle' ? middleOf(ctx) : 0;
    const [left, base] = applied(matrix(), x, y + down);
    drawn.push({
      ...common(),
      kind: 'text',
      text: words,
      x: left,
      y: base,
      size: size * scale,
      weight: font?.[1] ?? '400',
      family: font?.[3] ?? 'sans-serif',
      anchor: ctx.textAlign === 'center' ? 'middle' : ctx.textAlign === 'right' ? 'end' : 'start',
      fill: what === 'fill' ? style(ctx.fillStyle) : 'none',
      stroke: what === 'stroke' ? style(ctx.strokeStyle) : 'none',
      width: ctx.lineWidth * scale,
    });
  };
  const before: Record<string, (...args: never[]) => void> = {
    clearRect: (x: number, y: number, width: number, height: number) => {
      const [left, top] = applied(matrix(), x, y);
      const [right, bottom] = applied(matrix(), x + width, y + height);
      const isWhole =
        left <= 0 && top <= 0 && right >= canvas.width - 1 && bottom >= canvas.height - 1;
      if (isWhole) drawn.length = 0;
    },
    save: () => stack.push(clips.length),
    restore: () => {
      clips.length = stack.pop() ?? clips.length;
    },
    beginPath: () => {
      path = new PathData();
    },
    moveTo: (x: number, y: number) => path.point('M', matrix(), x, y),
    lineTo: (x: number, y: number) => path.point('L', matrix(), x, y),
    quadraticCurveTo: (...args: number[]) => path.curve(matrix(), ...args),
    bezierCurveTo: (...args: number[]) => path.curve(matrix(), ...args),
    closePath: () => path.close(),
    rect: (...args: [number, number, number, number]) => path.rect(matrix(), ...args),
    roundRect: (x: number, y: number, width: number, height: number, radius = 0) =>
      path.roundRect(matrix(), x, y, width, height, Number(radius)),
    arc: (...args: [number, number, number, number, number, boolean?]) =>
      path.arc(matrix(), ...args),
    clip: () => clips.push(path.d),
    fill: (of?: unknown) => shape(dataOf(of, matrix()) ?? path.d, 'fill'),
    stroke: (of?: unknown) => shape(dataOf(of, matrix()) ?? path.d, 'stroke'),
    fillRect: (...args: [number, number, number, number]) => shape(box(...args), 'fill'),
    strokeRect: (...args: [number, number, number, number]) => shape(box(...args), 'stroke'),
    fillText: (words: string, x: number, y: number) => text(words, x, y, 'fill'),
    strokeText: (words: string, x: number, y: number) => text(words, x, y, 'stroke'),
    drawImage: (...args: unknown[]) => {
      const image = imageOf(args, matrix());
      if (image) drawn.push({ ...common(), kind: 'image', ...image });
    },
  };
  for (const [name, listen] of Object.entries(before)) {
    const native = ctx[name as 'save'] as (...args: never[]) => void;
    Object.defineProperty(ctx, name, {
      configurable: true,
      value: (...args: never[]) => {
        listen(...args);
        return native.apply(ctx, args);
      },
    });
  }
  return {
    drawn,
    stop: () => {
      // What was put over the methods of the prototype is taken away.
      for (const name of Object.keys(before)) Reflect.deleteProperty(ctx, name);
    },
  };
}

/** From the middle of a line of text down to its baseline. */
function middleOf(ctx: Context): number {
  const { fontBoundingBoxAscent, fontBoundingBoxDescent } = ctx.measureText('x');
  return (fontBoundingBoxAscent - fontBoundingBoxDescent) / 2;
}

const pathData = new WeakMap<Path2D, PathData>();
const still: Matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

/** The data of a Path2D that was made while recording, moved by a translation or a scale. */
function dataOf(path: unknown, matrix: Matrix): string | null {
  const known = path instanceof Path2D ? pathData.get(path) : undefined;
  if (!known) return path instanceof Path2D ? '' : null;
  return known.d.replace(/([A-Z])([^A-Z]*)/g, (_, letter: string, rest: string) => {
    const numbers =
      rest.trim() === ''
        ? []
        : rest
            .trim()
            .split(/[\s,]+/)
            .map(Number);
    const isArc = letter === 'A';
    const out = isArc
      ? [
          (numbers[0] ?? 0) * scaleOf(matrix),
          (numbers[1] ?? 0) * scaleOf(matrix),
          ...numbers.slice(2, 5),
        ]
      : [];
    for (let i = isArc ? 5 : 0; i + 1 < numbers.length; i += 2) {
      out.push(...applied(matrix, numbers[i] as number, numbers[i + 1] as number));
    }
    return `${letter}${out.join(' ')}`;
  });
}

/** Puts a Path2D in place that remembers what it is told; returns the way back. */
export function recordPaths(): () => void {
  const Native = Path2D;
  class Remembering extends Native {
    constructor(from?: Path2D | string) {
      super(from);
      const own = new PathData();
      if (typeof from === 'string') own.d = from;
      pathData.set(this, own);
    }
    private get own(): PathData {
      return pathData.get(this) as PathData;
    }
    override moveTo(x: number, y: number): void {
      super.moveTo(x, y);
      this.own.point('M', still, x, y);
    }
    override lineTo(x: number, y: number): void {
      super.lineTo(x, y);
      this.own.point('L', still, x, y);
    }
    override rect(x: number, y: number, width: number, height: number): void {
      super.rect(x, y, width, height);
      this.own.rect(still, x, y, width, height);
    }
    override arc(x: number, y: number, r: number, from: number, to: number, ccw?: boolean): void {
      super.arc(x, y, r, from, to, ccw);
      this.own.arc(still, x, y, r, from, to, ccw);
    }
    override closePath(): void {
      super.closePath();
      this.own.close();
    }
  }
  globalThis.Path2D = Remembering;
  return () => {
    globalThis.Path2D = Native;
  };
}

/** The part of a picture that `drawImage` copies, as a canvas of its own. */
function imageOf(args: unknown[], matrix: Matrix): Omit<DrawnImage, keyof Common | 'kind'> | null {
  const [source, ...numbers] = args as [CanvasImageSource, ...number[]];
  if (!(source instanceof HTMLCanvasElement)) return null;
  const isPart = numbers.length === 8;
  const [sx, sy, sw, sh] = isPart ? numbers : [0, 0, source.width, source.height];
  const [x = 0, y = 0, width = sw ?? 0, height = sh ?? 0] = isPart ? numbers.slice(4) : numbers;
  const [left, top] = applied(matrix, x, y);
  return {
    source: cut(source, sx ?? 0, sy ?? 0, sw ?? 0, sh ?? 0),
    x: left,
    y: top,
    width: width * scaleOf(matrix),
    height: height * scaleOf(matrix),
  };
}

const cuts = new WeakMap<HTMLCanvasElement, Map<string, HTMLCanvasElement>>();

function cut(
  source: HTMLCanvasElement,
  x: number,
  y: number,
  w: number,
  h: number,
): HTMLCanvasElement {
  const known = cuts.get(source) ?? new Map<string, HTMLCanvasElement>();
  cuts.set(source, known);
  const key = `${x} ${y} ${w} ${h}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const piece = document.createElement('canvas');
  piece.width = Math.max(1, Math.round(w));
  piece.height = Math.max(1, Math.round(h));
  piece.getContext('2d')?.drawImage(source, x, y, w, h, 0, 0, piece.width, piece.height);
  known.set(key, piece);
  return piece;
}
