import { MILLISECOND, type Nanos, NEVER } from './base/units.ts';
import { TRACE_DELETE, TRACE_GET } from './clients/trace.ts';
import { type ExitSink, FOUND, STORED, type Store } from './store/store.ts';

/** Rows of a trace as columns; rows 0 to count - 1 hold. The arrays are used again for the next batch. */
export type TraceBatch = {
  count: number;
  key: Int32Array;
  /** TRACE_GET, TRACE_SET or TRACE_DELETE. */
  op: Uint8Array;
  atNanos: Float64Array;
  keyBytes: Uint32Array;
  valueBytes: Uint32Array;
  /** 0 never expires. */
  ttlMs: Float64Array;
};

/** A replay in progress: what was counted, and which keys are in the store. It is the sink of its store. */
export class ReplayState implements ExitSink {
  requests = 0;
  hits = 0;
  misses = 0;
  sets = 0;
  deletes = 0;
  /** Writes refused, those after a miss included. */
  refused = 0;
  /** Time of the last request. */
  at: Nanos = 0;
  nextTickAt: Nanos = -1;
  /** 1 for each key number that the store holds. Make it long enough with `expectKeys`. */
  resident: Uint8Array;
  /** Keys that left the store since this list was emptied (`leftCount = 0`); a key may be in it twice. */
  left: Int32Array;
  leftCount = 0;

  constructor(keys = 1024) {
    this.resident = new Uint8Array(keys);
    this.left = new Int32Array(1024);
  }

  /** Makes room for keys 0 to keys - 1. */
  expectKeys(keys: number): void {
    if (keys <= this.resident.length) return;
    const resident = new Uint8Array(Math.max(keys, this.resident.length * 2));
    resident.set(this.resident);
    this.resident = resident;
  }

  /** A replay has no queue: its clock is that of the trace. */
  busyFor(_nanos: Nanos): void {}

  itemLeft(_exit: number, key: number, _at: Nanos): void {
    this.resident[key] = 0;
    if (this.leftCount === this.left.length) {
      const left = new Int32Array(this.left.length * 2);
      left.set(this.left);
      this.left = left;
    }
    this.left[this.leftCount++] = key;
  }
}

/**
 * Cache-aside over the rows of a batch: GET, and on a miss SET with the row's sizes and TTL; `set` and
 * `delete` rows do just that. The store's background work runs at its own pace of trace time.
 */
export function replayBatch(store: Store, batch: TraceBatch, state: ReplayState): void {
  const { count, key, op, atNanos, keyBytes, valueBytes, ttlMs } = batch;
  const { resident } = state;
  let { hits, misses, sets, deletes, refused, nextTickAt } = state;
  let at = state.at;
  if (nextTickAt < 0) nextTickAt = store.tickNanos;
  for (let i = 0; i < count; i++) {
    at = atNanos[i] as number;
    while (nextTickAt <= at) {
      store.tick(nextTickAt);
      nextTickAt += store.tickNanos;
    }
    const k = key[i] as number;
    const what = op[i] as number;
    if (what === TRACE_GET) {
      if (store.get(k, at) === FOUND) {
        hits += 1;
        continue;
      }
      misses += 1;
    } else if (what === TRACE_DELETE) {
      store.delete(k, at);
      deletes += 1;
      continue;
    } else sets += 1;
    const ttl = ttlMs[i] as number;
    const expiresAt = ttl > 0 ? at + Math.round(ttl * MILLISECOND) : NEVER;
    const stored = store.set(k, keyBytes[i] as number, valueBytes[i] as number, 0, expiresAt, at);
    if (stored === STORED) resident[k] = 1;
    else refused += 1;
  }
  state.requests += count;
  state.hits = hits;
  state.misses = misses;
  state.sets = sets;
  state.deletes = deletes;
  state.refused = refused;
  state.at = at;
  state.nextTickAt = nextTickAt;
}
