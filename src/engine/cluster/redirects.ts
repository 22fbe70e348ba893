import { ASK, MOVED, NO_REASON } from '../outcomes.ts';
import type { Cluster } from './cluster.ts';
import type { CacheNode } from './node.ts';

/**
 * What a node says to a command for a key before it looks at it (cluster mode): NO_REASON, MOVED (another shard
 * owns the slot), or ASK (the slot is leaving, and this key is not here any more).
 */
export function redirectFor(
  cluster: Cluster,
  node: CacheNode,
  key: number,
  isAsking: boolean,
): number {
  if (cluster.route(key) !== node.group) {
    return isAsking && isImporting(cluster, node, key) ? NO_REASON : MOVED;
  }
  const migration = cluster.operations === null ? null : cluster.operations.migration;
  if (migration === null || migration.slot < 0) return NO_REASON;
  if (cluster.slotOf(key) !== migration.slot || !migration.hasLeft(node, key)) return NO_REASON;
  return ASK;
}

/** True when the slot of a key is on its way to the shard of this node. */
export function isImporting(cluster: Cluster, node: CacheNode, key: number): boolean {
  const { operations } = cluster;
  return operations !== null && operations.migration.leavesFor[cluster.slotOf(key)] === node.group;
}

/** Where a redirect for a key leads: the primary of the shard that a slot in motion goes to, or of its owner. */
export function redirectTo(cluster: Cluster, key: number, reason: number): number {
  const { operations } = cluster;
  const goesTo =
    reason === ASK && operations !== null
      ? (operations.migration.leavesFor[cluster.slotOf(key)] as number)
      : -1;
  return cluster.group(goesTo < 0 ? cluster.route(key) : goesTo).primary;
}
