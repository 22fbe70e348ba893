import { hashDraw, streamId } from '../../base/rng.ts';
import { SECOND } from '../../base/units.ts';
import type { TraceBatch } from '../../replay.ts';
import { TRACE_GET, TRACE_SET } from '../trace.ts';
import { TraceChecksum } from './checksum.ts';
import { KeyTrace, type TraceSpec } from './keyTrace.ts';
import { type SizeSpec, valueSizes } from './sizeLaws.ts';
import { ttlDraw, ttlMsOf } from './ttl.ts';

/** TTLs: a range that each key draws from (0, 0: never), or shares of the keys. */
export type TtlSpec =
  | { kind: 'range'; lowMs: number; highMs: number }
  | { kind: 'shares'; shares: readonly (readonly [ttlMs: number, share: number])[] };

/** Everything that a generated trace is made of. */
export type GeneratedSpec = {
  trace: TraceSpec;
  /** Number of different keys. */
  keys: number;
  requests: number;
  seed: number;
  sizes: SizeSpec;
  keyBytes: number;
  ttl: TtlSpec;
  ratePerSecond: number;
  /** Requests that are sent at once, as a pipeline: the clock stands still for them. 1: evenly spaced. */
  pipeline: number;
  /** Share of requests that write without reading first, 0 to 1. */
  writeShare: number;
};

/** Requests made at once. */
const BATCH_REQUESTS = 8192;

/**
 * A generated trace as batches of rows: memory for the keys, not for the requests. Pipelines are evenly spaced
 * in time, the first at 0.
 */
export class GeneratedTrace {
  readonly spec: GeneratedSpec;
  readonly batch: TraceBatch;
  private readonly trace: KeyTrace;
  /** Value size of every key; null where all are alike. */
  private readonly sizes: Uint32Array | null;
  private readonly checksum = new TraceChecksum();
  private readonly operations: number;
  private made = 0;

  constructor(spec: GeneratedSpec) {
    const { keys, seed, sizes } = spec;
    this.spec = spec;
    this.trace = new KeyTrace(spec.trace, keys, seed);
    this.sizes = sizes.kind === 'fixed' ? null : valueSizes(keys, sizes, seed);
    this.operations = streamId(seed, 'operations');
    this.batch = {
      count: 0,
      key: new Int32Array(BATCH_REQUESTS),
      op: new Uint8Array(BATCH_REQUESTS).fill(TRACE_GET),
      atNanos: new Float64Array(BATCH_REQUESTS),
      keyBytes: new Uint32Array(BATCH_REQUESTS).fill(spec.keyBytes),
      valueBytes: new Uint32Array(BATCH_REQUESTS).fill(sizes.kind === 'fixed' ? sizes.bytes : 0),
      ttlMs: new Float64Array(BATCH_REQUESTS),
    };
    if (spec.ttl.kind === 'range') this.batch.ttlMs.fill(spec.ttl.lowMs);
  }

  /** Makes the next rows in `batch`; false when there are no more. */
  next(): boolean {
    const { spec, batch, made } = this;
    const count = Math.min(BATCH_REQUESTS, spec.requests - made);
    if (count <= 0) return false;
    batch.count = count;
    this.trace.fill(batch.key, count);
    this.checksum.add(batch.key, count);
    this.fillTimes(count);
    this.fillSizes(count);
    this.fillTtls(count);
    if (spec.writeShare > 0) this.fillOperations(count);
    this.made += count;
    return true;
  }

  /** FNV-1a over the keys of the requests made so far, then the size of every key. */
  fnv(): number {
    const { keys, sizes } = this.spec;
    const whole = new TraceChecksum().resume(this.checksum);
    if (this.sizes) return whole.add(this.sizes).value;
    const alike = new Uint32Array(1024).fill(sizes.kind === 'fixed' ? sizes.bytes : 0);
    for (let done = 0; done < keys; done += 1024) whole.add(alike, Math.min(1024, keys - done));
    return whole.value;
  }

  private fillTimes(count: number): void {
    const { made, batch } = this;
    const { pipeline, ratePerSecond } = this.spec;
    const gap = SECOND / ratePerSecond;
    const { atNanos } = batch;
    if (pipeline === 1) {
      for (let i = 0; i < count; i++) atNanos[i] = Math.floor((made + i) * gap);
      return;
    }
    let ahead = made % pipeline;
    let at = Math.floor((made - ahead) * gap);
    for (let i = 0; i < count; i++) {
      if (ahead === pipeline) {
        ahead = 0;
        at = Math.floor((made + i) * gap);
      }
      ahead += 1;
      atNanos[i] = at;
    }
  }

  private fillSizes(count: number): void {
    const { sizes, batch } = this;
    if (sizes === null) return;
    const { key, valueBytes } = batch;
    for (let i = 0; i < count; i++) valueBytes[i] = sizes[key[i] as number] as number;
  }

  private fillTtls(count: number): void {
    const { ttl } = this.spec;
    const { key, ttlMs } = this.batch;
    if (ttl.kind === 'range') {
      const { lowMs, highMs } = ttl;
      if (highMs <= lowMs) return;
      for (let i = 0; i < count; i++) ttlMs[i] = ttlMsOf(key[i] as number, lowMs, highMs);
      return;
    }
    for (let i = 0; i < count; i++) ttlMs[i] = sharedTtlMs(key[i] as number, ttl.shares);
  }

  private fillOperations(count: number): void {
    const { operations, made, batch } = this;
    const { op } = batch;
    const writes = this.spec.writeShare * 4294967296;
    for (let i = 0; i < count; i++) {
      op[i] = hashDraw(operations, made + i) < writes ? TRACE_SET : TRACE_GET;
    }
  }
}

/** TTL of a key where the keys have several: 0, for ever, beyond all the shares. */
function sharedTtlMs(key: number, shares: readonly (readonly [number, number])[]): number {
  let left = ttlDraw(key);
  for (const [ttlMs, share] of shares) {
    if (left < share) return ttlMs;
    left -= share;
  }
  return 0;
}
