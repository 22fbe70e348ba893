import { MILLISECOND } from '../base/units.ts';
import { TRACE_DELETE, TRACE_GET } from '../clients/trace.ts';
import { type YardstickName, yardsticks } from './policies.ts';
import { NEVER_AGAIN, type Yardstick } from './yardstick.ts';

/** What was asked for, row by row, in columns of at least `count` rows. Keys are numbers below `keys`. */
export type Requests = {
  count: number;
  keys: number;
  key: Int32Array;
  /** Size of each row's object in bytes. */
  sizeBytes: Uint32Array;
  /** TRACE_GET, TRACE_SET or TRACE_DELETE; null where all rows are gets. */
  op: Uint8Array | null;
  /** When each row was asked for and the TTL of what it puts in (0: never expires); null where nothing expires. */
  expiry: { atNanos: Float64Array; ttlMs: Float64Array } | null;
};

/** Space of a yardstick: so many objects of whatever size, or bytes by the rows' sizes. */
export type Capacity = { unit: 'items' | 'bytes'; amount: number };

/** Counts of gets: sets and deletes change what is held, and count as neither hit nor miss. */
export type Measured = { requests: number; hits: number; bytes: number; missedBytes: number };

/**
 * What an ideal policy would have answered to these requests with this capacity. A set puts in like a missed get; a
 * deleted object is gone at once, an expired one when it is asked for. Rows before `countFrom` fill the cache and are
 * not counted.
 */
export function measure(
  name: YardstickName,
  requests: Requests,
  capacity: Capacity,
  countFrom = 0,
): Measured {
  const yardstick = yardsticks[name].make(requests.keys, Math.max(1, Math.floor(capacity.amount)));
  const nextUses = name === 'belady' ? nextUsesOf(requests) : null;
  const countsBytes = capacity.unit === 'bytes';
  if (requests.op === null && requests.expiry === null && countFrom === 0) {
    return countGets(yardstick, requests, nextUses, countsBytes);
  }
  return countRows(yardstick, requests, nextUses, countsBytes, countFrom);
}

function countGets(
  yardstick: Yardstick,
  requests: Requests,
  nextUses: Int32Array | null,
  countsBytes: boolean,
): Measured {
  const { count, key, sizeBytes } = requests;
  let hits = 0;
  let bytes = 0;
  let missedBytes = 0;
  for (let row = 0; row < count; row++) {
    const size = sizeBytes[row] as number;
    bytes += size;
    const nextUse = nextUses === null ? 0 : (nextUses[row] as number);
    if (yardstick.request(key[row] as number, countsBytes ? Math.max(1, size) : 1, nextUse)) {
      hits += 1;
    } else missedBytes += size;
  }
  return { requests: count, hits, bytes, missedBytes };
}

function countRows(
  yardstick: Yardstick,
  requests: Requests,
  nextUses: Int32Array | null,
  countsBytes: boolean,
  countFrom: number,
): Measured {
  const { count, key, sizeBytes, op, expiry } = requests;
  const expiresAt = new Float64Array(expiry === null ? 0 : requests.keys);
  const counted: Measured = { requests: 0, hits: 0, bytes: 0, missedBytes: 0 };
  for (let row = 0; row < count; row++) {
    const k = key[row] as number;
    const what = op === null ? TRACE_GET : (op[row] as number);
    if (what === TRACE_DELETE) {
      yardstick.remove(k);
      continue;
    }
    const at = expiry === null ? 0 : (expiry.atNanos[row] as number);
    if (expiry !== null && (expiresAt[k] as number) <= at) yardstick.remove(k);
    const size = sizeBytes[row] as number;
    const nextUse = nextUses === null ? 0 : (nextUses[row] as number);
    const isHit = yardstick.request(k, countsBytes ? Math.max(1, size) : 1, nextUse);
    if (expiry !== null && (!isHit || what !== TRACE_GET)) {
      const ttlMs = expiry.ttlMs[row] as number;
      expiresAt[k] = ttlMs > 0 ? at + ttlMs * MILLISECOND : Infinity;
    }
    if (what !== TRACE_GET || row < countFrom) continue;
    counted.requests += 1;
    counted.bytes += size;
    if (isHit) counted.hits += 1;
    else counted.missedBytes += size;
  }
  return counted;
}

/** For each row, the row of the next get of its key, NEVER_AGAIN for none or where a delete comes first. */
function nextUsesOf(requests: Requests): Int32Array {
  const { count, key, op } = requests;
  const nextUses = new Int32Array(count);
  const next = new Int32Array(requests.keys).fill(NEVER_AGAIN);
  for (let row = count - 1; row >= 0; row--) {
    const k = key[row] as number;
    nextUses[row] = next[k] as number;
    const what = op === null ? TRACE_GET : (op[row] as number);
    if (what === TRACE_GET) next[k] = row;
    else if (what === TRACE_DELETE) next[k] = NEVER_AGAIN;
  }
  return nextUses;
}
