import { createStore } from 'zustand/vanilla';
import type { TopologyView } from '../../engine/frame.ts';

/**
 * How closely the stage looks. Zones: every node a card, in its Availability Zone. Shards: every shard a row
 * of shades. One shard: its nodes as cards, with their slots and items.
 */
export type Level = { kind: 'zones' } | { kind: 'shards' } | { kind: 'shard'; group: number };

/** How the viewer chose to look, and what a shade of the strips means, by its name; null until they choose. */
export const look = createStore<{ level: Level | null; metric: string | null }>(() => ({
  level: null,
  metric: null,
}));

/** Up to so many nodes the zones show everything, and no other level is offered. */
const EVERY_NODE_A_CARD = 12;
/** From so many nodes a card in its zone carries no words any more: shards come first. */
const SHARDS_FIRST = 61;

/** Whether this cluster is large enough to be looked at in several ways. A serverless cache hides its shards. */
export function hasLevels(topology: TopologyView): boolean {
  return topology.deployment !== 'serverless' && topology.nodes.length > EVERY_NODE_A_CARD;
}

/** What is shown of a cluster before somebody chooses. */
export function firstLevel(topology: TopologyView): Level {
  return hasLevels(topology) && topology.nodes.length >= SHARDS_FIRST
    ? { kind: 'shards' }
    : { kind: 'zones' };
}

/** The level to show: what was chosen while it makes sense in this cluster, else the first. */
export function levelIn(topology: TopologyView, chosen: Level | null): Level {
  if (chosen === null || !hasLevels(topology)) return firstLevel(topology);
  if (chosen.kind === 'shard' && !topology.groups[chosen.group]) return { kind: 'shards' };
  return chosen;
}

/** Memcached has no shards: its nodes are rows of one. */
export function rowWord(topology: TopologyView): 'shard' | 'node' {
  return topology.engine === 'memcached' ? 'node' : 'shard';
}
