import type { LruLists } from './lru.ts';
import type { Slabs } from './slabs.ts';

/**
 * Slab automove 1 of memcached 1.6 (slab_automove.c): once a second it looks at a window of 30 seconds of each
 * class and moves a page from the class whose evictable items are oldest to the youngest class that evicted
 * in more than half of the window, when their ages differ enough; pages of classes with much free space go
 * back to the pool.
 */
const WINDOW = 30;
/** slab_automove_ratio. */
const AGE_RATIO = 0.8;
const LEAST_SOURCE_PAGES = 2;
/** Free chunks that make a class a giver, in pages. */
const EXCESS_PAGES = 2.5;

export class Automove {
  /** The move decided by the last `decide`; -1 for none; `to` -1 for the free pages. */
  from = -1;
  to = -1;
  private cursor = 0;
  private readonly ages: Float64Array;
  private readonly evicting: Uint8Array;
  private readonly excess: Uint8Array;
  private readonly dirty: Uint8Array;
  private readonly lastPressure: Float64Array;
  private readonly lastPages: Int32Array;

  constructor(classes: number) {
    this.ages = new Float64Array(classes * WINDOW);
    this.evicting = new Uint8Array(classes * WINDOW);
    this.excess = new Uint8Array(classes * WINDOW);
    this.dirty = new Uint8Array(classes * WINDOW);
    this.lastPressure = new Float64Array(classes);
    this.lastPages = new Int32Array(classes);
  }

  /**
   * One second has passed: notes the classes in the window; true when a page should move. `pressure` counts
   * the evictions and refusals of each class.
   */
  decide(slabs: Slabs, lists: LruLists, pressure: Float64Array, second: number): boolean {
    this.from = this.to = -1;
    this.cursor += 1;
    let oldest = -1;
    let oldestAge = 0;
    let youngest = -1;
    let youngestAge = Infinity;
    let youngestEvicting = false;
    for (let slab = 0; slab < slabs.table.count; slab++) {
      const now = this.cursorOf(slab);
      this.note(now, slabs, slab, pressure[slab] as number, lists.age(slab, second));
      const first = slab * WINDOW;
      let age = 0;
      let evicting = 0;
      let excess = 0;
      let dirty = 0;
      for (let i = first; i < first + WINDOW; i++) {
        age += this.ages[i] as number;
        evicting += this.evicting[i] as number;
        excess += this.excess[i] as number;
        dirty += this.dirty[i] as number;
      }
      age = Math.floor(age / WINDOW);
      if (excess >= WINDOW && dirty === 0) this.from = slab;
      if (age > oldestAge && (slabs.pages[slab] as number) > LEAST_SOURCE_PAGES) {
        oldest = slab;
        oldestAge = age;
      }
      if (age < youngestAge && evicting > WINDOW / 2) {
        youngest = slab;
        youngestAge = age;
        youngestEvicting = this.evicting[now] === 1;
      }
    }
    if (this.cursor > WINDOW && youngest >= 0 && oldest >= 0 && youngestEvicting) {
      if (youngestAge < oldestAge * AGE_RATIO) {
        this.from = oldest;
        this.to = youngest;
      }
    }
    return this.from >= 0;
  }

  clear(): void {
    this.cursor = 0;
    for (const noted of [this.ages, this.evicting, this.excess, this.dirty]) noted.fill(0);
    this.lastPressure.fill(0);
    this.lastPages.fill(0);
  }

  private cursorOf(slab: number): number {
    return slab * WINDOW + (this.cursor % WINDOW);
  }

  /** Notes this second of a class in the ring of the last seconds. */
  private note(at: number, slabs: Slabs, slab: number, pressure: number, age: number): void {
    const pages = slabs.pages[slab] as number;
    const excess = (slabs.table.chunksPerPage[slab] as number) * EXCESS_PAGES;
    this.ages[at] = age;
    this.evicting[at] = pressure > (this.lastPressure[slab] as number) ? 1 : 0;
    this.excess[at] = slabs.free(slab) > excess ? 1 : 0;
    this.dirty[at] = pages > (this.lastPages[slab] as number) ? 1 : 0;
    this.lastPressure[slab] = pressure;
    this.lastPages[slab] = pages;
  }
}
