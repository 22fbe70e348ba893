import type { Nanos } from '../../engine/base/units.ts';
import {
  type Frame,
  type NodeState,
  nodeColumns,
  nodeStates,
  recentColumns,
} from '../../engine/frame.ts';
import { exits } from '../../engine/outcomes.ts';

/** The figures of one node as a frame has them, and how many items fit, which is estimated from frame to frame. */

/** Items before a capacity is estimated, and memory of an item over its key and value. */
const LEAST_KEYS = 3;
const OVERHEAD = 1.05;

/** Share of the look-ups of a node in the last stretch that a frame has that hit; null without any. */
export function recentHitRatio({ nodes, recent }: Frame, index: number): number | null {
  const grown = (column: 'hits' | 'misses') =>
    (nodes[index * nodeColumns.stride + nodeColumns.at[column]] ?? 0) -
    (recent[index * recentColumns.stride + recentColumns.at[column]] ?? 0);
  const hits = grown('hits');
  const lookups = hits + grown('misses');
  return lookups > 0 ? hits / lookups : null;
}

export class NodeFigures {
  state: NodeState = 'up';
  primary = false;
  since: Nanos = 0;
  keys = 0;
  used = 0;
  limit = 0;
  /** Items that fit, 0 while that is not known. */
  capacity = 0;
  queue = 0;
  lag: Nanos = 0;
  slowdown = 1;
  /** Items that left, by code of `exits`. */
  readonly left = new Float64Array(exits.length);
  progress = 1;
  /** Share of recent look-ups that hit, or null without look-ups. */
  hitRatio: number | null = null;
  /** Busy share of the engine thread, 0 to 1. */
  busyShare = 0;
  commandsPerSecond = 0;
  /** When the node became primary by a failover, 0 when it did not. */
  primarySince: Nanos = 0;

  /** The next frame is of another moment or another run. */
  forget(): void {
    this.capacity = 0;
  }

  /** Reads row `index` of a frame. */
  read(frame: Frame, index: number): void {
    const base = index * nodeColumns.stride;
    const value = (column: keyof typeof nodeColumns.at) =>
      frame.nodes[base + nodeColumns.at[column]] ?? 0;
    const primary = value('primary') === 1;
    this.primary = primary;
    this.state = nodeStates[value('state')] ?? 'removed';
    this.since = value('since');
    this.keys = value('keys');
    this.used = value('usedBytes');
    this.limit = value('limitBytes');
    this.capacity = this.capacityFrom(value('payloadBytes'));
    this.queue = value('queue');
    this.lag = value('lagNanos');
    this.slowdown = value('slowdown');
    this.progress = value('progress');
    for (const [code, exit] of exits.entries()) this.left[code] = value(exit);
    const before = (column: keyof typeof recentColumns.at) =>
      frame.recent[index * recentColumns.stride + recentColumns.at[column]] ?? 0;
    this.hitRatio = recentHitRatio(frame, index);
    const span = frame.at - before('at');
    this.busyShare =
      span > 0 ? Math.min(1, Math.max(0, (value('busyNanos') - before('busyNanos')) / span)) : 0;
    this.commandsPerSecond = span > 0 ? ((value('commands') - before('commands')) * 1e9) / span : 0;
  }

  /** From the memory that is left and the size of the items there are. Steady: small changes are left out. */
  private capacityFrom(payload: number): number {
    if (this.keys < LEAST_KEYS || this.limit <= 0 || payload <= 0) return this.capacity;
    const each = (payload / this.keys) * OVERHEAD;
    const found = Math.max(
      this.keys,
      Math.round(this.keys + Math.max(0, this.limit - this.used) / each),
    );
    return Math.abs(found - this.capacity) <= Math.max(2, this.capacity * 0.03)
      ? Math.max(this.capacity, this.keys)
      : found;
  }
}
