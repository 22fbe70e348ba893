import type { Rows } from './types.ts';

/** The newest `capacity` rows of a growing table: one typed array, filled round and round. */
export class RowRing implements Rows {
  readonly stride: number;
  private readonly capacity: number;
  private readonly cells: Float64Array;
  private first = 0;
  private count = 0;
  /** Rows ever added. */
  written = 0;
  /** How often rows that had been added were taken away, but for the oldest that made room. */
  cuts = 0;

  constructor(stride: number, capacity: number) {
    this.stride = stride;
    this.capacity = capacity;
    this.cells = new Float64Array(stride * capacity);
  }

  get length(): number {
    return this.count;
  }

  /** NaN outside the rows kept. */
  get(row: number, column: number): number {
    if (row < 0 || row >= this.count) return Number.NaN;
    return this.cells[this.slot(row) * this.stride + column] as number;
  }

  /** Adds the rows of `block` whose `timeColumn` lies after `after`; the oldest rows make room. */
  append(block: Float64Array, timeColumn: number, after: number): void {
    for (let at = 0; at + this.stride <= block.length; at += this.stride) {
      if ((block[at + timeColumn] as number) <= after) continue;
      const slot = this.slot(this.count);
      this.cells.set(block.subarray(at, at + this.stride), slot * this.stride);
      this.written += 1;
      if (this.count < this.capacity) this.count += 1;
      else this.first = (this.first + 1) % this.capacity;
    }
  }

  /** Forgets the rows whose `timeColumn` lies after `at`. */
  forgetAfter(at: number, timeColumn: number): void {
    let kept = 0;
    for (let row = 0; row < this.count; row += 1) {
      if (this.get(row, timeColumn) > at) continue;
      if (kept !== row) {
        const from = this.slot(row) * this.stride;
        this.cells.copyWithin(this.slot(kept) * this.stride, from, from + this.stride);
      }
      kept += 1;
    }
    if (kept < this.count) this.cuts += 1;
    this.count = kept;
  }

  /** The newest rows, from the one that was number `from` of all that were added; as many as are kept. */
  since(from: number): Float64Array {
    const rows = Math.min(this.count, Math.max(0, this.written - from));
    const out = new Float64Array(rows * this.stride);
    for (let i = 0; i < rows; i += 1) {
      const at = this.slot(this.count - rows + i) * this.stride;
      out.set(this.cells.subarray(at, at + this.stride), i * this.stride);
    }
    return out;
  }

  /** Takes over the rows of a ring of the same size. */
  copyFrom(other: RowRing): void {
    this.cells.set(other.cells);
    this.first = other.first;
    this.count = other.count;
    this.written += other.count;
    this.cuts += 1;
  }

  clear(): void {
    if (this.count > 0) this.cuts += 1;
    this.first = 0;
    this.count = 0;
  }

  private slot(row: number): number {
    // Every row of a picture is asked for several times: no division.
    const at = this.first + row;
    return at < this.capacity ? at : at - this.capacity;
  }
}
