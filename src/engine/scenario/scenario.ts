/**
 * Everything a run starts from. Plain JSON; `exchange/schema.ts` reads it from outside, `problems.ts` refuses
 * what AWS or the engine would refuse, `knobs/` is the table of what may be changed and within which
 * bounds. Field names carry their units.
 */

export const SCENARIO_SCHEMA = 'cachescape.scenario/1';
export const RUN_SCHEMA = 'cachescape.run/1';

export type EngineName = 'redis' | 'valkey' | 'memcached';
export type Deployment = 'node-based' | 'serverless';
export type ClusterMode = 'enabled' | 'disabled';

export type NodeSpec = {
  /** As AWS names it: `0001-001` is the first node of shard 0001. */
  id: string;
  /** Name of its Availability Zone; one of `zones`. */
  zone: string;
};

export type NodeGroupSpec = {
  id: string;
  /** Owned slot ranges, both ends included. Empty where there are no slots (Memcached, cluster mode disabled). */
  slots: [number, number][];
  /** The first is the primary at the start. Memcached: exactly one. */
  nodes: NodeSpec[];
};

export type ClusterSpec = {
  deployment: Deployment;
  name: string;
  engine: EngineName;
  engineVersion: string;
  clusterMode: ClusterMode;
  /** For example `cache.r7g.large`; the numbers of the type stand below, so the engine needs no catalogue. */
  nodeType: string;
  vcpus: number;
  /** maxmemory of one node before the reserve (Memcached: its cache memory). */
  maxmemoryBytes: number;
  /** reserved-memory-percent: share of maxmemory kept for fork and buffers. Memcached: 0. */
  reservedMemoryPercent: number;
  /** Network bandwidth of one node; limits replication and full syncs. */
  networkMbitPerSecond: number;
  maxclients: number;
  automaticFailover: boolean;
  multiAz: boolean;
  nodeGroups: NodeGroupSpec[];
  /** Serverless only: limits, 0 for none. */
  maxStorageBytes: number;
  maxEcpuPerSecond: number;
};

export type CachePattern = 'lazy-loading' | 'write-through' | 'write-around';

export type CacheSpec = {
  pattern: CachePattern;
  evictionPolicy: string;
  maxmemorySamples: number;
  /** 0: items never expire. */
  ttlMs: number;
  /** Each TTL is drawn from ttl × [1 - jitter, 1 + jitter]. */
  ttlJitterPercent: number;
  /** Memcached: whether pages go from one slab class to another. */
  slabAutomove: SlabAutomove;
};

/** slab_automove 0, 1 and 2 of memcached, in this order. */
export const slabAutomoves = ['off', 'by-age', 'eager'] as const;
export type SlabAutomove = (typeof slabAutomoves)[number];

export type WorkloadSpec = {
  ratePerSecond: number;
  /** `poisson`: independent arrivals; `even`: equal gaps. */
  arrivals: 'poisson' | 'even';
  /** How the rate changes with time: see the table in clients/workload.ts. */
  shape: 'constant' | 'wave' | 'spike' | 'ramp' | 'flash-crowd';
  /** wave: one period; spike, flash-crowd: when it starts; ramp: how long the rise from a tenth takes. */
  shapeMs: number;
  /** spike: the rate is multiplied by this, for a tenth of shapeMs; wave: peak over trough. */
  shapeFactor: number;
  readPercent: number;
  /** Number of different keys. */
  keyspace: number;
  popularity: 'zipf' | 'uniform' | 'hot-key' | 'scan' | 'zipfscan' | 'shift' | 'hotset';
  zipfExponent: number;
  /** hot-key: share of requests that go to one key, hotset: to the hot set; the rest is Zipf, or even. */
  hotKeyPercent: number;
  /** zipfscan, shift, hotset: requests after which the pattern moves on. */
  phaseRequests: number;
  /** Keys of a phase: scanned (zipfscan), moved on by (shift), hot (hotset). */
  phaseKeys: number;
  keyBytes: number;
  /** Value size: median bytes. */
  valueBytes: number;
  valueLaw: 'lognormal' | 'pareto';
  /** lognormal; 0: all values alike. */
  valueSigma: number;
  /** pareto (generalized, from 0 up): how heavy the tail is; 0 is exponential. */
  valueShape: number;
  /** Share of the reads that ask for several keys at once (MGET): the block of `mgetKeys` neighbours that holds the key. */
  mgetPercent: number;
  mgetKeys: number;
  /** Hash tags in the names of keys: none, one for each group of `tagKeys` neighbours, one for all keys. */
  hashTags: 'none' | 'group' | 'all';
  tagKeys: number;
  /** A recorded key trace in place of generated requests. Its rows are handed to the engine beside the run. */
  trace?: { name: string; requests: number; hash: string };
};

