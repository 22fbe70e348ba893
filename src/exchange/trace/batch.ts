import type { TraceBatch } from '../../engine/replay.ts';
import type { KeyIds } from './keyIds.ts';

/** Rows handed over at once. */
export const BATCH_ROWS = 8192;
/** Longest key name that is read. */
export const MOST_KEY_BYTES = 65_536;
/** Longest trace: the nanoseconds of the simulated clock are exact for 104 days. */
export const MOST_TRACE_NANOS = Number.MAX_SAFE_INTEGER - 1;

/** What a row that does not say gets. */
export type TraceOptions = {
  /** Undefined: the length of the key's name (oracleGeneral: 16). */
  keyBytes?: number;
  valueBytes: number;
  ttlMs: number;
  /** Rows per second where the trace has no times. */
  ratePerSecond: number;
};

/** Reads a trace from pieces of a file. `onBatch` gets every batch; its arrays are used again after it returns. */
export interface TraceReader {
  /** True when the file gives times. Known after the header (CSV). */
  readonly hasTimes: boolean;
  /** Names of CSV columns that mean nothing here. */
  readonly unusedColumns: readonly string[];
  push(bytes: Uint8Array): void;
  /** To be called once after the last piece. */
  end(): void;
}

export type ReaderParts = {
  name: string;
  options: TraceOptions;
  keys: KeyIds;
  onBatch: (batch: TraceBatch) => void;
};

/** What is wrong with a trace, as one message for a person. */
export class TraceError extends Error {}

export function newBatch(): TraceBatch {
  return {
    count: 0,
    key: new Int32Array(BATCH_ROWS),
    op: new Uint8Array(BATCH_ROWS),
    atNanos: new Float64Array(BATCH_ROWS),
    keyBytes: new Uint32Array(BATCH_ROWS),
    valueBytes: new Uint32Array(BATCH_ROWS),
    ttlMs: new Float64Array(BATCH_ROWS),
  };
}
