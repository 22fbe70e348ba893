import type { TraceData } from '../engine/clients/trace.ts';
import type { Run } from '../engine/scenario/scenario.ts';
import { workerParts } from './parts.ts';
import type { TraceFile } from './protocol.ts';

/**
 * The rows that a run plays: null when it plays none, a sentence when they are not there. `known` are those of
 * the run before; a `file` is read with the part `traces`, which must have been fetched.
 */
export function traceRows(
  run: Run,
  known: TraceData | null,
  file?: TraceFile,
): TraceData | null | string {
  const wanted = run.scenario.workload.trace;
  if (!wanted) return null;
  if (!file) {
    if (known?.hash === wanted.hash) return known;
    return `This run plays the trace ${wanted.name}. Open that file to go on.`;
  }
  const loaded = workerParts.get('traces').loadTrace(new Uint8Array(file.bytes), file.name);
  if (!loaded.ok) return loaded.message;
  if (loaded.trace.hash !== wanted.hash) {
    return `${file.name} is another trace than ${wanted.name} (${loaded.trace.requests} rows, ${wanted.requests} wanted). Open the trace that the run was made with.`;
  }
  return loaded.trace;
}
