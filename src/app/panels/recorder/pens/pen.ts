import type { Board } from '../draw.ts';
import type { Scene } from '../scene.ts';

/** One strip of the recorder. */
export type Pen = {
  name: string;
  /** The current value, a few words: it stands in the gutter. */
  value(scene: Scene): string;
  draw(board: Board, scene: Scene): void;
  /** The same numbers as the drawing, as text. */
  table(scene: Scene): PenTable;
};

export type PenTable = {
  caption: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
};
