import type { Simulation } from '../simulation.ts';
import { attach } from './following.ts';
import { SYNCING } from './states.ts';

/** Links between zones were cut or joined: replication stops or goes on, isolated primaries are noticed. */
export function reachabilityChanged(sim: Simulation, cause: number): void {
  const { cluster, network } = sim;
  const { failover } = cluster;
  for (const group of cluster.groups) {
    if (group.removed) continue;
    const primary = cluster.node(group.primary);
    for (const index of group.nodes) {
      const node = cluster.node(index);
      if (index === primary.index || cluster.sync.reaches(primary, node)) continue;
      if (node.state === SYNCING) cluster.sync.abort(node);
      else if (node.linked) {
        node.linked = false;
        node.deliverArmed = false;
        node.token += 1;
        node.since = sim.now;
        node.link.reset();
      }
    }
    const isolated = primary.isUp && network.isIsolated(primary.zone);
    if (isolated && group.lostAt < 0) {
      if (failover.bus) [group.lostAt, group.lostCause] = [sim.now, cause];
      else failover.primaryLost(group, cause);
    }
    if (!isolated && primary.isUp && group.lostAt >= 0) {
      group.token += 1;
      group.lostAt = -1;
    }
    // A former primary learns that it is one no more; replicas try once a second by themselves.
    for (const index of group.nodes) {
      const node = cluster.node(index);
      if (node.isPrimary && node !== primary) attach(sim, group, node);
    }
  }
  sim.clients.wire.wayOpened();
}
