/**
 * Items of one node in the squares of its grid. A key keeps its square while it is resident, and for as long
 * as its exit is shown. Pure but for its own state; times are the viewer's milliseconds.
 */

export const MOST_CELLS = 96;
const FREE = -1;
/** Exits shown at a time; more would hide the card. */
const MOST_SHOWN = 6;
/** How long each exit is shown, by code: expired, evicted, deleted, lost. */
export const exitMillis = [600, 400, 180, 1200] as const;

export type Leaving = { cell: number; exit: number; startedAt: number };

export class ItemGrid {
  readonly cells: number;
  /** Key in each cell, -1 for none. */
  readonly keys: Int32Array;
  /** Heat of each cell, 0 to 255. */
  readonly heat: Uint8Array;
  leaving: Leaving[] = [];
  private readonly cellOf = new Map<number, number>();
  private readonly seen: Uint8Array;
  /** The newest list, and whether keys of it wait for the squares of those that are on their way out. */
  private list: Int32Array = new Int32Array(0);
  private node = 0;
  private waiting = false;

  constructor(cells: number) {
    this.cells = cells;
    this.keys = new Int32Array(cells).fill(FREE);
    this.heat = new Uint8Array(cells);
    this.seen = new Uint8Array(cells);
  }

  /** Takes over the resident keys of `node` from [node, key, heat] triples; keys beyond the last cell are left out. */
  update(triples: Int32Array, node: number, now: number): void {
    this.drop(now);
    this.list = triples;
    this.node = node;
    this.seen.fill(0);
    for (let i = 0; i + 2 < triples.length; i += 3) {
      const cell = triples[i] === node ? this.cellOf.get(triples[i + 1] as number) : undefined;
      if (cell !== undefined) this.seen[cell] = 1;
    }
    for (let cell = 0; cell < this.cells; cell++) {
      const key = this.keys[cell] as number;
      if (key === FREE || this.seen[cell]) continue;
      this.cellOf.delete(key);
      this.keys[cell] = FREE;
    }
    this.fill();
  }

  /**
   * Shows that `key` left; -1 stands for all keys at once. Its square is free at once, or with `frees` false
   * when the next list comes: where lists are shown seldom, squares must not run empty in between.
   */
  leave(key: number, exit: number, now: number, frees = true): void {
    if (key < 0) {
      for (let cell = 0; cell < this.cells; cell++) {
        if (this.keys[cell] !== FREE) this.leaving.push({ cell, exit, startedAt: now });
      }
      this.empty();
      return;
    }
    const cell = this.cellOf.get(key);
    if (cell === undefined) return;
    if (frees) {
      this.cellOf.delete(key);
      this.keys[cell] = FREE;
    }
    if (this.leaving.length < MOST_SHOWN) this.leaving.push({ cell, exit, startedAt: now });
  }

  /** Shows an exit from a square that stands for many items; at most `MOST_SHOWN` at a time. */
  leaveShare(key: number, filled: number, exit: number, now: number): void {
    if (filled <= 0 || this.leaving.length >= MOST_SHOWN) return;
    this.leaving.push({ cell: Math.abs(key) % filled, exit, startedAt: now });
  }

  clear(): void {
    this.leaving = [];
    this.empty();
  }

  get count(): number {
    return this.cellOf.size;
  }

  /** Forgets exits that have been shown. True when that gave a square to a key which had waited for one. */
  settle(now: number): boolean {
    return this.drop(now) && this.waiting && this.fill();
  }

  private drop(now: number): boolean {
    const before = this.leaving.length;
    if (before === 0) return false;
    this.leaving = this.leaving.filter((l) => now - l.startedAt < (exitMillis[l.exit] ?? 0));
    return this.leaving.length < before;
  }

  /** Gives the keys of the list their squares, as far as there are any. True when another square was filled. */
  private fill(): boolean {
    const { list, node, count } = this;
    this.waiting = false;
    for (let i = 0; i + 2 < list.length; i += 3) {
      if (list[i] !== node) continue;
      const cell = this.place(list[i + 1] as number);
      if (cell >= 0) this.heat[cell] = list[i + 2] as number;
      else this.waiting = true;
    }
    return this.count > count;
  }

  private empty(): void {
    this.cellOf.clear();
    this.keys.fill(FREE);
    this.waiting = false;
  }

  private place(key: number): number {
    const known = this.cellOf.get(key);
    if (known !== undefined) return known;
    for (let cell = 0; cell < this.cells; cell++) {
      if (this.keys[cell] !== FREE || this.leaving.some((l) => l.cell === cell)) continue;
      this.keys[cell] = key;
      this.cellOf.set(key, cell);
      return cell;
    }
    return -1;
  }
}
