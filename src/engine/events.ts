/** Kinds of scheduled events. `first` and `second` of the schedule are what the comment says. */

/** The next request is made. */
export const ARRIVAL = 0;
/** slot: a connection is open. */
export const CONNECTED = 1;
/** slot: a command reaches its node. */
export const AT_NODE = 2;
/** slot: a node has served a command. */
export const SERVED = 3;
/** slot: an answer (or a reset) reaches the app. */
export const AT_CLIENT = 4;
/** slot: a query reaches the database. */
export const AT_ORIGIN = 5;
/** slot: a database worker is done. */
export const ORIGIN_SERVED = 6;
/** slot: the database's answer reaches the app. */
export const AFTER_ORIGIN = 7;
/** ring: the oldest deadline of a ring may be due. */
export const DEADLINE = 8;
/** slot: the pause before another attempt is over. */
export const RETRY = 9;
/** node: replicated writes reach a replica. */
export const REPLICATED = 10;
/** node, token: background work of a store. */
export const TICK = 11;
/** group, token: those who watch have noticed that the primary is gone. */
export const DETECTED = 12;
/** group, token: a replica is made primary. */
export const PROMOTED = 13;
/** node, token: a new node stands in the place of a lost one. */
export const REPLACED = 14;
/** node, token: a full sync is complete. */
export const SYNCED = 15;
/** node, token: a primary forks for the full sync of this replica. */
export const SNAPSHOT = 30;
/** node, epoch of its link: an acknowledgement of a replica reaches its primary. */
export const ACKED = 31;
/** node, number of the wait: the time of a WAIT on this primary is up. */
export const WAIT_OVER = 32;
/** An intervention of the run's list is due. Index. */
export const INTERVENTION = 16;
/** node, token: those who watch have noticed that a replica is gone. */
export const REPLICA_MISSED = 17;
/** notice, number of the stop: the standby of the database has taken over. */
export const ORIGIN_RETURNS = 21;
/** node, number of the occupation: a long command is done. */
export const LONG_COMMAND_DONE = 22;
/** node, token: a node that was rebooted stands again. */
export const REBOOTED = 20;
/** seat, generation: a node's cluster cron (see cluster/bus). */
export const BUS_CRON = 18;
/** route, payload: a message of the cluster bus arrives. */
export const BUS_MESSAGE = 19;

/** app, token: a Memcached client asks the configuration endpoint for the list of nodes. */
export const DISCOVERY = 24;

/** Persistence, from here on. node, flush: an fsync under appendfsync always is done. */
export const FLUSHED = 40;
/** slot, ticket: the log of Valkey 9 durability has a write. */
export const DURABLE = 41;
/** node, token: a start has read its file. */
export const LOADED = 42;
/** 0, schedule: an automatic backup is due. */
export const BACKUP_DUE = 43;
/** 0, number: a cluster filled from a backup stands. */
export const RESTORED = 44;

/** Operations, from here on. phase, token: the move of a slot goes on (see cluster/operations). */
export const MIGRATE = 50;
/** step, token: an operation goes on. */
export const OPERATION = 51;
