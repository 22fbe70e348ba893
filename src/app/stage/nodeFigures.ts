import type { Nanos } from '../../engine/base/units.ts';
import { type Frame, type NodeState, nodeColumns, nodeStates } from '../../engine/frame.ts';
import { exits } from '../../engine/outcomes.ts';

/** The figures of one node that need more than one frame: recent hit ratio, busy share, when its role began. */

/** Look-ups over which a hit ratio is taken, at least, once there are that many. */
const RECENT_LOOKUPS = 200;
/** Simulated time over which the busy share is taken, at least. */
const RECENT_NANOS: Nanos = 20e6;

/** Items before a capacity is estimated, and memory of an item over its key and value. */
const LEAST_KEYS = 3;
const OVERHEAD = 1.05;

type Mark = { at: Nanos; hits: number; misses: number; busy: number; commands: number };
const START: Mark = { at: 0, hits: 0, misses: 0, busy: 0, commands: 0 };

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
  private older: Mark = START;
  private newer: Mark = START;

  /** Reads row `index` of a frame. Frames may go back in time. */
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
    this.measure({
      at: frame.at,
      hits: value('hits'),
      misses: value('misses'),
      busy: value('busyNanos'),
      commands: value('commands'),
    });
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

  private measure(now: Mark): void {
    if (now.at < this.newer.at || now.hits < this.newer.hits || now.misses < this.newer.misses) {
      this.older = START;
      this.newer = START;
      if (now.at > RECENT_NANOS * 10) this.older = this.newer = now;
    }
    const lookups = now.hits + now.misses - this.older.hits - this.older.misses;
    if (lookups > 0) this.hitRatio = (now.hits - this.older.hits) / lookups;
    else if (now.hits + now.misses === 0) this.hitRatio = null;
    const span = now.at - this.older.at;
    if (span > 0) {
      this.busyShare = Math.min(1, Math.max(0, (now.busy - this.older.busy) / span));
      this.commandsPerSecond = ((now.commands - this.older.commands) * 1e9) / span;
    }
    const fresh = now.hits + now.misses - this.newer.hits - this.newer.misses;
    if (fresh >= RECENT_LOOKUPS || (fresh === 0 && now.at - this.newer.at >= RECENT_NANOS * 50)) {
      this.older = this.newer;
      this.newer = now;
    }
  }
}
