import { hashDraw, streamId } from '../base/rng.ts';
import type { Simulation } from '../simulation.ts';
import { BY_READER, type Pools } from './pools.ts';

/**
 * Reads by the reader endpoint. The name is resolved when a connection is opened, never for a request: a
 * connection stays with its node, so requests follow where the connections happen to be (ElastiCache user guide,
 * "Finding replication group endpoints").
 */
export class Readers {
  private readonly sim: Simulation;
  private readonly pools: Pools;
  private readonly picks: number;

  constructor(sim: Simulation, pools: Pools) {
    this.sim = sim;
    this.pools = pools;
    this.picks = streamId(sim.seed, 'reader-connection');
  }

  /**
   * The node that a read goes to: that of any idle connection, else of a new one where there is room, else of
   * any connection, to wait for it.
   */
  choose(slot: number, app: number, group: number): number {
    const { sim, pools } = this;
    const { nodes } = sim.cluster.group(group);
    let idle = 0;
    for (const index of nodes) idle += pools.idleOf(pools.of(index, app, BY_READER));
    if (idle === 0 && this.mayOpen(app, group)) return sim.clients.beliefs.reader(app, group);
    let all = idle;
    if (idle === 0) {
      for (const index of nodes) all += pools.sizeOf(pools.of(index, app, BY_READER));
    }
    let left = hashDraw(this.picks, sim.requests.number[slot] as number) % Math.max(1, all);
    for (const index of nodes) {
      const pool = pools.of(index, app, BY_READER);
      left -= idle > 0 ? pools.idleOf(pool) : pools.sizeOf(pool);
      if (left < 0) return index;
    }
    return sim.clients.beliefs.reader(app, group);
  }

  /** Whether an app may open another connection by the reader endpoint: the limit is one for all its nodes. */
  mayOpen(app: number, group: number): boolean {
    const { sim, pools } = this;
    let size = 0;
    for (const index of sim.cluster.group(group).nodes) {
      size += pools.sizeOf(pools.of(index, app, BY_READER));
    }
    return size < pools.most(sim.scenario.clients.poolSize);
  }

  /** The node of this shard where a read of the app waits for a connection; -1 when none waits. */
  waitingAt(app: number, group: number): number {
    for (const index of this.sim.cluster.group(group).nodes) {
      if (this.pools.waits(this.pools.of(index, app, BY_READER))) return index;
    }
    return -1;
  }
}
