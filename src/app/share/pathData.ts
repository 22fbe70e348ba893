/** A 2D transform as SVG and canvas have it: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = { a: number; b: number; c: number; d: number; e: number; f: number };

/** How much a transform enlarges, for widths of lines and sizes of type. */
export function scaleOf({ a, b }: Matrix): number {
  return Math.hypot(a, b);
}

export function applied({ a, b, c, d, e, f }: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** Two decimals, no trailing zeros: what an SVG needs. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Collects what a canvas is told of a path as the `d` of an SVG path, through the transform that holds then. */
export class PathData {
  d = '';

  point(command: 'M' | 'L', matrix: Matrix, x: number, y: number): void {
    // A line without a start begins where it ends, as on a canvas.
    const letter = this.d === '' ? 'M' : command;
    this.d += `${letter}${pair(applied(matrix, x, y))}`;
  }

  curve(matrix: Matrix, ...numbers: number[]): void {
    const points: string[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      points.push(pair(applied(matrix, numbers[i] as number, numbers[i + 1] as number)));
    }
    this.d += `${points.length === 2 ? 'Q' : 'C'}${points.join(' ')}`;
  }

  close(): void {
    if (this.d !== '') this.d += 'Z';
  }

  rect(matrix: Matrix, x: number, y: number, width: number, height: number): void {
    const corner = (right: number, down: number) => pair(applied(matrix, x + right, y + down));
    this.d += `M${corner(0, 0)}L${corner(width, 0)}L${corner(width, height)}L${corner(0, height)}Z`;
  }

  /** A rectangle with corners of one radius. */
  roundRect(
    matrix: Matrix,
    x: number,
    y: number,
    width: number,
    height: number,
    radius: number,
  ): void {
    const r = Math.max(0, Math.min(radius, width / 2, height / 2));
    if (r === 0) {
      this.rect(matrix, x, y, width, height);
      return;
    }
    const at = (px: number, py: number) => pair(applied(matrix, px, py));
    const size = short(r * scaleOf(matrix));
    const turn = (px: number, py: number) => `A${size} ${size} 0 0 1 ${at(px, py)}`;
    this.d +=
      `M${at(x + r, y)}L${at(x + width - r, y)}${turn(x + width, y + r)}` +
      `L${at(x + width, y + height - r)}${turn(x + width - r, y + height)}` +
      `L${at(x + r, y + height)}${turn(x, y + height - r)}` +
      `L${at(x, y + r)}${turn(x + r, y)}Z`;
  }

  /** An arc from angle to angle; a whole circle in two halves, which is how SVG can draw one. */
  arc(
    matrix: Matrix,
    x: number,
    y: number,
    radius: number,
    from: number,
    to: number,
    counter = false,
  ): void {
    const turn = 2 * Math.PI;
    const size = short(radius * scaleOf(matrix));
    const at = (angle: number) =>
      pair(applied(matrix, x + radius * Math.cos(angle), y + radius * Math.sin(angle)));
    const raw = counter ? from - to : to - from;
    const isWhole = raw >= turn;
    const span = isWhole ? turn : ((raw % turn) + turn) % turn;
    const sign = counter ? -1 : 1;
    const sweep = counter ? 0 : 1;
    this.d += `${this.d === '' || this.d.endsWith('Z') ? 'M' : 'L'}${at(from)}`;
    const half = isWhole ? [span / 2, span] : [span];
    for (const reach of half) {
      const large = !isWhole && span > Math.PI ? 1 : 0;
      this.d += `A${size} ${size} 0 ${large} ${sweep} ${at(from + sign * reach)}`;
    }
  }
}

function pair([x, y]: [number, number]): string {
  return `${short(x)} ${short(y)}`;
}
