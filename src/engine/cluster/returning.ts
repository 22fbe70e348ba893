import { endStruck } from '../faults/struck.ts';
import type { Simulation } from '../simulation.ts';
import { candidateOf } from './candidates.ts';
import type { CacheNode } from './node.ts';
import type { NodeGroup } from './nodeGroup.ts';
import { UP } from './states.ts';

/** A new node, or the recovered one, stands in the place of a lost one. */
export function nodeReturns(sim: Simulation, node: CacheNode, isReboot = false): void {
  const { cluster } = sim;
  const { bus } = cluster.failover;
  const group = cluster.group(node.group);
  if (sim.network.up[node.zone] === 0) {
    sim.notice('replacement-waits-for-zone', `node:${node.id}`, {
      node: node.id,
      zone: sim.scenario.zones[node.zone] as string,
    });
    return;
  }
  const afterNanos = sim.now - node.since;
  const wasPrimary = group.primary === node.index;
  if (wasPrimary && cluster.persistence?.loads(node)) return;
  // Whatever brings the node back ends its crash.
  endStruck(sim, 'node-crash', `node:${node.id}`);
  endStruck(sim, 'node-pause', `node:${node.id}`);
  if (node.paused) {
    node.stop(false);
    node.wipe();
  }
  node.token += 1;
  node.state = UP;
  node.since = sim.now;
  bus?.started(node);
  sim.clients.nodeReturned(node);
  sim.notice('node-recovered', `node:${node.id}`, {
    zone: sim.scenario.zones[node.zone] as string,
    role: sim.cluster.isMemcached ? 'node' : wasPrimary ? 'primary' : 'replica',
    afterNanos,
  });
  if (!wasPrimary) {
    if (!bus?.keeps(node)) node.isPrimary = false;
    node.store.setReplica(true);
    cluster.sync.started(node);
    return;
  }
  primaryReturns(sim, group, node, isReboot);
}

/**
 * The primary is back before any replica took its place. Without automatic failover a replacement takes its
 * data from a surviving replica; else, and after a reboot, it starts empty, and its replicas empty themselves with it.
 */
function primaryReturns(
  sim: Simulation,
  group: NodeGroup,
  node: CacheNode,
  isReboot: boolean,
): void {
  const source = candidateOf(sim, group);
  const restores = !isReboot && !sim.cluster.spec.automaticFailover;
  group.token += 1;
  group.lostAt = -1;
  node.isPrimary = true;
  node.needsFullSync = false;
  node.isReader = false;
  const hasLoaded = sim.cluster.persistence?.tookLoad(node) === true;
  if (!hasLoaded && source !== null && restores) {
    group.log.lose(source, sim.notices.length - 1);
    node.store.copyFrom(source.store);
    group.log.restartFrom(source);
  } else {
    group.log.restart();
    if (!hasLoaded) startsCold(sim, group, node, source);
  }
  node.store.setReplica(false);
  sim.cluster.operations?.settle(node);
  sim.cluster.version += 1;
  for (const index of group.nodes) {
    if (index !== node.index) sim.cluster.node(index).needsFullSync = true;
  }
}

/** Nothing of the shard's data is left for its primary. */
function startsCold(
  sim: Simulation,
  group: NodeGroup,
  node: CacheNode,
  source: CacheNode | null,
): void {
  if (source !== null) sim.tally.lost(node, group.log.next > 0 ? source.store.count : 0);
  sim.notice('cold-start', `shard:${group.id}`, {
    group: group.id,
    lostKeys: sim.tally.lostKeysOf(group.index),
    replica: source?.id ?? '',
    kind: sim.cluster.isMemcached ? 'node' : 'shard',
  });
}
