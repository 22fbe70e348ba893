import type { Nanos } from './base/units.ts';

/**
 * A moment worth a sentence, as code, subject, arguments and cause. `content/sentences/` makes the words, so
 * wording never changes a digest. Arguments carry their unit in the name.
 */
export type Notice = {
  /** Position in the run, from 0. */
  readonly seq: number;
  readonly at: Nanos;
  readonly code: NoticeCode;
  /** What it is about: `node:0001-001`, `zone:us-east-1a`, `app:app-1`, `origin`, `cache`. */
  readonly subject: string;
  readonly args: Readonly<Record<string, number | string>>;
  /** `seq` of the notice that led to this one; -1 when nothing did. */
  readonly cause: number;
  /**
   * Of what fails or stops: requests of which the present call was at it, or on the way to it. Not hashed: it came
   * later, and the digest of a run stayed what it was.
   */
  readonly inFlight?: number;
  /** The number of the request that it tells of. Not hashed either. */
  readonly request?: number;
};

/** Every code with its arguments; the sentence table must have one entry for each (a type checks it). */
export type NoticeArgs = {
  'first-miss': { key: number; latencyNanos: number };
  'first-hit': { key: number; latencyNanos: number; timesFaster: number };
  'first-stale-hit': { key: number; versionsBehind: number };
  'first-eviction': { node: string; keys: number; usedBytes: number };
  'first-expiry': { node: string };
  /** The node as it was then. policy: empty for Memcached; expiring: items with a TTL. The digest has `node` alone. */
  'first-oom': {
    node: string;
    policy: string;
    items: number;
    expiring: number;
    usedBytes: number;
    limitBytes: number;
  };
  /** fromBytes, toBytes: chunks of the two slab classes; items: gone with the page before their TTL. */
  'first-page-move': { fromBytes: number; toBytes: number; items: number };
  /** A slab class that evicts its own items with few pages; itemBytes: its chunks; of: pages of the node. */
  'slab-starved': { slab: number; itemBytes: number; pages: number; of: number };
  /** lagNanos and lagBytes: the best replica's lag, -1 without one. */
  'node-crashed': {
    zone: string;
    role: string;
    keys: number;
    replicas: number;
    lagNanos: number;
    lagBytes: number;
  };
  'node-recovered': { zone: string; role: string; afterNanos: number };
  'zone-down': { nodes: number; apps: number; origin: number };
  'zone-back': { afterNanos: number };
  'partition-started': { from: string; to: string };
  'partition-ended': { from: string; to: string; afterNanos: number };
  'node-slowed': { factor: number };
  'node-speed-restored': { afterNanos: number };
  'one-way-lost': { from: string; to: string };
  'one-way-back': { from: string; to: string; afterNanos: number };
  'link-lengthened': { from: string; to: string; addedMillis: number };
  'link-lossy': { from: string; to: string; lostPercent: number };
  'link-restored': { from: string; to: string; afterNanos: number };
  'traffic-surged': { factor: number; perSecond: number };
  /** The resolver of an app ignores the TTL of its records. */
  'dns-stuck': { ttlMillis: number };
  'dns-honest': { afterNanos: number };
  'connections-dropped': { connections: number };
  'traffic-usual': { afterNanos: number };
  'key-hot': { key: string; group: string; sharePercent: number };
  'key-cooled': { afterNanos: number };
  'key-expired': Record<never, never>;
  /** misses, queries: reads of it that missed until then, and those of them that the database was asked for. */
  'key-filled': { misses: number; queries: number; afterNanos: number };
  'expiry-aligned': { keys: number; inNanos: number };
  /** items: keys or members it goes through; 0 for a script. */
  'long-command': { command: string; items: number; takesNanos: number };
  'origin-slowed': { factor: number };
  'origin-speed-restored': { afterNanos: number };
  'origin-failover': { takesNanos: number };
  'origin-down': Record<never, never>;
  'origin-back': { afterNanos: number };
  'cache-flushed': { keys: number };
  'failure-detected': { node: string; afterNanos: number };
  'failover-started': { node: string; replica: string; lagBytes: number };
  /** lostWrites: acknowledged writes that never reached the new primary. */
  'replica-promoted': { node: string; replica: string; lostWrites: number; afterNanos: number };
  'no-replica-to-promote': { group: string; lostKeys: number };
  'failover-off': { group: string };
  'endpoint-moved': { endpoint: string; node: string };
  'client-followed': { node: string; afterNanos: number };
  'client-still-believes': { node: string; untilNanos: number };
  /** by: the node that first had no pong for the node timeout. */
  'node-suspected': { node: string; by: string; afterNanos: number };
  /** reports: primaries that agree, of all. */
  'node-failed': { node: string; by: string; reports: number; primaries: number };
  'election-planned': { node: string; rank: number; delayNanos: number };
  'election-started': { node: string; epoch: number; needed: number };
  'election-won': { node: string; epoch: number; votes: number; primaries: number };
  takeover: { node: string; primary: string };
  /** why: `coverage` (a shard without a primary) or `majority` (most primaries out of reach). */
  'cluster-down': { node: string; why: string };
  'cluster-up': { afterNanos: number };
  /** lostWrites: writes it acknowledged after another node had become primary. */
  'primary-demoted': { node: string; primary: string; lostWrites: number };
  'test-failover': { group: string; node: string };
  'node-rebooted': { role: string; keys: number };
  'node-paused': { role: string };
  /** waiting: commands in its sockets; deposed: 1 when another node has become primary. */
  'node-resumed': { afterNanos: number; waiting: number; deposed: number };
  'replacement-started': { node: string; zone: string };
  'replacement-waits-for-zone': { node: string; zone: string };
  'sync-started': { from: string; keys: number; bytes: number };
  'sync-finished': { from: string; keys: number; afterNanos: number };
  /** The primary closed the link of a replica: `bytes` were in its output buffer. */
  'output-buffer-overflow': { primary: string; bytes: number };
  'replication-link-cut': Record<never, never>;
  'replication-link-joined': { afterNanos: number };
  'replication-link-slowed': { addedMillis: number; kilobytesPerSecond: number };
  'replication-link-restored': { afterNanos: number };
  /** replica: one that still held the lost items when the primary came back empty, and copied that; '' for none. kind: shard, or node for Memcached. */
  'cold-start': { group: string; lostKeys: number; replica: string; kind: string };
  'lagging-replica': { lagBytes: number; lagNanos: number };
  'replica-caught-up': { afterNanos: number };
  'origin-saturated': { workers: number; queued: number };
  'origin-relieved': { afterNanos: number };
  'origin-refusing': { connections: number; limit: number };
  'requests-failing': { reason: string; perSecond: number };
  'requests-recovered': { afterNanos: number; failed: number };
  'setting-changed': { knob: string; from: string; to: string };
  'cluster-replaced': { why: string; lostKeys: number };
  'replica-added': { group: string; zone: string };
  'replica-removed': { group: string };
  /** Memcached: apps have the list of nodes of before; when they ask for it again (0 and 0: never). */
  'node-list-old': { apps: number; version: number; firstNanos: number; lastNanos: number };
  /** An app has read the list of nodes; `behind` others still have an older one. */
  'client-learned-nodes': { nodes: number; version: number; afterNanos: number; behind: number };
  'nodes-changed': { from: number; to: number; movedPercent: number };
  /** waitNanos: until the new nodes stand. */
  'scale-out-started': { from: number; to: number; nodes: number; waitNanos: number };
  'shard-added': { group: string; nodes: number };
  /** bytes and freeBytes: of the shard that goes, and free in those that stay; short: 1 below 1.5 times. */
  'scale-in-started': {
    group: string;
    to: number;
    slots: number;
    keys: number;
    bytes: number;
    freeBytes: number;
    short: number;
  };
  'shard-removed': { group: string; nodes: number };
  'slots-moved': { slots: number; of: number; keys: number; keysPerSecond: number };
  /** reason: ask or moved. */
  'first-redirect': { slot: number; to: string; reason: string };
  /** A command for so many keys of a slot in motion was refused: some are missing where it asked. */
  'first-tryagain': { slot: number; to: string; keys: number; missing: number };
  /** A client that is not cluster-aware takes MOVED or ASK for an error; owner: the shard of the slot. */
  'redirect-not-followed': { reason: string; node: string; slot: number; owner: string };
  /** Apps that read their slot table only at start, and the most slots that one of them has wrong. */
  'slot-tables-stale': { apps: number; slots: number };
  'slot-stays': { slot: number; bytes: number };
  'migration-blocked': { slot: number; slots: number; usedBytes: number; limitBytes: number };
  'migration-goes-on': { afterNanos: number };
  'migration-waits': { slots: number };
  /** A command for so many keys of so many slots, in so many shards, was refused. */
  'first-crossslot': { keys: number; slots: number; shards: number };
  /** Whole slots at once; pauseNanos: writes were held so long, `held` of them; tries: 1 when the first worked. */
  'slots-handed-over': {
    from: string;
    to: string;
    slots: number;
    keys: number;
    bytes: number;
    pauseNanos: number;
    held: number;
    tries: number;
    afterNanos: number;
  };
  /** why: memory, failover, unreachable, flushed, buffer or pause; copied: items that were thrown away again. */
  'migration-aborted': {
    why: string;
    from: string;
    slots: number;
    copied: number;
    usedBytes: number;
    limitBytes: number;
    retryNanos: number;
  };
  /** way: out or in; left: slots that stay for an item too large; asked and moved: answers ASK and MOVED. */
  'resharding-finished': {
    way: string;
    shards: number;
    slots: number;
    left: number;
    keys: number;
    bytes: number;
    keysPerSecond: number;
    asked: number;
    moved: number;
    afterNanos: number;
  };
  /** what: scaling or upgrades; from and to: node types or versions. */
  'rolling-started': { what: string; from: string; to: string; nodes: number; waitNanos: number };
  'rolling-finished': { nodes: number; afterNanos: number };
  'replacement-planned': { role: string; waitNanos: number };
  'node-swapped': { role: string; group: string };
  /** what: replicas (of each shard) or nodes. */
  'nodes-planned': { what: string; from: number; to: number; waitNanos: number };
  'nodes-stand': { what: string; count: number; afterNanos: number };
  'node-removed': { keys: number };
  'operation-refused': { what: string; why: string };
  /** purpose: backup, save-point or aof-rewrite; method: forked, forkless or serverless. */
  'snapshot-started': {
    purpose: string;
    method: string;
    role: string;
    keys: number;
    bytes: number;
    stallNanos: number;
    freePercent: number;
  };
  /** extraBytes: memory beside the data, copied pages or change log; extraPercent of used_memory. */
  'snapshot-finished': {
    purpose: string;
    method: string;
    keys: number;
    bytes: number;
    afterNanos: number;
    extraBytes: number;
    extraPercent: number;
  };
  'snapshot-failed': { purpose: string };
  'snapshot-memory-short': { copiedBytes: number; freeBytes: number };
  'backup-complete': {
    kind: string;
    shards: number;
    keys: number;
    bytes: number;
    afterNanos: number;
  };
  'restore-started': { keys: number; bytes: number; ageNanos: number };
  restored: { keys: number; keysBefore: number; ageNanos: number };
  /** file: rdb, aof or log. */
  'file-loading': { file: string; keys: number; bytes: number };
  'file-loaded': { file: string; keys: number; lostWrites: number; afterNanos: number };
  'fsync-slow': { fsyncNanos: number };
  'log-behind': { behindNanos: number };
  'log-recovered': { writes: number };
  'trace-ended': { requests: number };
};
export type NoticeCode = keyof NoticeArgs;
