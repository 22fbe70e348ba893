import { type Frame, nodeColumns } from '../../../engine/frame.ts';

const { stride, at } = nodeColumns;

/** Of one node over a stretch of the run, 0 to 1: its engine thread, and the whole host. */
export type Busy = { engine: number; host: number; overNanos: number };

/**
 * EngineCPUUtilization and CPUUtilization of a node between two frames; since the start of the run without an
 * earlier one, or when the node has started anew between them. Null while no time has passed.
 */
export function busyOf(
  frame: Frame,
  before: Frame | null,
  node: number,
  workers: number,
  vcpus: number,
): Busy | null {
  const base = node * stride;
  const value = (of: Frame, column: number) => of.nodes[base + column] ?? 0;
  const isUsable =
    before !== null &&
    before.at < frame.at &&
    before.topologyVersion === frame.topologyVersion &&
    value(before, at.busyNanos) <= value(frame, at.busyNanos);
  const overNanos = frame.at - (isUsable ? before.at : 0);
  if (overNanos <= 0) return null;
  const grown = (column: number) => value(frame, column) - (isUsable ? value(before, column) : 0);
  return {
    engine: Math.min(1, grown(at.busyNanos) / workers / overNanos),
    host: Math.min(1, grown(at.hostNanos) / vcpus / overNanos),
    overNanos,
  };
}
