import type { Scenario } from '../../engine/scenario/scenario.ts';

/** The scenario with the primaries alone. Cluster mode enabled keeps automatic failover, as AWS demands. */
export function withoutReplicas(scenario: Scenario): Scenario {
  const nodeGroups = scenario.cluster.nodeGroups.map((g) => ({ ...g, nodes: g.nodes.slice(0, 1) }));
  const automaticFailover = scenario.cluster.clusterMode === 'enabled';
  const cluster = { ...scenario.cluster, nodeGroups, automaticFailover, multiAz: false };
  const clients = { ...scenario.clients, readFrom: 'primary' as const };
  return { ...scenario, cluster, clients };
}

/** The scenario with a replica for each shard, in another zone; null where there is none. */
export function withReplica(scenario: Scenario): Scenario | null {
  const { zones } = scenario;
  if (zones.length < 2) return null;
  const nodeGroups = scenario.cluster.nodeGroups.map((group) => {
    const [primary] = group.nodes;
    const zone = zones.find((z) => z !== primary?.zone) ?? '';
    return { ...group, nodes: [...group.nodes, { id: `${group.id}-002`, zone }] };
  });
  return {
    ...scenario,
    cluster: { ...scenario.cluster, nodeGroups, automaticFailover: true, multiAz: true },
  };
}
