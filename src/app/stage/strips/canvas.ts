import { readPalette } from '../../ui/palette.ts';
import { fontFamilies, type Pen } from '../brush.ts';

/** A canvas in CSS pixels that follows the pixel ratio of the screen. */
export class Sheet {
  private readonly canvas: HTMLCanvasElement;
  private readonly ctx: CanvasRenderingContext2D;
  private readonly fonts = fontFamilies();
  readonly width: number;
  readonly height: number;
  ratio = 0;

  constructor(canvas: HTMLCanvasElement, width: number, height: number) {
    this.canvas = canvas;
    this.ctx = canvas.getContext('2d') as CanvasRenderingContext2D;
    this.width = width;
    this.height = height;
  }

  /** True when the canvas was made anew and everything has to be drawn. */
  fit(): boolean {
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    if (ratio === this.ratio) return false;
    this.ratio = ratio;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    return true;
  }

  /** An empty canvas and what to draw on it with. */
  begin(): Pen {
    const { ctx, ratio, fonts } = this;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, this.width, this.height);
    return { ctx, palette: readPalette(), ...fonts };
  }
}
