/**
 * What became of a request, of an item, and why something failed. Codes are positions in these lists, so
 * new entries go at the end.
 */

/** What became of a request. `waiting` until it is known. */
export const outcomes = [
  'waiting',
  'hit',
  'stale-hit',
  'miss-absent',
  'miss-expired',
  'written',
  /** Read from the database because the cache did not answer: neither hit nor miss. */
  'bypass',
  'error',
] as const;
export type Outcome = (typeof outcomes)[number];
export const WAITING = 0;
export const HIT = 1;
export const STALE_HIT = 2;
export const MISS_ABSENT = 3;
export const MISS_EXPIRED = 4;
export const WRITTEN = 5;
export const BYPASS = 6;
export const ERROR = 7;

/** How an item leaves a node. */
export const exits = ['expired', 'evicted', 'deleted', 'lost'] as const;
export type Exit = (typeof exits)[number];
export const EXPIRED = 0;
export const EVICTED = 1;
export const DELETED = 2;
export const LOST = 3;

/** Why a call failed, as the client sees it. */
export const reasons = [
  'none',
  'timeout',
  'connection-refused',
  'connection-reset',
  'connect-timeout',
  'pool-exhausted',
  'maxclients',
  'oom',
  'readonly',
  'loading',
  'moved',
  'clusterdown',
  'object-too-large',
  'origin-timeout',
  'origin-refused',
  'origin-unavailable',
  /** Valkey 9 durability: the log does not take the write. */
  'log-behind',
  /** The key's slot is on its way to another shard, and the key is there already. */
  'ask',
  /** The keys of one command hash to more than one slot. */
  'crossslot',
  /** The keys of one command are on both sides of a slot that is on its way. */
  'tryagain',
] as const;
export type Reason = (typeof reasons)[number];
export const NO_REASON = 0;
export const TIMEOUT = 1;
export const CONNECTION_REFUSED = 2;
export const CONNECTION_RESET = 3;
export const CONNECT_TIMEOUT = 4;
export const POOL_EXHAUSTED = 5;
export const MAXCLIENTS = 6;
export const OOM = 7;
export const READONLY = 8;
export const LOADING = 9;
export const MOVED = 10;
export const CLUSTERDOWN = 11;
export const OBJECT_TOO_LARGE = 12;
export const ORIGIN_TIMEOUT = 13;
export const ORIGIN_REFUSED = 14;
export const ORIGIN_UNAVAILABLE = 15;
export const LOG_BEHIND = 16;
export const ASK = 17;
export const CROSSSLOT = 18;
export const TRYAGAIN = 19;

/** Where a request spends its time. The spans of a request add up exactly to its latency. */
export const spans = [
  'client',
  'pool',
  'network',
  'queue',
  'service',
  'origin',
  'replicas',
  /** The way back of an answer that names another node: MOVED or ASK. */
  'redirect',
] as const;
export type Span = (typeof spans)[number];
export const SPAN_CLIENT = 0;
export const SPAN_POOL = 1;
export const SPAN_NETWORK = 2;
export const SPAN_QUEUE = 3;
export const SPAN_SERVICE = 4;
export const SPAN_ORIGIN = 5;
export const SPAN_REPLICAS = 6;
export const SPAN_REDIRECT = 7;
