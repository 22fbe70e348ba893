import type { Nanos } from './base/units.ts';
import type { Notice } from './notices.ts';
import type { ClusterMode, Deployment, EngineName } from './scenario/scenario.ts';

/**
 * What the outside sees of a run at one moment. Numbers travel in Float64Arrays with the layouts below:
 * rows one after another, a fixed stride, columns by name. Times are Nanos, sizes bytes.
 */

/** Gives each name its column. */
function columns<const T extends readonly string[]>(...names: T) {
  return {
    names,
    stride: names.length,
    at: Object.fromEntries(names.map((n, i) => [n, i])) as { readonly [K in T[number]]: number },
  };
}

/** Node states, by code in `nodeColumns.state`. */
export const nodeStates = ['up', 'down', 'syncing', 'unreachable', 'removed', 'paused'] as const;
export type NodeState = (typeof nodeStates)[number];

/** One row for each node of the topology, in its order. Counters count from the start of the node's life. */
export const nodeColumns = columns(
  'state',
  /** 1 primary (Memcached: always), 0 replica. */
  'primary',
  'keys',
  'usedBytes',
  'limitBytes',
  'payloadBytes',
  /** Commands waiting, the one being served not counted. */
  'queue',
  /** Commands being served now. */
  'serving',
  'connections',
  /** keyspace_hits and keyspace_misses of INFO. */
  'hits',
  'misses',
  'evicted',
  'expired',
  'refusedWrites',
  'commands',
  /** Time the engine thread (Memcached: all workers together) was busy. */
  'busyNanos',
  /** master_repl_offset, or the offset a replica has applied. */
  'offset',
  /** A replica's distance from its primary; 0 for a primary. */
  'lagBytes',
  'lagNanos',
  /** When the state began. */
  'since',
  /** How much slower than normal it works: 1 is normal. */
  'slowdown',
  /** Share of the present state done (syncing), 0 to 1. */
  'progress',
  /** Time all threads of the host were busy: `busyNanos` and what I/O threads did. */
  'hostNanos',
  /** 1 while a snapshot is made (SaveInProgress), 2 while an append-only file is written anew. */
  'saveInProgress',
  /** Memory that a snapshot takes beside the data: pages copied on write, or the change log of a forkless one. */
  'copyOnWriteBytes',
  'deleted',
  'lost',
  /** 1 while the host swaps, as more was copied for a snapshot than was free. */
  'swaps',
);

/**
 * One row for each node: its counters as they stood a short while ago, so that what it does lately can be told from one
 * frame. `hits` and `misses` are of a moment since which there were some 200 look-ups, the others are of `at`.
 */
export const recentColumns = columns('at', 'hits', 'misses', 'busyNanos', 'commands');

/** What a wire from an app to a node or the database carried in the last half to whole second; 20 to 40 ms in `…Lately`. */
export const wireColumns = columns('from', 'to', 'calls', 'failures', 'failuresLately');

/** One row for each app instance. `believes` is the node index it takes for the primary of its last request. */
export const appColumns = columns(
  'answered',
  'failed',
  'inFlight',
  'waitingForPool',
  'connections',
  'up',
  /** Cluster mode: calls that a node has sent on (MOVED, ASK), and slots that the app has wrong. */
  'sentOn',
  'staleSlots',
);

/** One row. */
export const originColumns = columns(
  'busy',
  'workers',
  'queue',
  'reads',
  'writes',
  'failed',
  'up',
  'connections',
);

