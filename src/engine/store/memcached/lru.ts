import { MILLISECOND, type Nanos, SECOND } from '../../base/units.ts';
import { ACTIVE, FETCHED, type Items } from './items.ts';

/**
 * The LRU lists of memcached 1.6 ("segmented", the default) and of its flat mode. Each slab class has its own:
 * new items enter HOT; the maintainer keeps HOT at 20 % and WARM at 40 % of the class and moves the tail on, to
 * WARM if it was read twice, to COLD if not; an item of COLD that is read twice goes to WARM; eviction takes
 * the tail of COLD. In flat mode there is COLD only, and a read moves an item to the front at most once in 60 s.
 *
 * The maintainer is a thread of its own: it comes back to a class after 1 ms where it had work, later where it
 * had none. Here it comes with the first write after that, so a burst of writes runs ahead of it too.
 */
export const HOT = 0;
export const WARM = 1;
export const COLD = 2;
const SEGMENTS = 3;

/** hot_lru_pct, warm_lru_pct. */
const HOT_SHARE = 0.2;
const WARM_SHARE = 0.4;
/** hot_max_factor, warm_max_factor: greatest age as a multiple of the age of COLD's tail. */
const HOT_AGE = 0.2;
const WARM_AGE = 2;
/** ITEM_UPDATE_INTERVAL. */
const FLAT_BUMP_SECONDS = 60;
/** MIN_LRU_MAINTAINER_SLEEP and MAX_LRU_MAINTAINER_SLEEP. */
const LEAST_PAUSE = MILLISECOND;
const MOST_PAUSE = SECOND;
/** Moves of one run of the maintainer over one class. */
const MOST_MOVES = 500;

export class LruLists {
  readonly segmented: boolean;
  private readonly items: Items;
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  /** Bytes of items by list. */
  private readonly bytes: Float64Array;
  /** When the maintainer comes back to each class, and its pause. */
  private readonly comesAt: Float64Array;
  private readonly pauses: Float64Array;

  constructor(items: Items, classes: number, segmented: boolean) {
    this.items = items;
    this.segmented = segmented;
    this.heads = new Int32Array(classes * SEGMENTS).fill(-1);
    this.tails = new Int32Array(classes * SEGMENTS).fill(-1);
    this.bytes = new Float64Array(classes * SEGMENTS);
    this.comesAt = new Float64Array(classes);
    this.pauses = new Float64Array(classes).fill(LEAST_PAUSE);
  }

  /** Oldest item of a list, or -1. */
  tail(slab: number, segment: number): number {
    return this.tails[slab * SEGMENTS + segment] as number;
  }

  /** Seconds since the tail of COLD was last used; 0 when there is none. */
  age(slab: number, second: number): number {
    const tail = this.tail(slab, COLD);
    return tail < 0 ? 0 : second - (this.items.seconds[tail] as number);
  }

  /** Puts a new item in. `bytes` as for `unlink`: the size of the item. */
  enter(item: number, slab: number, bytes: number, second: number): void {
    this.items.slabs[item] = slab;
    this.items.seconds[item] = second;
    this.link(item, this.segmented ? HOT : COLD, bytes);
  }

  unlink(item: number, bytes: number): void {
    const { newer, older, slabs, segments } = this.items;
    const list = (slabs[item] as number) * SEGMENTS + (segments[item] as number);
    const before = newer[item] as number;
    const after = older[item] as number;
    if (before >= 0) older[before] = after;
    else this.heads[list] = after;
    if (after >= 0) newer[after] = before;
    else this.tails[list] = before;
    this.bytes[list] = (this.bytes[list] as number) - bytes;
  }

