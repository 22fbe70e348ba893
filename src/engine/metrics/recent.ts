import type { Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import { REMOVED, UP } from '../cluster/states.ts';
import { recentColumns } from '../frame.ts';
import type { Simulation } from '../simulation.ts';

/** Look-ups over which a hit ratio is told, and commands over which a load is, at least, once there are that many. */
const ENOUGH = 200;
/** Over at most twice this a load is told however few commands there are. */
const LONG_NANOS: Nanos = 1e9;
/** A node that was asked for nothing so long has no hit ratio. */
const QUIET_NANOS: Nanos = 5e9;
/** Between two looks at all nodes. */
export const RECENT_NANOS: Nanos = 20e6;

const { at, stride } = recentColumns;

/**
 * Counters of each node as they stood at two moments past, so that a frame can tell what a node does lately. Looked at
 * on a grid of simulated time: the same at one moment of a run, whichever way it was reached. No part of the digest.
 */
export class Recent {
  /** Rows of `recentColumns`, by index of the node: what is compared with, and what will be next. */
  private older = new Float64Array(0);
  private newer = new Float64Array(0);
  /** Look-ups of each node since the start, and when there was one last. */
  private lookups = new Float64Array(0);
  private lookedUpAt = new Float64Array(0);

  /** Takes note of all nodes at `now`, a multiple of RECENT_NANOS. */
  note({ cluster }: Simulation, now: Nanos): void {
    const { nodes } = cluster;
    if (nodes.length * stride > this.newer.length) this.fit(nodes, now);
    for (const node of nodes) {
      if (node.state === REMOVED) continue;
      this.noteNode(node, now);
      this.noteSilence(node, now);
    }
  }

  /** Rows of the nodes that are part of the cluster, in the order of the topology. */
  rows({ cluster, now }: Simulation): Float64Array {
    const nodes = cluster.liveNodes();
    const out = new Float64Array(nodes.length * stride);
    nodes.forEach((node, row) => {
      const base = node.index * stride;
      const to = row * stride;
      // A node that came since the last look has done nothing before it came.
      if (base >= this.older.length) out[to + at.at] = this.older.length === 0 ? 0 : now;
      else out.set(this.older.subarray(base, base + stride), to);
    });
    return out;
  }

  private noteNode(node: CacheNode, now: Nanos): void {
    const { older, newer } = this;
    const base = node.index * stride;
    const read = (column: number) => newer[base + column] as number;
    const lookups = node.hits + node.misses - read(at.hits) - read(at.misses);
    if (lookups >= ENOUGH) {
      older[base + at.hits] = read(at.hits);
      older[base + at.misses] = read(at.misses);
      newer[base + at.hits] = node.hits;
      newer[base + at.misses] = node.misses;
    }
    if (node.commands - read(at.commands) < ENOUGH && now - read(at.at) < LONG_NANOS) return;
    for (let column = 0; column < stride; column++) {
      if (column !== at.hits && column !== at.misses)
        older[base + column] = newer[base + column] as number;
    }
    newer[base + at.at] = now;
    newer[base + at.busyNanos] = node.busyNanos;
    newer[base + at.commands] = node.commands;
  }

  /** What was found before a node went down, or long ago, says nothing of it now. */
  private noteSilence(node: CacheNode, now: Nanos): void {
    const { older, newer, lookups, lookedUpAt } = this;
    const { index, hits, misses } = node;
    if (hits + misses !== lookups[index]) {
      lookups[index] = hits + misses;
      lookedUpAt[index] = now;
    }
    if (node.state === UP && now - (lookedUpAt[index] as number) < QUIET_NANOS) return;
    const base = index * stride;
    older[base + at.hits] = newer[base + at.hits] = hits;
    older[base + at.misses] = newer[base + at.misses] = misses;
  }

  /** Room for nodes that have come: they began with nothing, just now or with the run. */
  private fit(nodes: readonly CacheNode[], now: Nanos): void {
    const known = this.newer.length / stride;
    const wider = (from: Float64Array) => {
      const to = new Float64Array(nodes.length);
      to.set(from);
      return to;
    };
    this.lookups = wider(this.lookups);
    this.lookedUpAt = wider(this.lookedUpAt);
    const grow = (from: Float64Array) => {
      const to = new Float64Array(nodes.length * stride);
      to.set(from);
      if (known > 0) for (let i = known; i < nodes.length; i++) to[i * stride + at.at] = now;
      return to;
    };
    this.older = grow(this.older);
    this.newer = grow(this.newer);
  }
}
