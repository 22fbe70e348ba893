/**
 * A recorded key trace, read by `exchange/trace.ts` and handed to the engine beside the run. Row i of `key`,
 * `op`, `atNanos`, `valueBytes` and `ttlMs` is request i; keys are numbered from 0 in order of first appearance.
 */
export type TraceData = {
  name: string;
  /** Number of rows. */
  requests: number;
  /** FNV-1a/64 over the rows as 16 hexadecimal digits; a scenario names its trace by it. */
  hash: string;
  key: Int32Array;
  /** TRACE_GET, TRACE_SET or TRACE_DELETE. */
  op: Uint8Array;
  /** Nanos since the first row, never falling; null when the trace has no times: the workload's rate applies. */
  atNanos: Float64Array | null;
  /** Length of each key, by its number. */
  keyBytes: Uint32Array;
  /** UNSTATED_BYTES where the trace gives no size: the workload's valueBytes applies. */
  valueBytes: Uint32Array;
  /** UNSTATED_TTL where a row gives none: the scenario's TTL applies. 0 never expires. Null: no row gives one. */
  ttlMs: Float64Array | null;
  /** Name of each key, by its number. */
  keyNames: string[];
};

export const TRACE_GET = 0;
export const TRACE_SET = 1;
export const TRACE_DELETE = 2;

export const UNSTATED_BYTES = 0xffffffff;
export const UNSTATED_TTL = -1;
