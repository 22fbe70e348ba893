import { splitSlots } from '../../engine/cluster/slots.ts';
import type { NodeGroupSpec } from '../../engine/scenario/scenario.ts';
import { type Described, engineOf, MOST_NODES, slotRanges } from './described.ts';
import type { Reading } from './reading.ts';

/** One entry of `ReplicationGroups` of `aws elasticache describe-replication-groups`. */
export function describedReplicationGroup(group: Reading): Described {
  const notes: string[] = [];
  const name = group.at('ReplicationGroupId').text();
  const engine = group.has('Engine') ? engineOf(group.at('Engine')) : 'redis';
  if (!group.has('Engine')) {
    notes.push(`${name} has no field Engine, as in older output; it is taken to be Redis OSS.`);
  }
  const clusterMode = isEnabled(group, 'ClusterEnabled', 'ClusterMode') ? 'enabled' : 'disabled';
  const shards = group.at('NodeGroups').list(MOST_NODES);
  if (shards.length === 0) {
    group.at('NodeGroups').refuse('Describe the cluster again once its Status is available.');
  }
  const nodeGroups = shards.map((shard) => nodeGroupOf(shard, clusterMode === 'enabled', notes));
  const hasSlots = nodeGroups.some((shard) => shard.slots.length > 0);
  if (clusterMode === 'enabled' && !hasSlots) {
    const split = splitSlots(nodeGroups.length);
    nodeGroups.forEach((shard, i) => {
      shard.slots = [split[i] as [number, number]];
    });
    notes.push(`${name} lists no slots; they are split evenly over its shards.`);
  }
  return {
    deployment: 'node-based',
    name,
    engine,
    engineVersion: group.textOr('EngineVersion', null),
    clusterMode,
    nodeType: {
      name: group.at('CacheNodeType').text(),
      path: group.at('CacheNodeType').path,
    },
    // Cluster mode always has automatic failover, whatever old output prints.
    automaticFailover:
      clusterMode === 'enabled' ||
      group.textOr('AutomaticFailover', 'disabled').startsWith('enabl'),
    multiAz: group.textOr('MultiAZ', 'disabled').startsWith('enabl'),
    nodeGroups,
    maxStorageBytes: 0,
    maxEcpuPerSecond: 0,
    notes,
  };
}

function nodeGroupOf(shard: Reading, withSlots: boolean, notes: string[]): NodeGroupSpec {
  const id = shard.textOr('NodeGroupId', '0001');
  const members = shard.at('NodeGroupMembers').list(MOST_NODES);
  if (members.length === 0) {
    shard.at('NodeGroupMembers').refuse('Describe the cluster again once its Status is available.');
  }
  const primaries = members.filter((m) => m.textOr('CurrentRole', '') === 'primary');
  const [primary = members[0] as Reading] = primaries;
  const ordered = [primary, ...members.filter((member) => member !== primary)];
  const hasRoles = members.some((member) => member.has('CurrentRole'));
  if (hasRoles && primaries.length !== 1) {
    notes.push(
      `Shard ${id} has ${primaries.length} nodes with CurrentRole primary; the first node is taken.`,
    );
  } else if (!hasRoles && members.length > 1 && id === '0001') {
    notes.push(
      'AWS prints no roles in cluster mode: the first node of each shard is taken for its primary.',
    );
  }
  return {
    id,
    slots: withSlots && shard.has('Slots') ? slotRanges(shard.at('Slots')) : [],
    nodes: ordered.map((member) => ({
      id: `${id}-${memberNumber(member, members.indexOf(member))}`,
      zone: member.at('PreferredAvailabilityZone').text(),
    })),
  };
}

/** The last three digits of CacheClusterId: `shop-cache-0001-002` is node 002 of its shard. */
function memberNumber(member: Reading, index: number): string {
  const digits = /-(\d{3})$/.exec(member.textOr('CacheClusterId', ''))?.[1];
  return digits ?? String(index + 1).padStart(3, '0');
}

function isEnabled(group: Reading, flag: string, mode: string): boolean {
  if (group.has(flag)) return group.at(flag).flag();
  return group.textOr(mode, 'disabled') === 'enabled';
}
