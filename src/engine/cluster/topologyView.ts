import type { TopologyView } from '../frame.ts';
import type { Simulation } from '../simulation.ts';

/** The nodes, shards, apps and database as the outside sees them. */
export function topologyOf(sim: Simulation): TopologyView {
  const { cluster } = sim;
  const { spec } = cluster;
  const { routing } = sim.clients;
  const groups = cluster.groups.filter((group) => !group.removed);
  return {
    version: cluster.version,
    name: spec.name,
    deployment: spec.deployment,
    engine: spec.engine,
    engineVersion: spec.engineVersion,
    clusterMode: spec.clusterMode,
    nodeType: spec.nodeType,
    zones: [...sim.scenario.zones],
    apps: sim.scenario.clients.appZones.map((zone, i) => ({
      id: `app-${i + 1}`,
      zone: sim.scenario.zones.indexOf(zone),
      ...(!cluster.isClusterMode && sim.clients.beliefs.asks(i) && { asksNodes: true as const }),
      ...(routing.isPlain && { calls: cluster.group(routing.homes[i] as number).id }),
    })),
    groups: groups.map(({ id, slots, index }) => {
      const leaving = cluster.operations?.migration.leaving(index) ?? [];
      return leaving.length > 0 ? { id, slots, leaving } : { id, slots };
    }),
    nodes: cluster.liveNodes().map((node) => ({
      id: node.id,
      group: groups.findIndex((group) => group.index === node.group),
      zone: node.zone,
      address: cluster.addressOf(node.index),
    })),
    origin: {
      id: 'database',
      zone: sim.scenario.zones.indexOf(sim.scenario.origin.zone),
      workers: sim.scenario.origin.workers,
    },
    automaticFailover: spec.automaticFailover,
    ...(sim.scenario.failover.kind === 'cluster-bus' && { openSource: true as const }),
  };
}
