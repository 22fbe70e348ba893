import type { Rows } from './types.ts';

/** The newest `capacity` rows of a growing table: one typed array, filled round and round. */
export class RowRing implements Rows {
  readonly stride: number;
  private readonly capacity: number;
  private readonly cells: Float64Array;
  private first = 0;
  private count = 0;

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
    this.count = kept;
  }

  /** Takes over the rows of a ring of the same size. */
  copyFrom(other: RowRing): void {
    this.cells.set(other.cells);
    this.first = other.first;
    this.count = other.count;
  }

  clear(): void {
    this.first = 0;
    this.count = 0;
  }

  private slot(row: number): number {
    // Every row of a picture is asked for several times: no division.
    const at = this.first + row;
    return at < this.capacity ? at : at - this.capacity;
  }
}
