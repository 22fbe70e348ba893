import { slabAutomoves } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import type { MemcachedStore } from '../store/memcached/memcached.ts';
import { isEvictionPolicy } from '../store/redis/eviction.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { syncWhatNeedsIt } from './following.ts';
import type { NodeGroup } from './nodeGroup.ts';
import { Service } from './service.ts';

/** Keys looked at to say which share of them a change of nodes moves. */
const MOVE_SAMPLE = 10_000;

/** A setting of the workload has changed. */
export function workloadChanged(sim: Simulation, path: string, replaces = false): void {
  sim.workload.configure(sim.scenario.workload);
  if (path === 'workload.keyspace') sim.cluster.fitKeys();
  if (replaces) replaceCluster(sim, path);
}

/** A setting of the cluster or its caches has changed; the scenario holds the new value already. */
export function clusterChanged(sim: Simulation, path: string, replaces: boolean): void {
  const { cluster } = sim;
  if (replaces) replaceCluster(sim, path);
  else if (path === 'cluster.shards') {
    resizeMemcached(sim);
    cluster.known?.learnAll();
  } else if (path === 'cluster.replicas') resizeReplicas(sim);
  else if (path.startsWith('cache.')) configureStores(sim);
  else {
    cluster.service = new Service(cluster.spec, sim.seed);
    const limit = cluster.limitBytes();
    for (const { store } of cluster.liveNodes()) {
      if (store.usedBytes > limit) sim.limitLowered = true;
      store.setLimit(limit);
    }
    if (path !== 'cluster.maxmemoryBytes') cluster.changed(false);
  }
}

function configureStores(sim: Simulation): void {
  const { evictionPolicy, maxmemorySamples, slabAutomove } = sim.scenario.cache;
  if (!isEvictionPolicy(evictionPolicy)) return;
  const automove = slabAutomoves.indexOf(slabAutomove) as 0 | 1 | 2;
  for (const { store } of sim.cluster.liveNodes()) {
    if (store instanceof RedisStore) store.setPolicy(evictionPolicy, maxmemorySamples);
    else (store as MemcachedStore).setAutomove(automove);
  }
}

/** Another cluster takes over: the old nodes go with what they held. */
function replaceCluster(sim: Simulation, path: string): void {
  const { cluster } = sim;
  let lostKeys = 0;
  for (const group of cluster.groups) {
    if (group.removed) continue;
    const primary = cluster.nodes[group.primary];
    if (primary) {
      const keys = primary.store.count;
      lostKeys += keys;
      sim.tally.lost(primary, keys);
    }
    cluster.removeGroup(group);
  }
  sim.notice('cluster-replaced', 'cache', { why: path, lostKeys });
  cluster.build(sim.scenario.cluster);
}

/** Memcached nodes are added at the end or taken from it. Returns the notice that says so. */
export function resizeMemcached(sim: Simulation, cause = -1): number {
  const { cluster } = sim;
  const live = cluster.groups.filter((group) => !group.removed);
  const before = sampleRoutes(sim);
  const wanted = sim.scenario.cluster.nodeGroups;
  const stays = new Set(wanted.map(({ id }) => id));
  for (const group of live.filter(({ id }) => !stays.has(id))) {
    const node = cluster.node(group.primary);
    sim.tally.lost(node, node.store.count);
    cluster.removeGroup(group);
  }
  for (const spec of wanted) {
    if (!live.some(({ id }) => id === spec.id)) cluster.addGroup(spec);
  }
  cluster.configVersion += 1;
  cluster.changed(true);
  const after = sampleRoutes(sim);
  const moved = after.filter((group, i) => group !== before[i]).length;
  return sim.notice(
    'nodes-changed',
    'cache',
    {
      from: live.length,
      to: wanted.length,
      movedPercent: Math.round((moved / Math.max(1, after.length)) * 1000) / 10,
    },
    cause,
  );
}

function sampleRoutes(sim: Simulation): number[] {
  const keys = Math.min(MOVE_SAMPLE, sim.workload.keyspace);
  return Array.from({ length: keys }, (_, key) => sim.cluster.route(key));
}

export function resizeReplicas(sim: Simulation): void {
  const { cluster } = sim;
  for (const spec of sim.scenario.cluster.nodeGroups) {
    const group = cluster.groups.find((g) => !g.removed && g.id === spec.id);
    if (!group) continue;
    while (group.nodes.length > spec.nodes.length) removeReplica(sim, group);
    const present = new Set(group.nodes.map((index) => cluster.node(index).id));
    for (const { id, zone } of spec.nodes) {
      if (present.has(id) || group.nodes.length >= spec.nodes.length) continue;
      const place = placeFor(sim, group, zone);
      const node = cluster.addNode(group, id, place, false);
      node.linked = false;
      node.isReader = false;
      node.needsFullSync = true;
      sim.notice('replica-added', `node:${id}`, { group: group.id, zone: place });
    }
    spec.nodes = group.nodes.map((index) => {
      const node = cluster.node(index);
      return { id: node.id, zone: sim.scenario.zones[node.zone] as string };
    });
    cluster.changed(false);
    syncWhatNeedsIt(sim, group.index);
  }
}

/** The zone of a new replica: not one without power, while another has some. */
function placeFor(sim: Simulation, group: NodeGroup, zone: string): string {
  const { network, scenario, cluster } = sim;
  if (network.up[scenario.zones.indexOf(zone)] === 1) return zone;
  const held = (z: number) => group.nodes.filter((i) => cluster.node(i).zone === z).length;
  let best = -1;
  for (let z = 0; z < scenario.zones.length; z++) {
    if (network.up[z] === 1 && (best < 0 || held(z) < held(best))) best = z;
  }
  return scenario.zones[best] ?? zone;
}

/** Takes the last node that is not the primary. */
function removeReplica(sim: Simulation, group: NodeGroup): void {
  const index = group.nodes.filter((i) => i !== group.primary).at(-1);
  if (index === undefined) return;
  const node = sim.cluster.node(index);
  sim.cluster.removeNode(node);
  sim.notice('replica-removed', `node:${node.id}`, { group: group.id });
}
