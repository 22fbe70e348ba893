import { TRACE_GET } from '../../engine/clients/trace.ts';
import type { TraceBatch } from '../../engine/replay.ts';
import type { Requests } from '../../engine/yardsticks/measure.ts';
import { InputError } from '../command.ts';

/** Eight bytes a row, and for a moment as much again. */
const MOST_ROWS = 200_000_000;

/**
 * The rows of a replay, kept for policies that need to see them again. Key numbers must stay those of their keys:
 * none may be given back while it lasts.
 */
export class Recording {
  /** The most bytes of keys and values that the node held, looked at once a batch. */
  mostBytes = 0;
  private readonly countsKeyBytes: boolean;
  private count = 0;
  private keys = 0;
  private key = new Int32Array(1 << 16);
  private sizeBytes = new Uint32Array(1 << 16);
  /** Null until a row is no get. */
  private op: Uint8Array | null = null;
  /** Null until a row has a TTL. */
  private atNanos: Float64Array | null = null;
  private ttlMs: Float64Array | null = null;

  /** `countsKeyBytes`: an object's size is that of key and value; else of the value alone. */
  constructor(countsKeyBytes: boolean) {
    this.countsKeyBytes = countsKeyBytes;
  }

  /** `heldBytes`: what the node holds after these rows. */
  add(batch: TraceBatch, heldBytes = 0): void {
    this.mostBytes = Math.max(this.mostBytes, heldBytes);
    const { count: from } = this;
    const end = from + batch.count;
    if (end > MOST_ROWS) {
      throw new InputError(
        `--yardstick keeps the requests in memory, at most ${MOST_ROWS}. Cut the trace, or leave --yardstick out.`,
      );
    }
    if (end > this.key.length) this.grow(Math.max(end, this.key.length * 2));
    const { key, sizeBytes } = this;
    for (let i = 0; i < batch.count; i++) {
      const number = batch.key[i] as number;
      key[from + i] = number;
      if (number >= this.keys) this.keys = number + 1;
      const keyBytes = this.countsKeyBytes ? (batch.keyBytes[i] as number) : 0;
      sizeBytes[from + i] = keyBytes + (batch.valueBytes[i] as number);
    }
    this.addOperations(batch, from);
    this.addTtls(batch, from);
    this.count = end;
  }

  requests(): Requests {
    const { count, keys, key, sizeBytes, op, atNanos, ttlMs } = this;
    const expiry = atNanos !== null && ttlMs !== null ? { atNanos, ttlMs } : null;
    return { count, keys, key, sizeBytes, op, expiry };
  }

  private addOperations(batch: TraceBatch, from: number): void {
    if (this.op === null) {
      if (batch.op.subarray(0, batch.count).every((op) => op === TRACE_GET)) return;
      this.op = new Uint8Array(this.key.length).fill(TRACE_GET);
    }
    this.op.set(batch.op.subarray(0, batch.count), from);
  }

  private addTtls(batch: TraceBatch, from: number): void {
    if (this.atNanos === null || this.ttlMs === null) {
      if (batch.ttlMs.subarray(0, batch.count).every((ttl) => ttl === 0)) return;
      // Before the first TTL nothing can expire, whatever the time.
      this.atNanos = new Float64Array(this.key.length);
      this.ttlMs = new Float64Array(this.key.length);
    }
    this.atNanos.set(batch.atNanos.subarray(0, batch.count), from);
    this.ttlMs.set(batch.ttlMs.subarray(0, batch.count), from);
  }

  private grow(rows: number): void {
    this.key = extended(this.key, new Int32Array(rows));
    this.sizeBytes = extended(this.sizeBytes, new Uint32Array(rows));
    if (this.op !== null) this.op = extended(this.op, new Uint8Array(rows));
    if (this.atNanos !== null) this.atNanos = extended(this.atNanos, new Float64Array(rows));
    if (this.ttlMs !== null) this.ttlMs = extended(this.ttlMs, new Float64Array(rows));
  }
}

function extended<T extends Int32Array | Uint32Array | Uint8Array | Float64Array>(
  from: T,
  to: T,
): T {
  to.set(from);
  return to;
}
