/** Every bound of the engine, by name. Reaching one is counted or refused with a message, never silent. */

export { MAX_BOOKMARKS, MAX_RUN_NANOS } from './frame.ts';

/** Requests in flight at once; further arrivals fail with `pool-exhausted`. */
export const MAX_IN_FLIGHT = 200_000;
/** Requests of one app waiting for a connection to one node. */
export const MAX_POOL_WAITERS = 10_000;
/** Entries of the replication log of one shard; a replica further behind needs a full sync. */
export const MAX_LOG_ENTRIES = 1 << 18;
/** Lost writes kept as objects, the newest; all are counted. */
export const MAX_LOST_WRITES = 1_000;
/** Nodes of one cluster (ElastiCache: 500). */
export const MAX_NODES = 500;
/** Different keys of one generated workload or trace. */
export const MAX_KEYSPACE = 2_000_000;
/** Resident entries of a whole run, replicas counted. */
export const MAX_RESIDENT = 2_000_000;
/** App instances. */
export const MAX_APPS = 24;
/** Notices kept; later ones are counted only. */
export const MAX_NOTICES = 10_000;
/** Interventions in one run. */
export const MAX_INTERVENTIONS = 10_000;
/** Branches of one run: as many as can be told apart on a chart. */
export const MAX_BRANCHES = 4;
/** Changes that can be undone; older ones stay. */
export const MAX_UNDO = 200;
/** Characters of the name of a branch or a bookmark. */
export const MAX_NAME = 60;
/** Rows of the rings that the page reads; what falls out between two frames is counted as dropped. */
export const FLIGHT_ROWS = 1 << 14;
export const ANSWER_ROWS = 1 << 13;
export const EXIT_ROWS = 1 << 12;
export const SPAN_ROWS = 1 << 14;
