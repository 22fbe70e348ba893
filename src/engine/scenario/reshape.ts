import { MIB } from '../base/units.ts';
import { splitSlots } from '../cluster/slots.ts';
import { nodeTypes } from './nodeTypes.ts';
import type { ClusterSpec, NodeGroupSpec, Scenario } from './scenario.ts';

/** Zones of the nodes of shard `i`: the primary's zone moves on with each shard, replicas follow it round. */
function zonesFor(zones: readonly string[], shard: number, nodes: number): string[] {
  return Array.from({ length: nodes }, (_, n) => zones[(shard + n) % zones.length] as string);
}

const digits = (n: number, width: number) => String(n).padStart(width, '0');

/**
 * Shards as AWS makes and names them: `0001-001` is the first node of shard 0001, slots in even ranges when
 * cluster mode is enabled. Memcached: one node for each entry, `0001`, `0002`, ...
 */
export function makeGroups(
  zones: readonly string[],
  shards: number,
  replicas: number,
  options: { clusterMode: boolean; memcached: boolean },
): NodeGroupSpec[] {
  const slots = options.clusterMode ? splitSlots(shards) : [];
  return Array.from({ length: shards }, (_, i) => {
    const id = digits(i + 1, 4);
    const range = slots[i];
    return {
      id,
      slots: range ? [range] : [],
      nodes: zonesFor(zones, i, options.memcached ? 1 : replicas + 1).map((zone, n) => ({
        id: options.memcached ? id : `${id}-${digits(n + 1, 3)}`,
        zone,
      })),
    };
  });
}

/** Changes of the cluster that touch more than one field. False when the path is not one of them. */
export function reshape(
  scenario: Scenario,
  path: string,
  value: number | string | boolean,
): boolean {
  const { cluster, zones } = scenario;
  const replicas = (cluster.nodeGroups[0]?.nodes.length ?? 1) - 1;
  const options = {
    clusterMode: cluster.clusterMode === 'enabled',
    memcached: cluster.engine === 'memcached',
  };
  if (path === 'cluster.shards') {
    const shards = value as number;
    cluster.nodeGroups = options.memcached
      ? resizeMemcached(cluster, zones, shards)
      : makeGroups(zones, shards, replicas, options);
    return true;
  }
  if (path === 'cluster.replicas') {
    const wanted = value as number;
    for (const [i, group] of cluster.nodeGroups.entries()) resizeGroup(group, zones, i, wanted);
    if (wanted === 0) {
      cluster.multiAz = false;
      if (cluster.clusterMode === 'disabled') cluster.automaticFailover = false;
    }
    return true;
  }
  if (path === 'cluster.engine') {
    changeEngine(scenario, value as ClusterSpec['engine']);
    return true;
  }
  if (path === 'cluster.clusterMode') {
    const enabled = value === 'enabled';
    cluster.clusterMode = enabled ? 'enabled' : 'disabled';
    cluster.nodeGroups = makeGroups(zones, enabled ? 3 : 1, replicas, {
      clusterMode: enabled,
      memcached: false,
    });
    // Cluster mode enabled always has automatic failover.
    if (enabled) cluster.automaticFailover = true;
    return true;
  }
  if (path === 'cluster.nodeType') {
    const type = nodeTypes[value as string];
    if (!type) return false;
    cluster.nodeType = value as string;
    cluster.vcpus = type.vcpus;
    cluster.networkMbitPerSecond = type.networkMbitPerSecond;
    cluster.maxmemoryBytes = options.memcached ? type.memcachedMb * MIB : type.maxmemoryBytes;
    return true;
  }
  return false;
}

function resizeMemcached(
  cluster: ClusterSpec,
  zones: readonly string[],
  nodes: number,
): NodeGroupSpec[] {
  const kept = cluster.nodeGroups.slice(0, nodes);
  const taken = new Set(kept.map(({ id }) => id));
  const fresh = makeGroups(zones, nodes, 0, { clusterMode: false, memcached: true });
  return [...kept, ...fresh.filter(({ id }) => !taken.has(id)).slice(0, nodes - kept.length)];
}

function resizeGroup(
  group: NodeGroupSpec,
  zones: readonly string[],
  shard: number,
  replicas: number,
): void {
  group.nodes.length = Math.min(group.nodes.length, replicas + 1);
  for (let n = group.nodes.length; n <= replicas; n++) {
    const used = group.nodes.map((node) => node.zone);
    const fewest = zones.reduce(
      (best, zone) => {
        const count = (z: string) => used.filter((u) => u === z).length;
        return count(zone) < count(best) ? zone : best;
      },
      zones[(shard + n) % zones.length] as string,
    );
    let number = n + 1;
    while (group.nodes.some((node) => node.id === `${group.id}-${digits(number, 3)}`)) number += 1;
    group.nodes.push({ id: `${group.id}-${digits(number, 3)}`, zone: fewest });
  }
}

function changeEngine(scenario: Scenario, engine: ClusterSpec['engine']): void {
  const { cluster, zones } = scenario;
  const was = cluster.engine;
  cluster.engine = engine;
  cluster.engineVersion = { valkey: '8.0', redis: '7.1', memcached: '1.6.22' }[engine];
  if (engine === 'memcached') {
    const nodes = Math.max(2, cluster.nodeGroups.length);
    cluster.clusterMode = 'disabled';
    cluster.automaticFailover = false;
    cluster.multiAz = false;
    cluster.reservedMemoryPercent = 0;
    cluster.nodeGroups = makeGroups(zones, nodes, 0, { clusterMode: false, memcached: true });
    return;
  }
  if (was !== 'memcached') return;
  cluster.reservedMemoryPercent = 25;
  cluster.automaticFailover = true;
  cluster.multiAz = zones.length > 1;
  cluster.nodeGroups = makeGroups(zones, 1, 1, { clusterMode: false, memcached: false });
}