export type ClientSpec = {
  /** One application instance for each entry, in that zone: app-1, app-2, ... */
  appZones: string[];
  /** Cluster mode disabled, for each app: by the endpoint (as do apps without an entry), or asking the nodes. */
  appDiscovery: ('endpoint' | 'nodes')[];
  /** Connections from one app to one node, at most. */
  poolSize: number;
  connectTimeoutMs: number;
  /** 0: an app waits for ever (until TCP gives up). */
  commandTimeoutMs: number;
  /** One command at a time on each connection of a pool, any number on one connection for each node, or a new one for each. */
  connections: 'pool' | 'shared' | 'none';
  /** A client that asks the nodes (cluster mode: for the slot map) does so after an error, at most this often. */
  topologyRefreshMs: number;
  /** Cluster mode: whether clients know of slots; else each calls one shard and takes a redirect for an error. */
  clusterAware: boolean;
  /** Cluster mode, after MOVED: the whole slot table is read anew, one slot is changed, or nothing since the start. */
  slotTable: 'table' | 'slot' | 'start';
  /** Attempts after the first. */
  retries: number;
  retryBackoffMs: number;
  /** Each pause before a retry is drawn from half to one and a half of it; without, all wait alike. */
  retryJitter: boolean;
  /** Misses of one key at the same time in one app: the first asks the database, the others wait for it. */
  singleFlight: boolean;
  /** In-transit encryption: a new connection costs another round trip and time of the command thread. */
  tls: boolean;
  /** reader-endpoint: by the name that is resolved for each new connection. */
  readFrom: 'primary' | 'replica' | 'nearest' | 'reader-endpoint';
  /** Memcached: how a client maps keys to nodes. */
  distribution: 'ketama' | 'modulo';
  /** Memcached: an app asks for the list of nodes this often (auto discovery). 0: its list is fixed. */
  discoverySeconds: number;
  /** WAIT after each write for this many replicas, at most `waitTimeoutMs` (0: for ever). 0 replicas: no WAIT. */
  waitReplicas: number;
  waitTimeoutMs: number;
  /** Commands for keys of several slots: sent as they are (a cluster refuses them), or split and sent to each shard. */
  multiKey: 'as-is' | 'split';
  /** When the cache does not answer a read: ask the database, or fail. */
  onCacheError: 'origin' | 'fail';
};

export type OriginSpec = {
  /** Shown on the page, for example `db.r6g.large`. */
  instance: string;
  zone: string;
  workers: number;
  /** Median time of one read by a worker; a write takes writeFactor times as long. */
  serviceMs: number;
  serviceSigma: number;
  writeFactor: number;
  connectionLimit: number;
  timeoutMs: number;
};

export type NetworkSpec = {
  /** Median round trips. One way is half; each draw is lognormal with `sigma`. */
  sameZoneRttMicros: number;
  crossZoneRttMicros: number;
  sigma: number;
};

export type FailoverSpec = {
  /** Who replaces a lost primary: ElastiCache, or the nodes among themselves (open-source cluster). */
  kind: 'managed' | 'cluster-bus';
  /** cluster-bus: cluster-node-timeout. */
  nodeTimeoutMs: number;
  /** cluster-bus: cluster-require-full-coverage. */
  requireFullCoverage: boolean;
  /** cluster-bus: cluster-replica-validity-factor; 0: a replica stands however old its data is. */
  replicaValidityFactor: number;
  /** ElastiCache publishes totals, not phases: each phase is a range, drawn evenly. */
  detectMinMs: number;
  detectMaxMs: number;
  promoteMinMs: number;
  promoteMaxMs: number;
  /** How long a client keeps the address that an endpoint name gave it. */
  dnsTtlMs: number;
  /** From a node's failure to a new node in its place. */
  replaceMs: number;
};

export type PersistenceSpec = {
  /** Append-only file and save points: open source only, ElastiCache offers neither. */
  appendonly: boolean;
  appendfsync: 'always' | 'everysec' | 'no';
  /** How long one fsync takes. */
  fsyncMs: number;
  /** A snapshot starts when more than `seconds` have passed since the last one and `changes` writes came since. */
  savePoints: { seconds: number; changes: number }[];
  /** Valkey 9 on ElastiCache: a transactional log in several zones. */
  durability: 'disabled' | 'async' | 'sync';
  /** From a write to its place in the log. */
  logMs: number;
  /** auto: forkless when free memory is short. */
  snapshotMethod: 'auto' | 'forked' | 'forkless';
  /** How fast a snapshot is written. */
  saveBytesPerSecond: number;
  /** Days that automatic backups are kept; 0: there are none. */
  snapshotRetentionDays: number;
  /** When the daily backup window opens, from the start of the run. */
  snapshotAtMs: number;
};

export type ReplicationSpec = {
  /** repl-backlog-size. 0: the default of the engine version. */
  backlogBytes: number;
  /** client-output-buffer-limit replica: hard, soft, seconds. 0 bytes: a tenth of maxmemory. */
  outputBufferHardBytes: number;
  outputBufferSoftBytes: number;
  outputBufferSoftSeconds: number;
  /** repl-diskless-sync-delay: how long a primary waits for more replicas before a full sync. */
  disklessSyncDelayMs: number;
  /** A crashed replica that recovers still has the dump of its last full sync (open source; not on ElastiCache). */
  restartKeepsDump: boolean;
  /** After a promotion the other replicas sync in full (ElastiCache), or go on where they may (open source). */
  resyncAfterFailover: 'full' | 'partial';
};

export type Scenario = {
  schema: typeof SCENARIO_SCHEMA;
  name: string;
  question?: string;
  about?: string;
  zones: string[];
  cluster: ClusterSpec;
  cache: CacheSpec;
  workload: WorkloadSpec;
  clients: ClientSpec;
  origin: OriginSpec;
  network: NetworkSpec;
  failover: FailoverSpec;
  persistence: PersistenceSpec;
  replication: ReplicationSpec;
};

/** What a person does to a run, at a moment of simulated time. */
export type Change =
  | { kind: 'set'; knob: string; value: number | string | boolean }
  | { kind: 'strike'; fault: string; target: string; amount?: number }
  | { kind: 'heal'; fault: string; target: string };

export type Intervention = { at: number } & Change;

export type Run = {
  schema: typeof RUN_SCHEMA;
  scenario: Scenario;
  seed: number;
  interventions: Intervention[];
};
