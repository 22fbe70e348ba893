import type { Simulation } from '../simulation.ts';
import type { CacheNode } from './node.ts';
import type { NodeGroup } from './nodeGroup.ts';
import { SYNCING, UP } from './states.ts';

/** Told to follow another primary, replicas connect at once: they go on from the backlog, or sync in full. */
export function syncWhatNeedsIt(sim: Simulation, groupIndex: number): void {
  const group = sim.cluster.group(groupIndex);
  for (const index of group.nodes) attach(sim, group, sim.cluster.node(index));
}

/** A replica that is up but not linked tries to reach its primary. */
export function attach(sim: Simulation, group: NodeGroup, node: CacheNode): void {
  const { cluster } = sim;
  const primary = cluster.node(group.primary);
  if (!primary.isUp || cluster.isMemcached) return;
  if (node === primary || node.linked || sim.network.up[node.zone] === 0) return;
  if (node.state !== UP && !(node.state === SYNCING && node.needsFullSync)) return;
  if (node.isDeaf || cluster.failover.bus?.keeps(node)) return;
  if (!cluster.sync.reaches(primary, node)) return;
  settleIsolated(sim, node);
  node.isPrimary = false;
  node.store.setReplica(true);
  if (cluster.sync.psync(node) === 'full') return;
  node.isReader = true;
  sim.notice('replica-caught-up', `node:${node.id}`, { afterNanos: sim.now - node.since });
}

/** A former primary that went on taking writes gives them up. */
function settleIsolated(sim: Simulation, node: CacheNode): void {
  if (!node.diverged) return;
  sim.lostWrites.settle(sim, node, sim.cluster.group(node.group).promotedBy);
  node.diverged = false;
  node.needsFullSync = true;
}

/** A node that took itself for the primary learns that another one is, and follows it. */
export function deposed(sim: Simulation, group: NodeGroup, node: CacheNode): void {
  node.isPrimary = false;
  node.store.setReplica(true);
  const primary = sim.cluster.node(group.primary).id;
  const lostWrites = node.isolatedWrites;
  const args = { node: node.id, primary, lostWrites };
  sim.notice('primary-demoted', `node:${node.id}`, args, group.lostCause);
  syncWhatNeedsIt(sim, group.index);
}

/** A node that was paused has taken the first commands from its sockets and reads what it was told meanwhile. */
export function heard(sim: Simulation, node: CacheNode): void {
  const { bus } = sim.cluster.failover;
  if (bus) bus.heard(node);
  else deposed(sim, sim.cluster.group(node.group), node);
}
