import type { NodeGroupSpec } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import { ReplicationLog } from './replication.ts';

/** A shard: its nodes, the one that is primary in truth, and the replication stream between them. */
export class NodeGroup {
  readonly index: number;
  readonly id: string;
  slots: [number, number][];
  nodes: number[] = [];
  primary = -1;
  readonly log: ReplicationLog;
  removed = false;
  /** Rises when the primary is lost, found or replaced; failover events with an older one do nothing. */
  token = 0;
  lostAt = -1;
  /** Notice of what took the primary away, and of the last promotion. */
  lostCause = -1;
  promotedBy = -1;

  constructor(sim: Simulation, index: number, spec: NodeGroupSpec) {
    this.index = index;
    this.id = spec.id;
    this.slots = spec.slots;
    this.log = new ReplicationLog(sim, index);
  }
}
