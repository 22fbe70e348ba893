/**
 * An ideal eviction policy: a yardstick for what any cache could reach with the same space. No Redis, Valkey or
 * Memcached server runs one of these; `store/` has what they run. Rules common to all, as libCacheSim has them:
 * a missed object is put in, others leave until it fits; an object larger than the cache is not put in; an object
 * keeps the size with which it came in until it leaves.
 */
export interface Yardstick {
  /**
   * A request for an object: true on a hit. `key` is below the number of keys that the yardstick was made for,
   * `size` in the unit of its capacity (bytes, or 1 where objects are counted), at least 1. `nextUse` is the
   * number of the row that asks for the key next, NEVER_AGAIN for none; only Belady's optimum looks at it.
   */
  request(key: number, size: number, nextUse: number): boolean;
  /** The object is gone: deleted, or past its TTL. Does nothing where it is not held. */
  remove(key: number): void;
}

/** `nextUse` of a key that is not asked for again. */
export const NEVER_AGAIN = 0x7fffffff;
