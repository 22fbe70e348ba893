import { sampleColumns } from '../engine/frame.ts';

const { at } = sampleColumns;
export type Column = keyof typeof at;

/** Rows of `sampleColumns` of whole seconds, oldest first. */
export type Seconds = { readonly length: number; get(row: number, column: number): number };

/** Rows next to each other: `from` is the first of them, `to` the one that follows the last. */
export type Rows = { readonly from: number; readonly to: number };

/** One column of a row, or several of them together. */
export function figureOf(samples: Seconds, row: number, ...columns: readonly Column[]): number {
  let sum = 0;
  for (const column of columns) sum += samples.get(row, at[column]);
  return sum;
}

/** The sum over the rows of one column or several; 0 without any row. */
export function sumOf(samples: Seconds, rows: Rows, ...columns: readonly Column[]): number {
  let sum = 0;
  for (let row = rows.from; row < rows.to; row++) sum += figureOf(samples, row, ...columns);
  return sum;
}

/** The highest of the rows, by the sum of the columns; 0 without any row. */
export function mostOf(samples: Seconds, rows: Rows, ...columns: readonly Column[]): number {
  let most = 0;
  for (let row = rows.from; row < rows.to; row++) {
    most = Math.max(most, figureOf(samples, row, ...columns));
  }
  return most;
}

/** Reads that the cache answered, and those of them that found something, stale or not. */
export const LOOKUPS = ['hits', 'staleHits', 'missesAbsent', 'missesExpired'] as const;
export const FOUND = ['hits', 'staleHits'] as const;
/** What the database is asked. */
export const QUERIES = ['originReads', 'originWrites'] as const;

/** Found as a share of the reads that the cache answered in these rows; null without any such read. */
export function hitRatioOf(samples: Seconds, rows: Rows): number | null {
  const lookups = sumOf(samples, rows, ...LOOKUPS);
  return lookups > 0 ? sumOf(samples, rows, ...FOUND) / lookups : null;
}
