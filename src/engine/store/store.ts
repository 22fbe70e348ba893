import type { Nanos } from '../base/units.ts';

/** What a lookup found. */
export const ABSENT = 0;
export const FOUND = 1;
/** The key was there, but its time was up: gone (on a replica: hidden). */
export const DUE = 2;
export type Lookup = typeof ABSENT | typeof FOUND | typeof DUE;

/** What became of a write. */
export const STORED = 0;
/** Refused: no memory, and nothing may be evicted (Redis and Valkey: OOM; Memcached: out of memory). */
export const OUT_OF_MEMORY = 1;
/** Refused: larger than the largest item (Memcached: 1 MiB; Redis and Valkey: 512 MiB). */
export const TOO_LARGE = 2;
export type Stored = typeof STORED | typeof OUT_OF_MEMORY | typeof TOO_LARGE;

/**
 * The server around a store. Told of every item that leaves it, once, at the moment when it leaves: `exit` is
 * EXPIRED, EVICTED or DELETED of `outcomes.ts`. Overwriting a key is not an exit. Loss with the node and `clear` are the
 * cluster's business and are not reported here.
 */
export interface ExitSink {
  itemLeft(exit: number, key: number, at: Nanos): void;
  /** Background work (active expiry) keeps the thread that executes commands for so long from now on. */
  busyFor(nanos: Nanos): void;
  /** Memcached: a page went from one slab class to another, and `items` (1 or more), not due yet, went with it. */
  pageMoved?(fromChunkBytes: number, toChunkBytes: number, items: number): void;
  /** Memcached: a slab class (from 1) has evicted its own items for some seconds, with few of all the pages. */
  slabStarved?(slab: number, chunkBytes: number, pages: number, of: number): void;
}

/**
 * What is inside one node. Keys are whole numbers from 0 (the run's numbering), sizes are bytes, `at` never
 * falls. Everything a store knows is in its own fields as numbers, typed arrays, plain objects or other such
 * class instances (no closures, no Map), so that `base/checkpoint.ts` can save it. Tables that never change
 * are frozen objects.
 */
export interface Store {
  /** Version of the entry that the last `get` found. */
  foundVersion: number;
  /** Value size in bytes of the entry that the last `get` found. */
  foundBytes: number;

  /** Looks a key up as GET does: counts as an access, removes it when it is due (not on a replica). */
  get(key: number, at: Nanos): Lookup;
  /** Writes a key as SET does, evicting first where memory demands it. `expiresAt` NEVER means no TTL. */
  set(
    key: number,
    keyBytes: number,
    valueBytes: number,
    version: number,
    expiresAt: Nanos,
    at: Nanos,
  ): Stored;
  /** Removes a key as DEL does; false when it was not there. An entry that was due leaves as expired. */
  delete(key: number, at: Nanos): boolean;
  /** Removes everything at once (FLUSHALL, a crash, the start of a full sync). Returns how many went. */
  clear(): number;
  /** One item gets this end (EXPIREAT, touch). False when it was not there, or due already. */
  expireKey(key: number, expiresAt: Nanos, at: Nanos): boolean;
  /** Every item gets this end (EXPIREAT, touch). Returns how many. */
  expireAll(expiresAt: Nanos): number;
  /** Background work (active expiry, LRU maintainer). */
  tick(at: Nanos): void;
  /** Time from the last tick to the next; a tick that takes long puts the next one off. */
  readonly tickNanos: Nanos;

  /** On a replica nothing is evicted or expired by the node itself: it hides what is due and waits. */
  setReplica(replica: boolean): void;
  /** Takes a new memory budget in bytes; too much memory is evicted by the writes that follow. */
  setLimit(bytes: number): void;

  /** Becomes an exact copy of `source`, a store of the same kind (full sync). */
  copyFrom(source: Store): void;
  /** Up to `limit` resident keys, written to `keys`, how recently used (255 now .. 0 long ago) to `heat`. Returns how many. */
  sample(keys: Int32Array, heat: Uint8Array, limit: number, at: Nanos): number;
  /** True when the key is resident and not due. Counts as no access. */
  peek(key: number, at: Nanos): boolean;
  /** Version of a key that is resident and not due, -1 without one. Counts as no access. */
  versionOf(key: number, at: Nanos): number;

  /** Items resident, due ones included, as DBSIZE counts. */
  readonly count: number;
  /** Memory in use, as INFO used_memory counts (Memcached: bytes of pages handed to classes). */
  readonly usedBytes: number;
  /** Bytes of keys and values as the client sent them. */
  readonly payloadBytes: number;
  /** The budget: used_memory may pass it by at most the item just written. */
  readonly limitBytes: number;
  /** evicted_keys and expired_keys since the start; writes refused for want of memory. */
  readonly evicted: number;
  readonly expired: number;
  readonly refused: number;
}
