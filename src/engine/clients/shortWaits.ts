import type { Simulation } from '../simulation.ts';

/** A shard whose writes wait for more replicas (WAIT) than follow its primary. */
export type ShortWait = { shard: string; wanted: number; following: number };

/** The shards whose writes no WAIT can confirm now. Changes nothing in the run. */
export function shortWaits({ cluster, scenario }: Simulation): ShortWait[] {
  const wanted = scenario.clients.waitReplicas;
  if (wanted === 0 || cluster.isMemcached) return [];
  return cluster.liveGroups().flatMap((group) => {
    const following = group.nodes.filter(
      (index) => index !== group.primary && cluster.node(index).linked,
    ).length;
    return following < wanted ? [{ shard: group.id, wanted, following }] : [];
  });
}
