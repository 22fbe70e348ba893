/** States of a node, in the order of `nodeStates` in frame.ts; 3, `unreachable`, is a view, never a state of the node. */
export const UP = 0;
export const DOWN = 1;
export const SYNCING = 2;
export const REMOVED = 4;

/** Entries of the replication stream. */
export const LOG_SET = 0;
export const LOG_DEL = 1;
export const LOG_FLUSH = 2;
/** The command that each of them stands for. */
export const logCommands = ['SET', 'DEL', 'FLUSHALL'] as const;
