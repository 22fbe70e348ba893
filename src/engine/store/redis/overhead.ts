import { allocated, type ByteModelName, byteModels } from './bytes.ts';

/**
 * What used_memory holds beside the keys: the server's event table, its clients, its replicas and the
 * replication backlog. Measured on Redis 7.0.15, Valkey 7.2.7 and Valkey 8.0.1 (`real/overhead.test.ts`).
 */
type Overhead = {
  /** One connection without its buffers: an idle one less its reply buffer, mean of 500. */
  clientBytes: number;
  /** Buffer that requests are read into; Valkey 8 has one for all clients. */
  queryBufferBytes: number;
  /** One idle replica, the first block of the backlog included. */
  replicaBytes: number;
};

const overheads: Readonly<Record<ByteModelName, Overhead>> = Object.freeze({
  'redis-7.0': Object.freeze({
    clientBytes: 1_286,
    queryBufferBytes: 20_480,
    replicaBytes: 91_768,
  }),
  'redis-7.0-bundled': Object.freeze({
    clientBytes: 1_286,
    queryBufferBytes: 20_480,
    replicaBytes: 91_768,
  }),
  'valkey-7.2': Object.freeze({
    clientBytes: 1_553,
    queryBufferBytes: 20_480,
    replicaBytes: 91_832,
  }),
  'valkey-8.0': Object.freeze({ clientBytes: 1_381, queryBufferBytes: 0, replicaBytes: 71_352 }),
});

/** Reply buffer of a connection: full at first, and what it shrinks to at most. */
const REPLY_BUFFER_BYTES = 16_384;
const SMALLEST_REPLY_BUFFER_BYTES = 1_024;
/** Length and line ends around a value in a reply, and a byte to spare. */
const REPLY_FRAME_BYTES = 16;
/** maxclients of the recorded servers: `emptyBytes` of a model is theirs. */
const RECORDED_MAXCLIENTS = 10_000;
/** Descriptors that the event table has beside those of clients. */
const OTHER_DESCRIPTORS = 128;

export type OverheadOptions = {
  /** The server is built for so many: its event table has a place for each. */
  maxclients: number;
  /** Connections, and how many of them are less than a few seconds old or in use every other second. */
  connections: number;
  fresh: number;
  busy: number;
  /** Value size of usual replies. */
  valueBytes: number;
  replicas: number;
  /** Bytes in the replication backlog. */
  backlogBytes: number;
};

/**
 * Bytes of used_memory beside the keys, above those of the empty recorded server (`emptyBytes` of the model).
 * Output buffers of replicas beyond the backlog are no part of it: they do not count against maxmemory.
 */
export function overheadBytes(model: ByteModelName, options: OverheadOptions): number {
  const { eventTable, clients, replicas, backlog } = overheadParts(model, options);
  return eventTable + clients + replicas + backlog;
}

/** The parts of `overheadBytes`, in bytes; the event table above (or below) that of the recorded server. */
export function overheadParts(
  model: ByteModelName,
  options: OverheadOptions,
): { eventTable: number; clients: number; replicas: number; backlog: number } {
  const { quantum } = byteModels[model];
  const { maxclients, replicas, backlogBytes } = options;
  return {
    eventTable:
      eventTableBytes(maxclients, quantum) - eventTableBytes(RECORDED_MAXCLIENTS, quantum),
    clients: clientsBytes(model, options),
    replicas: replicas * overheads[model].replicaBytes,
    backlog: backlogBytes,
  };
}

/**
 * Bytes of connections. A new one has full buffers; one that stays in use keeps a query buffer and as much
 * reply buffer as its replies take; the cron takes both from one that is idle.
 */
export function clientsBytes(
  model: ByteModelName,
  { connections, fresh, busy, valueBytes }: OverheadOptions,
): number {
  const { clientBytes, queryBufferBytes } = overheads[model];
  const idle = clientBytes + SMALLEST_REPLY_BUFFER_BYTES;
  const full = Math.min(connections, fresh);
  const used = Math.min(connections - full, busy);
  return (
    connections * idle +
    (full + used) * queryBufferBytes +
    full * (REPLY_BUFFER_BYTES - SMALLEST_REPLY_BUFFER_BYTES) +
    used * (replyBufferBytes(valueBytes) - SMALLEST_REPLY_BUFFER_BYTES)
  );
}

/** The reply buffer shrinks where its peak use is below a half, to that peak. */
function replyBufferBytes(valueBytes: number): number {
  const peak = valueBytes + REPLY_FRAME_BYTES;
  if (peak >= REPLY_BUFFER_BYTES / 2) return REPLY_BUFFER_BYTES;
  return Math.max(SMALLEST_REPLY_BUFFER_BYTES, peak);
}

/** Registered events, fired events and those of epoll: 32, 8 and 12 bytes for each descriptor. */
export function eventTableBytes(maxclients: number, quantum: number): number {
  const descriptors = maxclients + OTHER_DESCRIPTORS;
  return (
    allocated(descriptors * 32, quantum) +
    allocated(descriptors * 8, quantum) +
    allocated(descriptors * 12, quantum)
  );
}
