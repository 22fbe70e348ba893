import type { Nanos } from '../base/units.ts';
import { NEVER } from '../base/units.ts';
import { LOG_DEL, LOG_SET } from './states.ts';

/**
 * Bytes of the replication stream: commands as RESP arrays of bulk strings, as the primary writes them. A SET of
 * a 6-byte key and a 100-byte value is 133 bytes (offsets of Redis 7.0.15 agree to the byte).
 */

/** `SELECT 0`, once for each replica that comes. */
export const SELECT_BYTES = 23;
/** `PING`, every repl-ping-replica-period. */
export const PING_BYTES = 14;
/** `REPLCONF GETACK *`, sent when a client waits for replicas. */
export const GETACK_BYTES = 37;
/** repl-ping-replica-period, 10 s (redis.conf; fixed on ElastiCache). */
export const PING_EVERY_NANOS: Nanos = 10e9;

const FLUSHALL_BYTES = 18;
/** `*3\r\n$3\r\nSET\r\n`, and `*2\r\n$3\r\nDEL\r\n`. */
const COMMAND_BYTES = 13;
/** `$4\r\nPXAT\r\n$13\r\n` and 13 digits: an expiry travels as a moment in milliseconds. */
const PXAT_BYTES = 30;

/** A bulk string: `$`, the length in digits, the bytes, and two line ends. */
export function bulkBytes(bytes: number): number {
  let digits = 1;
  for (let limit = 10; bytes >= limit; limit *= 10) digits += 1;
  return bytes + digits + 5;
}

/** Bytes of one entry of the stream: SET (with its expiry), DEL or FLUSHALL. */
export function entryBytes(
  op: number,
  keyBytes: number,
  valueBytes: number,
  expiresAt: Nanos,
): number {
  if (op === LOG_SET) {
    const expiry = expiresAt === NEVER ? 0 : PXAT_BYTES;
    return COMMAND_BYTES + bulkBytes(keyBytes) + bulkBytes(valueBytes) + expiry;
  }
  return op === LOG_DEL ? COMMAND_BYTES + bulkBytes(keyBytes) : FLUSHALL_BYTES;
}
