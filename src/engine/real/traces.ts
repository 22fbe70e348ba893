/** The request traces that the recordings were made with, whole. */
import { TraceChecksum } from '../clients/generators/checksum.ts';
import { KeyTrace, type TraceSpec } from '../clients/generators/keyTrace.ts';

export { type SizeSpec, valueSizes } from '../clients/generators/sizeLaws.ts';
export type { TraceSpec };

/** Key numbers of `requests` requests. */
export function makeTrace(
  spec: TraceSpec,
  keys: number,
  requests: number,
  seed: number,
): Int32Array {
  const trace = new Int32Array(requests);
  new KeyTrace(spec, keys, seed).fill(trace, requests);
  return trace;
}

/** Checksum of a recorded row: key numbers, then the size of every key. */
export function traceChecksum(trace: Int32Array, sizes: Uint32Array): number {
  return new TraceChecksum().add(trace).add(sizes).value;
}
