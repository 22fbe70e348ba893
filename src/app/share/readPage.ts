import { applied, type Matrix, PathData, scaleOf } from './pathData.ts';

/** A part of the page as it is to be drawn, in CSS px from the corner of the picture. */
export type Piece =
  | { kind: 'path'; d: string; fill: string; stroke: string; width: number; dash: string }
  | { kind: 'text'; text: string; x: number; y: number; length: number; font: Font; fill: string }
  | {
      kind: 'canvas';
      canvas: HTMLCanvasElement;
      x: number;
      y: number;
      width: number;
      height: number;
    };
export type Font = { size: number; weight: string; family: string };

const clear = 'rgba(0, 0, 0, 0)';
/** Controls of the page are no part of a picture of the run. */
const LEFT_OUT =
  'input, select, textarea, dialog, .hidden-visually, .stage-invitation, .stage-whole, .recorder-whole';

/** What is to be seen inside `root`, back to front: boxes, text line by line, the shapes of drawings, canvases. */
export function readPage(root: Element, origin: DOMRect): Piece[] {
  const layers: Layer[] = [];
  const visit = (node: Node) => {
    const add = (...pieces: Piece[]) => layers.push({ level: 0, pieces });
    if (node instanceof Text) add(...lines(node, origin));
    if (!(node instanceof Element) || node.matches(LEFT_OUT)) return;
    if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return;
    const level = node === root ? Number.NaN : Number.parseInt(getComputedStyle(node).zIndex, 10);
    if (!Number.isNaN(level)) layers.push({ level, pieces: readPage(node, origin) });
    else if (node instanceof HTMLCanvasElement) add(canvasPiece(node, origin));
    else if (node instanceof SVGSVGElement) add(...shapes(node, origin));
    else {
      const box = node.getBoundingClientRect();
      add(...boxOf(getComputedStyle(node), box, origin));
      const before = getComputedStyle(node, '::before');
      if (covers(before)) add(...boxOf(before, box, origin));
      for (const child of node.childNodes) visit(child);
    }
  };
  visit(root);
  return layers.sort((a, b) => a.level - b.level).flatMap(({ pieces }) => pieces);
}

/** Pieces that lie together above or below others, by `z-index`. */
type Layer = { level: number; pieces: Piece[] };

function canvasPiece(canvas: HTMLCanvasElement, origin: DOMRect): Piece {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return { kind: 'canvas', canvas, x: left - origin.left, y: top - origin.top, width, height };
}

const upright: Matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

/** Whether a pseudo-element lies over all of its element, as the outline of a card does. */
function covers(pseudo: CSSStyleDeclaration): boolean {
  const { content, position, top, right, bottom, left } = pseudo;
  if (content === 'none' || position !== 'absolute') return false;
  return [top, right, bottom, left].every((edge) => edge === '0px');
}

/** Background and border of an element in its box. */
function boxOf(style: CSSStyleDeclaration, box: DOMRect, origin: DOMRect): Piece[] {
  if (box.width === 0 || box.height === 0) return [];
  const x = box.left - origin.left;
  const y = box.top - origin.top;
  const pieces: Piece[] = [];
  const radius = Number.parseFloat(style.borderTopLeftRadius) || 0;
  const sides = (['Top', 'Right', 'Bottom', 'Left'] as const).map((side) => ({
    width:
      style[`border${side}Style`] === 'none' ? 0 : Number.parseFloat(style[`border${side}Width`]),
    color: style[`border${side}Color`],
    line: style[`border${side}Style`],
  }));
  const [top, right, bottom, left] = sides as [Side, Side, Side, Side];
  const isEven = sides.every((s) => s.width === top.width && s.color === top.color);
  const whole = (inset: number) => {
    const path = new PathData();
    const [w, h] = [box.width - 2 * inset, box.height - 2 * inset];
    path.roundRect(upright, x + inset, y + inset, w, h, Math.max(0, radius - inset));
    return path.d;
  };
  const isFilled = style.backgroundColor !== clear;
  if (isFilled) pieces.push(filled(whole(0), style.backgroundColor));
  if (isEven && top.width > 0 && top.color !== clear) {
    const dash = top.line === 'dashed' ? `${2 * top.width} ${2 * top.width}` : '';
    pieces.push({
      kind: 'path',
      d: whole(top.width / 2),
      fill: 'none',
      stroke: top.color,
      width: top.width,
      dash,
    });
  } else if (!isEven) {
    const edges: [Side, number, number, number, number][] = [
      [top, x, y, box.width, top.width],
      [right, x + box.width - right.width, y, right.width, box.height],
      [bottom, x, y + box.height - bottom.width, box.width, bottom.width],
      [left, x, y, left.width, box.height],
    ];
    for (const [side, ...edge] of edges) {
      if (side.width === 0 || side.color === clear) continue;
      const path = new PathData();
      path.rect(upright, ...edge);
      pieces.push(filled(path.d, side.color));
    }
  }
  return pieces;
}

type Side = { width: number; color: string; line: string };

function filled(d: string, fill: string): Piece {
  return { kind: 'path', d, fill, stroke: 'none', width: 0, dash: '' };
}

