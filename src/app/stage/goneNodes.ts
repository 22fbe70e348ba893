import { counted } from '../../content/words.ts';
import type { GoneView, TopologyView } from '../../engine/frame.ts';

/** Nodes that have left the cluster and that some apps still take for part of it: they keep a place on the stage. */

/**
 * The topology with these nodes behind its own, and their shards among its shards by their ids: with that a node that
 * has left stands where it stood.
 */
export function withGone(topology: TopologyView, gone: readonly GoneView[]): TopologyView {
  if (gone.length === 0) return topology;
  const ids = topology.groups.map(({ id }) => id);
  const lost = [...new Set(gone.map(({ shard }) => shard))].filter((id) => !ids.includes(id));
  const all = [...ids, ...lost].sort();
  const rowOf = (id: string) => all.indexOf(id);
  return {
    ...topology,
    groups: all.map((id) => topology.groups.find((group) => group.id === id) ?? { id, slots: [] }),
    nodes: [
      ...topology.nodes.map((node) => ({ ...node, group: rowOf(ids[node.group] ?? '') })),
      ...gone.map(({ id, shard, zone, address }) => ({ id, group: rowOf(shard), zone, address })),
    ],
  };
}

/** "app-1 and app-2 still know it". */
export function goneWords({ apps }: Pick<GoneView, 'apps'>, topology: TopologyView): string {
  const names = apps.map((app) => topology.apps[app]?.id ?? '');
  if (names.length > 2) return `${counted(names.length, 'app')} still know it`;
  return `${names.join(' and ')} still ${names.length === 1 ? 'knows' : 'know'} it`;
}
