import { COARSE_NANOS, type Frame, nodeColumns } from '../../../engine/frame.ts';
import type { Inspection } from '../../../engine/inspect/inspect.ts';

const { stride, at } = nodeColumns;

/** Two frames further apart say nothing of now. */
const LONGEST_NANOS = 2 * COARSE_NANOS;

/** Of one node over a stretch of the run, 0 to 1: its engine thread, and the whole host. `until`: null up to now. */
export type Busy = { engine: number; host: number; overNanos: number; until: number | null };

type Seen = {
  frame: Frame;
  /** An earlier frame, if any. */
  before: Frame | null;
  lastSecond: Inspection['lastSecond'];
  workers: number;
  vcpus: number;
};

/**
 * EngineCPUUtilization and CPUUtilization of a node: between two frames that lie close together; else in the last whole
 * second, and in the very first one since the start. Null while no time has passed.
 */
export function busyOf(
  { frame, before, lastSecond, workers, vcpus }: Seen,
  node: number,
): Busy | null {
  const base = node * stride;
  const value = (of: Frame, column: number) => of.nodes[base + column] ?? 0;
  const isUsable =
    before !== null &&
    before.at < frame.at &&
    frame.at - before.at <= LONGEST_NANOS &&
    before.topologyVersion === frame.topologyVersion &&
    value(before, at.busyNanos) <= value(frame, at.busyNanos);
  const share = (engine: number, host: number, overNanos: number, until: number | null): Busy => ({
    engine: Math.min(1, engine / workers / overNanos),
    host: Math.min(1, host / vcpus / overNanos),
    overNanos,
    until,
  });
  if (!isUsable && lastSecond) {
    const { engineNanos, hostNanos, until } = lastSecond;
    return share(engineNanos[node] ?? 0, hostNanos[node] ?? 0, COARSE_NANOS, until);
  }
  const overNanos = frame.at - (isUsable ? before.at : 0);
  if (overNanos <= 0) return null;
  const grown = (column: number) => value(frame, column) - (isUsable ? value(before, column) : 0);
  return share(grown(at.busyNanos), grown(at.hostNanos), overNanos, null);
}