/** Totals since the start, one row. Also the columns of both sample grids, where they count one interval. */
export const counters = [
  'requests',
  'completed',
  'reads',
  'writes',
  'errors',
  'hits',
  'staleHits',
  'missesAbsent',
  'missesExpired',
  'written',
  'bypasses',
  /** Failed calls to the cache, whether or not the request was saved by another way. */
  'cacheErrors',
  'originReads',
  'originWrites',
  'originErrors',
  'evicted',
  'expired',
  'deleted',
  'lost',
  /** Acknowledged writes that a failover or a crash undid. */
  'lostWrites',
  /** Writes whose WAIT ended before enough replicas had them. */
  'unconfirmedWrites',
  'refusedWrites',
  'newConnections',
  'bytesIn',
  'bytesOut',
  'crossZoneBytes',
  /** Serverless: ECPUs in thousandths. */
  'milliEcpus',
  /** Sum of the latencies of completed requests. */
  'latencyNanos',
] as const;
export type Counter = (typeof counters)[number];
export const totalColumns = columns(...counters);

/** Counted in the samples alone. They came later: the digest of a run leaves them out, so that it stayed what it was. */
export const lateCounters = [
  /** Answers MOVED and ASK that a client followed. */
  'redirects',
  /** Calls for which a node took no connection: it is down, or has as many clients as it takes. */
  'refusedConnections',
  /** Reads that failed: `errors` counts writes too. */
  'failedReads',
] as const;

/** The highest of an interval, in the samples alone; out of the digest as the late counters are. */
export const latePeaks = ['originBusyPeak', 'originQueuePeak'] as const;

/** As they stand at the end of an interval; out of the digest as the late counters are. */
export const lateGauges = ['originWorkers'] as const;

/** Whatever is counted. */
export type Counted = Counter | (typeof lateCounters)[number];

/** A sample of a grid: its counters over the interval, then gauges at its end, then what came late. `at` is the end. */
export const sampleColumns = columns(
  'at',
  ...counters,
  'p50',
  'p95',
  'p99',
  'maxLatency',
  'originBusy',
  'originQueue',
  'usedBytes',
  'limitBytes',
  'keys',
  /** Worst engine queue. */
  'queue',
  'lagNanos',
  'inFlight',
  'connections',
  /** Nodes up. */
  'nodesUp',
  /** Busy share of the busiest engine thread over the interval, 0 to 1 (EngineCPUUtilization / 100). */
  'engineBusy',
  ...lateCounters,
  ...latePeaks,
  ...lateGauges,
);
export const FINE_NANOS: Nanos = 1e6;
export const COARSE_NANOS: Nanos = 1e9;
/** How many 1 ms samples are kept. */
export const FINE_KEPT = 4096;

/** One leg of a request's trip. `from` and `to` are places. */
export const legs = [
  'ask',
  'answer',
  'query',
  'result',
  'fill',
  'stored',
  'replicate',
  'connect',
  'failure',
  'redirect',
] as const;
export type Leg = (typeof legs)[number];
export const LEG_ASK = 0;
export const LEG_ANSWER = 1;
export const LEG_QUERY = 2;
export const LEG_RESULT = 3;
export const LEG_FILL = 4;
export const LEG_STORED = 5;
export const LEG_REPLICATE = 6;
export const LEG_CONNECT = 7;
/** A mark, not a trip: the call failed between `from` and `to` at `departAt`; `reason` says why. */
export const LEG_FAILURE = 8;
/**
 * The way back of an answer that names another node (MOVED, ASK), from `from` to `to`, for a request of the sample; and
 * for each request, when its app follows, a mark between app and node as of a failure. No call has failed.
 */
export const LEG_REDIRECT = 9;

/**
 * `key` of the request; `outcome` as far as known on this leg (an answer's hit or miss); `write` is 1 for a
 * write request. Between the arrival of `ask` and the departure of `answer` the request is at the node.
 */
export const flightColumns = columns(
  'request',
  'leg',
  'from',
  'to',
  'departAt',
  'arriveAt',
  'outcome',
  'key',
  'reason',
  'write',
);

/** Places: app i is i; node j of the topology is NODE_PLACE + j; one that has left is GONE_PLACE + its number in the run. */
export const NODE_PLACE = 4096;
export const GONE_PLACE = 5120;
export const ORIGIN_PLACE = 8192;
export const PROXY_PLACE = 8193;

