import type { Simulation } from '../simulation.ts';
import type { CacheNode } from './node.ts';
import type { NodeGroup } from './nodeGroup.ts';

/** Replicas of a shard that live on when its primary is lost. */
export function replicasThatSurvive(sim: Simulation, group: NodeGroup): CacheNode[] {
  return (
    group.nodes
      .map((index) => sim.cluster.node(index))
      .filter((node) => node.index !== group.primary && node.isUp)
      // One that has just come back and waits for its first sync has nothing to offer.
      .filter((node) => !(node.needsFullSync && node.store.count === 0))
  );
}

/** The replica with the least replication lag; ties go to the lower index. Null without one. */
export function candidateOf(sim: Simulation, group: NodeGroup): CacheNode | null {
  let best: CacheNode | null = null;
  for (const node of replicasThatSurvive(sim, group)) {
    if (sim.network.isIsolated(node.zone)) continue;
    if (best === null || node.applied > best.applied) best = node;
  }
  return best;
}
