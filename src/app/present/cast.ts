import type { GoneView, TopologyView } from '../../engine/frame.ts';

/** What stands on the presenter's stage: indices of the topology. At most six things, the database among them. */
export type Cast = {
  zones: readonly number[];
  apps: readonly number[];
  nodes: readonly number[];
  /** Whether the endpoint of a serverless cache stands for its nodes. */
  endpoint: boolean;
};

export const MOST_THINGS = 6;
const MOST_APPS = 2;

/**
 * The few things that a step is about: the shard of its subject with that node first, apps of different zones,
 * and the database. A small cluster is shown whole.
 */
export function castOf(topology: TopologyView, subject: string): Cast {
  const apps = spread(
    topology.apps.map((app) => app.zone),
    MOST_APPS,
    topology.apps.findIndex((app) => `app:${app.id}` === subject),
  );
  const endpoint = topology.deployment === 'serverless';
  const room = MOST_THINGS - 1 - apps.length;
  const named = topology.nodes.findIndex((node) => `node:${node.id}` === subject);
  const group = topology.nodes[named]?.group ?? groupIn(topology, subject);
  const indices = topology.nodes.map((_, i) => i);
  const own = indices.filter((i) => topology.nodes[i]?.group === group);
  const heads = indices.filter((i) => topology.nodes[i]?.group !== topology.nodes[i - 1]?.group);
  // Of one shard its nodes, the one that is named before all; else the first node of each shard.
  const several = group < 0 ? heads : [...own].sort((a, b) => +(b === named) - +(a === named));
  const fitting = indices.length <= room ? indices : several;
  const nodes = endpoint ? [] : fitting.slice(0, room).sort((a, b) => a - b);
  const zones = new Set([
    ...apps.map((i) => topology.apps[i]?.zone ?? 0),
    ...nodes.map((i) => topology.nodes[i]?.zone ?? 0),
    topology.origin.zone,
  ]);
  return { zones: [...zones].sort((a, b) => a - b), apps, nodes, endpoint };
}

const MOST_GHOSTS = 2;

/**
 * Nodes that have left and that somebody still believes in, as far as they stand in a zone that is shown: those that an
 * app on the stage believes in first, then those of a shard on it. At most two, dashed beside the six.
 */
export function ghostsOf(
  gone: readonly GoneView[],
  { zones, apps, nodes }: Cast,
  topology: TopologyView,
): GoneView[] {
  const shards = new Set(nodes.map((i) => topology.groups[topology.nodes[i]?.group ?? -1]?.id));
  const worth = (ghost: GoneView) =>
    2 * Number(ghost.apps.some((app) => apps.includes(app))) + Number(shards.has(ghost.shard));
  return gone
    .filter(({ zone }) => zones.includes(zone))
    .sort((a, b) => worth(b) - worth(a))
    .slice(0, MOST_GHOSTS);
}

/** A zone that goes down is shown by the first shard that has a node there. -1: no shard in particular. */
function groupIn(topology: TopologyView, subject: string): number {
  const zone = topology.zones.findIndex((name) => subject === `zone:${name}`);
  return topology.nodes.find((node) => node.zone === zone)?.group ?? -1;
}

/** Up to `most` indices, of different zones as far as there are; `first` is among them. */
function spread(zones: readonly number[], most: number, first: number): number[] {
  const indices = zones.map((_, i) => i);
  const order = first < 0 ? indices : [first, ...indices.filter((i) => i !== first)];
  const seen = new Set<number | undefined>();
  const fresh = order.filter((i) => !seen.has(zones[i]) && seen.add(zones[i]));
  const rest = order.filter((i) => !fresh.includes(i));
  return [...fresh, ...rest].slice(0, most).sort((a, b) => a - b);
}
