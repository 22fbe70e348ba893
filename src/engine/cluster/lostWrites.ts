import type { Nanos } from '../base/units.ts';
import { MAX_LOST_WRITES } from '../limits.ts';
import type { Simulation } from '../simulation.ts';
import type { CacheNode } from './node.ts';
import { LOG_FLUSH } from './states.ts';

/** A write that was acknowledged and is not on the primary that took over. */
export type LostWrite = {
  /** Number of the key; -1 for a FLUSHALL. */
  key: number;
  /** LOG_SET, LOG_DEL or LOG_FLUSH. */
  op: number;
  version: number;
  /** The version that its primary had when the write was undone; -1: no copy. */
  held: number;
  /** When the primary that is gone executed it; with WAIT its answer came later. */
  acknowledgedAt: Nanos;
  /** Index of that primary. */
  node: number;
  /** Its place in the stream: the offset behind it. -1: written while another node was the primary already. */
  offset: number;
  /** App that wrote it; -1 for the operator. */
  app: number;
  /** False when the client was told that fewer replicas have it than it waited for. */
  confirmed: boolean;
  /** Number of the notice of the promotion (or return) that undid it. */
  cause: number;
};

/** The lost writes of a run: all counted; kept are the newest MAX_LOST_WRITES, without those that a file lacked. */
export class LostWrites {
  readonly list: LostWrite[] = [];
  count = 0;

  add(sim: Simulation, write: LostWrite): void {
    this.count += 1;
    sim.tally.lostWrites(1);
    if (this.list.length >= MAX_LOST_WRITES) this.list.shift();
    this.list.push(write);
  }

  /** Writes of which only the number is known: those that a file of the node lacked. */
  addUnlisted(sim: Simulation, writes: number): void {
    this.count += writes;
    sim.tally.lostWrites(writes);
  }

  /** A write that a node takes while another is the primary already: lost when the node comes back. */
  isolated(
    at: Nanos,
    node: CacheNode,
    op: number,
    key: number,
    version: number,
    app: number,
    confirmed: boolean,
  ): void {
    node.isolatedWrites += 1;
    if (node.isolated.length >= MAX_LOST_WRITES) return;
    node.isolated.push({
      key: op === LOG_FLUSH ? -1 : key,
      op,
      version,
      held: -1,
      acknowledgedAt: at,
      node: node.index,
      offset: -1,
      app,
      confirmed,
      cause: -1,
    });
  }

  /** A former primary gives up what it took alone. */
  settle(sim: Simulation, node: CacheNode, cause: number): void {
    const { store } = sim.cluster.node(sim.cluster.group(node.group).primary);
    for (const write of node.isolated) {
      const held = write.key < 0 ? -1 : store.versionOf(write.key, sim.now);
      this.add(sim, { ...write, held, cause });
    }
    this.addUnlisted(sim, node.isolatedWrites - node.isolated.length);
    node.isolated = [];
    node.isolatedWrites = 0;
  }

  /** Those of one promotion, as far as they are kept. */
  causedBy(notice: number): LostWrite[] {
    return this.list.filter((write) => write.cause === notice);
  }
}
