import { splitSlots } from '../../engine/cluster/slots.ts';
import type { NodeGroupSpec } from '../../engine/scenario/scenario.ts';
import { type Described, engineOf, MOST_NODES, regionOf, zonesOf } from './described.ts';
import type { Reading } from './reading.ts';

/**
 * `CacheClusters` of `aws elasticache describe-cache-clusters`, with or without --show-cache-node-info.
 * Clusters with one ReplicationGroupId are the nodes of one replication group.
 */
export function clusterSets(clusters: readonly Reading[]): { name: string; members: Reading[] }[] {
  const sets: { name: string; members: Reading[] }[] = [];
  for (const cluster of clusters) {
    const name = cluster.textOr('ReplicationGroupId', null) ?? cluster.at('CacheClusterId').text();
    const known = sets.find((set) => set.name === name);
    if (known) known.members.push(cluster);
    else sets.push({ name, members: [cluster] });
  }
  return sets;
}

export function describedClusterSet(name: string, members: readonly Reading[]): Described {
  const [first] = members as [Reading];
  const notes: string[] = [];
  const engine = engineOf(first.at('Engine'));
  const nodeGroups =
    engine === 'memcached'
      ? memcachedGroups(first, notes)
      : replicationGroups(name, members, notes);
  const isSharded = engine !== 'memcached' && nodeGroups.some((group) => group.slots.length > 0);
  const hasReplica = engine !== 'memcached' && nodeGroups.every((group) => group.nodes.length > 1);
  const zones = new Set(nodeGroups.flatMap((group) => group.nodes.map((node) => node.zone)));
  if (hasReplica || isSharded) {
    notes.push(
      `describe-cache-clusters does not say whether automatic failover and Multi-AZ are on: they are taken to be on where there are replicas. describe-replication-groups says it.`,
    );
  }
  return {
    deployment: 'node-based',
    name,
    engine,
    engineVersion: first.textOr('EngineVersion', null),
    clusterMode: isSharded ? 'enabled' : 'disabled',
    nodeType: { name: first.at('CacheNodeType').text(), path: first.at('CacheNodeType').path },
    automaticFailover: hasReplica || isSharded,
    multiAz: hasReplica && zones.size > 1,
    nodeGroups,
    maxStorageBytes: 0,
    maxEcpuPerSecond: 0,
    notes,
  };
}

/** Each Memcached node is a group of its own: no two hold the same key. */
function memcachedGroups(cluster: Reading, notes: string[]): NodeGroupSpec[] {
  const nodes = cluster.has('CacheNodes') ? cluster.at('CacheNodes').list(MOST_NODES) : [];
  if (nodes.length > 0) {
    return nodes.map((node, i) => {
      const id = node.textOr('CacheNodeId', String(i + 1).padStart(4, '0'));
      const zone = node.has('CustomerAvailabilityZone')
        ? node.at('CustomerAvailabilityZone').text()
        : zoneOf(cluster, i, notes);
      return { id, slots: [], nodes: [{ id, zone }] };
    });
  }
  const count = cluster.at('NumCacheNodes').number();
  if (!Number.isInteger(count) || count < 1 || count > MOST_NODES) {
    cluster.at('NumCacheNodes').refuse(`Write a whole number from 1 to ${MOST_NODES}.`);
  }
  return Array.from({ length: count }, (_, i) => {
    const id = String(i + 1).padStart(4, '0');
    return { id, slots: [], nodes: [{ id, zone: zoneOf(cluster, i, notes) }] };
  });
}

/** Zone of node `index`: that of the cluster, or the Region's zones in turn where AWS prints "Multiple". */
function zoneOf(cluster: Reading, index: number, notes: string[]): string {
  const stated = cluster.textOr('PreferredAvailabilityZone', 'Multiple');
  if (stated !== 'Multiple') return stated;
  const zones = zonesOf(regionOf(cluster, index === 0 ? notes : []), 3);
  if (index === 0) {
    notes.push(
      `Zones of single nodes are printed with --show-cache-node-info only; the nodes are placed in ${zones.join(', ')} in turn.`,
    );
  }
  return zones[index % zones.length] as string;
}

/** Members are named after their place: `shop-0001-002` with cluster mode, `shop-002` without. */
function replicationGroups(
  name: string,
  members: readonly Reading[],
  notes: string[],
): NodeGroupSpec[] {
  const groups: NodeGroupSpec[] = [];
  let isSharded = false;
  for (const [i, member] of members.entries()) {
    const id = member.at('CacheClusterId').text();
    const ending = id.startsWith(`${name}-`) ? id.slice(name.length) : '';
    const place = /^-(?:(\d{4})-)?(\d{3})$/.exec(ending);
    if (place?.[1]) isSharded = true;
    const shard = place?.[1] ?? '0001';
    const number = place?.[2] ?? String(i + 1).padStart(3, '0');
    const node = { id: `${shard}-${number}`, zone: zoneOf(member, i, notes) };
    const known = groups.find((group) => group.id === shard);
    if (known) known.nodes.push(node);
    else groups.push({ id: shard, slots: [], nodes: [node] });
  }
  groups.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (groups.some((group) => group.nodes.length > 1)) {
    notes.push(
      'describe-cache-clusters prints no roles: the first node of each shard is taken for its primary.',
    );
  }
  if (isSharded) {
    const split = splitSlots(groups.length);
    groups.forEach((group, i) => {
      group.slots = [split[i] as [number, number]];
    });
    notes.push('describe-cache-clusters prints no slots: they are split evenly over the shards.');
  }
  return groups;
}