const pen = document.createElement('canvas').getContext('2d');

/** The text of a node, one piece for each line on which it stands. */
function lines(node: Text, origin: DOMRect): Piece[] {
  const parent = node.parentElement;
  if (!parent || !node.data.trim() || !pen) return [];
  const style = getComputedStyle(parent);
  const scale =
    parent.offsetWidth > 0 ? parent.getBoundingClientRect().width / parent.offsetWidth : 1;
  const font = {
    size: Number.parseFloat(style.fontSize) * scale,
    weight: style.fontWeight,
    family: style.fontFamily,
  };
  pen.font = `${font.weight} ${font.size}px ${font.family}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = pen.measureText('x');
  const pieces: { text: string; left: number; right: number; top: number; height: number }[] = [];
  const range = document.createRange();
  for (const word of node.data.matchAll(/\S+/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const last = pieces.at(-1);
    if (last && Math.abs(last.top - box.top) < 2) {
      last.text += ` ${word[0]}`;
      last.right = box.right;
    } else {
      pieces.push({
        text: word[0],
        left: box.left,
        right: box.right,
        top: box.top,
        height: box.height,
      });
    }
  }
  return pieces.map(({ text, left, right, top, height }) => ({
    kind: 'text',
    text,
    x: left - origin.left,
    y: top - origin.top + (height * ascent) / (ascent + descent),
    length: right - left,
    font,
    fill: style.color,
  }));
}

/** The shapes of a drawing in the page: wires, and the marks of the legend. */
function shapes(svg: SVGSVGElement, origin: DOMRect): Piece[] {
  return [...svg.querySelectorAll<SVGGeometryElement>('path, circle, rect, line')].flatMap(
    (shape): Piece[] => {
      const screen = shape.getScreenCTM();
      const style = getComputedStyle(shape);
      if (!screen || style.display === 'none' || style.visibility === 'hidden') return [];
      const { a, b, c, d, e, f } = screen;
      const matrix = { a, b, c, d, e: e - origin.left, f: f - origin.top };
      const scale = scaleOf(matrix);
      const isDashed = style.strokeDasharray !== 'none';
      return [
        {
          kind: 'path',
          d: dataOf(shape, matrix),
          fill: style.fill,
          stroke: style.stroke,
          width: Number.parseFloat(style.strokeWidth) * scale,
          dash: isDashed
            ? style.strokeDasharray
                .split(/[\s,]+/)
                .map((part) => Number.parseFloat(part) * scale)
                .join(' ')
            : '',
        },
      ];
    },
  );
}

/** A shape as path data in the picture: curves are followed in steps short enough not to be seen. */
function dataOf(shape: SVGGeometryElement, matrix: Matrix): string {
  const path = new PathData();
  const value = (name: string) => Number(shape.getAttribute(name) ?? 0);
  if (shape instanceof SVGCircleElement) {
    path.arc(matrix, value('cx'), value('cy'), value('r'), 0, 2 * Math.PI);
    return `${path.d}Z`;
  }
  if (shape instanceof SVGRectElement) {
    path.roundRect(matrix, value('x'), value('y'), value('width'), value('height'), value('rx'));
    return path.d;
  }
  if (shape instanceof SVGLineElement) {
    path.point('M', matrix, value('x1'), value('y1'));
    path.point('L', matrix, value('x2'), value('y2'));
    return path.d;
  }
  return followed(shape.getAttribute('d') ?? '', matrix);
}

/** Path data through a transform. Relative and shorthand commands are followed along the drawn path instead. */
function followed(d: string, matrix: Matrix): string {
  if (/^[MLQCZ\d\s,.+-]*$/.test(d) && !/[a-z]/.test(d.replaceAll('e', ''))) {
    return d.replace(/([MLQCZ])([^MLQCZ]*)/g, (_, letter: string, rest: string) => {
      const numbers = rest.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
      const out: string[] = [];
      for (let i = 0; i + 1 < numbers.length; i += 2) {
        const [x, y] = applied(matrix, numbers[i] as number, numbers[i + 1] as number);
        out.push(`${x.toFixed(2)} ${y.toFixed(2)}`);
      }
      return `${letter}${out.join(' ')}`;
    });
  }
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  return d
    .split(/(?=[Mm])/)
    .map((part, i, parts) => {
      // A relative start of a later part depends on those before: they are measured together and cut.
      const before = parts.slice(0, i).join('');
      element.setAttribute('d', before);
      const from = before === '' ? 0 : element.getTotalLength();
      element.setAttribute('d', before + part);
      const to = element.getTotalLength();
      const path = new PathData();
      const steps = Math.max(1, Math.ceil((to - from) / 0.5));
      for (let k = 0; k <= steps; k++) {
        // A hair inside: at its very start the length still belongs to the part before.
        const at = Math.min(to, from + 1e-3 + ((to - from) * k) / steps);
        const { x, y } = element.getPointAtLength(at);
        path.point(k === 0 ? 'M' : 'L', matrix, x, y);
      }
      return /z\s*$/i.test(part) ? `${path.d}Z` : path.d;
    })
    .join('');
}
