import type { MemcachedStore } from './memcached.ts';

/** A class is starved with at most this share of the pages, */
const SHARE = 1 / 4;
/** when nearly all evictions are its own, and not just a few, */
const OWN_SHARE = 0.9;
const LEAST = 10;
/** for so many seconds in a row. */
const SECONDS = 3;

/** Looks once a second for a slab class that evicts its own items while others hold most of the pages. */
export class StarvedClass {
  /** The class, or -1: found once in the life of a store. */
  found = -1;
  private last = -1;
  private seconds = 0;
  private readonly before: Float64Array;

  constructor(classes: number) {
    this.before = new Float64Array(classes);
  }

  /** A second is over; true when a class has been found in it. */
  look(store: MemcachedStore): boolean {
    if (this.found >= 0) return false;
    let all = 0;
    let most = 0;
    let worst = -1;
    for (let slab = 0; slab < store.classes; slab++) {
      const evicted = store.evictedOf(slab);
      const now = evicted - (this.before[slab] as number);
      this.before[slab] = evicted;
      all += now;
      if (now <= most) continue;
      most = now;
      worst = slab;
    }
    const isStarved =
      most >= LEAST &&
      most >= OWN_SHARE * all &&
      store.pagesOf(worst) <= SHARE * store.slabs.totalPages;
    this.seconds = !isStarved ? 0 : worst === this.last ? this.seconds + 1 : 1;
    this.last = worst;
    if (this.seconds < SECONDS) return false;
    this.found = worst;
    return true;
  }
}
