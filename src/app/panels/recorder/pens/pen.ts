import type { Rows } from '../../../lab/types.ts';
import type { Range, Step } from '../chart.ts';
import type { Board } from '../draw.ts';
import type { Scene } from '../scene.ts';

/** One strip of the recorder. */
export type Pen = {
  name: string;
  /** The current value, a few words: it stands in the gutter. */
  value(scene: Scene): string;
  draw(board: Board, scene: Scene): void;
  /** The one curve of this pen that is drawn for other branches too, on the axis of this scene. */
  curve(board: Board, scene: Scene): Curve;
  /** The same numbers as the drawing, as text. */
  table(scene: Scene): PenTable;
};

export type Curve = {
  y(value: number): number;
  steps(rows: Rows, range: Range): Step[];
};

export type PenTable = {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
};
