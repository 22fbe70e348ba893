import type { Box } from '../layout.ts';

/** Where the rows and cells of the heat strips stand: a pure function of counts and size. */

/** figures: a number in each cell; names: only the shard's name; bare: shades, figures beside the pointer. */
export type StripDetail = 'figures' | 'names' | 'bare';

export type StripLayout = {
  readonly detail: StripDetail;
  readonly columns: number;
  readonly rowsPerColumn: number;
  readonly rowHeight: number;
  readonly columnWidth: number;
  /** Width of the name before the cells of a row; 0 when there is none. */
  readonly label: number;
  readonly cellWidth: number;
  /** Height of the line above the rows that says which cell is what. */
  readonly head: number;
  readonly cellsPerRow: number;
};

const TALLEST_ROW = 24;
const HEAD = 20;
const COLUMN_GAP = 16;
const WIDEST_CELL = 110;

/** What each detail needs: 12 px letters want rows of 15, names alone rows of 13. */
const needs: readonly { detail: StripDetail; row: number; cell: number; label: number }[] = [
  { detail: 'figures', row: 15, cell: 46, label: 44 },
  { detail: 'names', row: 13, cell: 14, label: 44 },
  { detail: 'bare', row: 7, cell: 8, label: 0 },
  { detail: 'bare', row: 3, cell: 8, label: 0 },
];

/**
 * The fullest detail in which `rows` rows of `cells` cells fit into `width` × `height` CSS pixels, with the
 * fewest columns that still leave each row its height.
 */
export function stripLayout(
  rows: number,
  cells: number,
  width: number,
  height: number,
): StripLayout {
  let last: StripLayout | null = null;
  for (const { detail, row, cell, label } of needs) {
    const most = Math.max(
      1,
      Math.floor((width + COLUMN_GAP) / (label + cells * cell + COLUMN_GAP)),
    );
    for (let columns = 1; columns <= Math.min(most, rows); columns++) {
      const rowsPerColumn = Math.ceil(rows / columns);
      const rowHeight = Math.min(TALLEST_ROW, (height - HEAD) / rowsPerColumn);
      const columnWidth = (width - COLUMN_GAP * (columns - 1)) / columns;
      const cellWidth = Math.min(WIDEST_CELL, (columnWidth - label) / cells);
      last = {
        detail,
        columns,
        rowsPerColumn,
        rowHeight: rowHeight >= 6 ? Math.floor(rowHeight) : rowHeight,
        columnWidth,
        label,
        cellWidth,
        head: HEAD,
        cellsPerRow: cells,
      };
      if (rowHeight >= row) return last;
    }
  }
  return last as StripLayout;
}

/** The box of cell `cell` in row `row`, a pixel of air around it. */
export function cellBox(layout: StripLayout, row: number, cell: number): Box {
  const column = Math.floor(row / layout.rowsPerColumn);
  const line = row % layout.rowsPerColumn;
  const air = layout.rowHeight >= 6 ? 1 : 0.5;
  return {
    x: column * (layout.columnWidth + COLUMN_GAP) + layout.label + cell * layout.cellWidth,
    y: layout.head + line * layout.rowHeight,
    width: layout.cellWidth - air * 2,
    height: layout.rowHeight - air,
  };
}

/** Left edge of the column that row `row` stands in. */
export function rowLeft(layout: StripLayout, row: number): number {
  return Math.floor(row / layout.rowsPerColumn) * (layout.columnWidth + COLUMN_GAP);
}

/** Row and cell at a point, or null beside all rows. */
export function cellAt(
  layout: StripLayout,
  rows: number,
  x: number,
  y: number,
): { row: number; cell: number } | null {
  const column = Math.floor(x / (layout.columnWidth + COLUMN_GAP));
  const line = Math.floor((y - layout.head) / layout.rowHeight);
  if (column < 0 || column >= layout.columns || line < 0 || line >= layout.rowsPerColumn)
    return null;
  const row = column * layout.rowsPerColumn + line;
  if (row >= rows) return null;
  const within = x - column * (layout.columnWidth + COLUMN_GAP) - layout.label;
  const cell = Math.floor(within / layout.cellWidth);
  return { row, cell: Math.min(layout.cellsPerRow - 1, Math.max(0, cell)) };
}