/** A finished request of the sample (every failure is in it). */
export const answerColumns = columns(
  'request',
  'startedAt',
  'at',
  'outcome',
  'reason',
  'app',
  'node',
  'key',
  'write',
);

/** An item that left a node. `exit` is a code of `exits`. */
export const exitColumns = columns('at', 'node', 'key', 'exit');

export type TopologyView = {
  /** Rises with every change of nodes, groups, slots or apps. */
  version: number;
  name: string;
  deployment: Deployment;
  engine: EngineName;
  engineVersion: string;
  clusterMode: ClusterMode;
  nodeType: string;
  zones: string[];
  /**
   * asksNodes: with cluster mode disabled it asks the nodes, and not DNS, which of them is primary. calls: the only
   * shard that an app calls which is not cluster-aware.
   */
  apps: { id: string; zone: number; asksNodes?: true; calls?: string }[];
  /** `leaving`: slots that are still to move to another shard. */
  groups: { id: string; slots: [number, number][]; leaving?: [number, number][] }[];
  nodes: { id: string; group: number; zone: number; address: string }[];
  origin: { id: string; zone: number; workers: number };
  automaticFailover: boolean;
  /** Open-source nodes that watch each other, without ElastiCache and its endpoints. */
  openSource?: true;
};

/** What each app believes: which node it takes for the primary of each group. */
export type BeliefView = {
  app: number;
  group: number;
  node: number;
  /** When the app was told so, and until when it is content with that. */
  sinceNanos: Nanos;
  untilNanos: Nanos;
};

/**
 * Slots that an app takes for those of a shard, though another has them. `group`: the shard's row, -1 when it has left.
 * `ranges` are joined over small gaps; `count` is exact.
 */
export type StaleSlotsView = {
  app: number;
  group: number;
  count: number;
  ranges: [number, number][];
};

/** A node that has left the cluster while apps (`apps`) still take it for part of it. */
export type GoneView = {
  place: number;
  id: string;
  /** Id of the shard that it was in. */
  shard: string;
  zone: number;
  address: string;
  apps: readonly number[];
};

export type Frame = {
  epoch: number;
  /** The engine has handled everything up to here. */
  at: Nanos;
  topologyVersion: number;
  totals: Float64Array;
  nodes: Float64Array;
  recent: Float64Array;
  /** Rows of `wireColumns`, per second, of all calls whatever is recorded. */
  wires: Float64Array;
  /** Median times of the newest hits and misses, in ns; NaN without any. */
  medians: { hit: Nanos; miss: Nanos };
  /** Of how many requests one is told of: of those that began since the last frame. */
  sampleEvery: number;
  apps: Float64Array;
  origin: Float64Array;
  /** New since the frame before: rows of `flightColumns`, `answerColumns`, `exitColumns`. */
  flights: Float64Array;
  answers: Float64Array;
  exits: Float64Array;
  /** Newly closed samples. */
  fine: Float64Array;
  coarse: Float64Array;
  /** New notices. */
  notices: Notice[];
  /** Resident keys of each node while a node holds at most `ITEMS_SHOWN`: [node, key, heat] triples. */
  items: Int32Array;
  /** Only beliefs that differ from the truth. */
  beliefs: BeliefView[];
  staleSlots: readonly StaleSlotsView[];
  /** Only nodes that somebody still believes in. */
  gone: readonly GoneView[];
  /** Faults in force, as `fault target`. */
  faults: { fault: string; target: string; since: Nanos }[];
  /** Rows that did not fit into a bounded ring between two frames, by name: shown, never hidden. */
  dropped: { flights: number; answers: number; exits: number };
};
export const ITEMS_SHOWN = 128;
/** Bookmarks of one run. */
export const MAX_BOOKMARKS = 100;
/** Longest run: a day of simulated time. */
export const MAX_RUN_NANOS = 86_400e9;