  /** An item has been read. */
  bump(item: number, bytes: number, second: number): void {
    const { flags, segments, seconds } = this.items;
    const flag = flags[item] as number;
    if (!this.segmented) {
      flags[item] = flag | FETCHED;
      if (second - (seconds[item] as number) <= FLAT_BUMP_SECONDS) return;
      seconds[item] = second;
      this.relink(item, COLD, bytes);
      return;
    }
    if ((flag & ACTIVE) !== 0) return;
    if ((flag & FETCHED) === 0) {
      flags[item] = flag | FETCHED;
      return;
    }
    seconds[item] = second;
    if (segments[item] === COLD) this.relink(item, WARM, bytes);
    else flags[item] = flag | ACTIVE;
  }

  /** Lets the maintainer work on a class if it is time. `sizes` gives the bytes of an item. */
  maintain(slab: number, at: Nanos, sizes: ItemSizes): void {
    if (at < (this.comesAt[slab] as number) || !this.segmented) return;
    const moved = this.juggle(slab, Math.floor(at / SECOND), sizes);
    const pause = this.pauses[slab] as number;
    const next = moved
      ? Math.max(LEAST_PAUSE, pause / 2)
      : Math.min(MOST_PAUSE, pause + LEAST_PAUSE);
    this.pauses[slab] = next;
    this.comesAt[slab] = at + next;
  }

  private juggle(slab: number, second: number, sizes: ItemSizes): boolean {
    const first = slab * SEGMENTS;
    const total =
      (this.bytes[first] as number) +
      (this.bytes[first + 1] as number) +
      (this.bytes[first + 2] as number);
    const coldAge = this.age(slab, second);
    for (let i = 0; i < MOST_MOVES; i++) {
      const moved =
        this.pull(slab, HOT, total * HOT_SHARE, Math.floor(coldAge * HOT_AGE), second, sizes) ||
        this.pull(slab, WARM, total * WARM_SHARE, coldAge * WARM_AGE, second, sizes);
      if (!moved) return i > 0;
    }
    return true;
  }

  /**
   * Moves the tail of HOT or WARM on if it was read twice, is too old, or the list is over its limit; false
   * when it stays.
   */
  pull(
    slab: number,
    segment: number,
    limitBytes: number,
    mostSeconds: number,
    second: number,
    sizes: ItemSizes,
  ): boolean {
    const list = slab * SEGMENTS + segment;
    const item = this.tails[list] as number;
    if (item < 0) return false;
    const { flags, seconds } = this.items;
    if (((flags[item] as number) & ACTIVE) !== 0) {
      flags[item] = (flags[item] as number) & ~ACTIVE;
      this.relink(item, WARM, sizes.bytesOf(item));
      return true;
    }
    if (
      (this.bytes[list] as number) > limitBytes ||
      second - (seconds[item] as number) > mostSeconds
    ) {
      this.relink(item, COLD, sizes.bytesOf(item));
      return true;
    }
    return false;
  }

  clear(): void {
    this.heads.fill(-1);
    this.tails.fill(-1);
    this.bytes.fill(0);
    this.comesAt.fill(0);
    this.pauses.fill(LEAST_PAUSE);
  }

  copyFrom(source: LruLists): void {
    this.heads.set(source.heads);
    this.tails.set(source.tails);
    this.bytes.set(source.bytes);
    this.comesAt.set(source.comesAt);
    this.pauses.set(source.pauses);
  }

  private relink(item: number, segment: number, bytes: number): void {
    this.unlink(item, bytes);
    this.link(item, segment, bytes);
  }

  private link(item: number, segment: number, bytes: number): void {
    const { newer, older, slabs, segments } = this.items;
    segments[item] = segment;
    const list = (slabs[item] as number) * SEGMENTS + segment;
    const head = this.heads[list] as number;
    newer[item] = -1;
    older[item] = head;
    if (head >= 0) newer[head] = item;
    else this.tails[list] = item;
    this.heads[list] = item;
    this.bytes[list] = (this.bytes[list] as number) + bytes;
  }
}

/** Knows how large an item is. */
export interface ItemSizes {
  bytesOf(item: number): number;
}
