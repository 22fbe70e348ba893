import type { Frame, TopologyView } from '../../engine/frame.ts';
import { nodeValue } from './targets.ts';

/** Whether there are shards to look at: Memcached has none, and a serverless cache hides them. */
export function hasShards({ engine, deployment }: TopologyView): boolean {
  return engine !== 'memcached' && deployment !== 'serverless';
}

/** The nodes of a shard by their rows in the topology, the primary of now first. */
export function nodesOfShard(group: number, frame: Frame, topology: TopologyView): number[] {
  const primary = (node: number) => nodeValue(frame, node, 'primary');
  return topology.nodes
    .flatMap((node, i) => (node.group === group ? [i] : []))
    .sort((a, b) => primary(b) - primary(a) || a - b);
}
