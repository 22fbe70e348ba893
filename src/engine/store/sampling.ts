/** Rows of items; one without an item has a key below 0. */
type Rows = { readonly keys: ArrayLike<number>; readonly end: number };

/**
 * Writes up to `limit` of the `count` keys of a table to `keys`, and what `heatOf` says of their rows (0 to 255) to
 * `heat`: all keys, or some from all over the table. Returns how many.
 */
export function sampleRows(
  table: Rows,
  count: number,
  keys: Int32Array,
  heat: Uint8Array,
  limit: number,
  heatOf: (row: number) => number,
): number {
  const shown = Math.min(limit, keys.length, heat.length, count);
  const step = shown < count ? table.end / shown : 1;
  let found = 0;
  let row = -1;
  for (let i = 0; i < shown; i++) {
    row = Math.max(row + 1, Math.floor(i * step));
    while (row < table.end && (table.keys[row] as number) < 0) row += 1;
    if (row >= table.end) break;
    keys[found] = table.keys[row] as number;
    heat[found++] = heatOf(row);
  }
  return found;
}
