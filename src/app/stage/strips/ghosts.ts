import type { GoneView, TopologyView } from '../../../engine/frame.ts';
import { goneWords } from '../goneNodes.ts';
import { rowsOf } from './order.ts';

/** Nodes that have left and that somebody still takes for part of the cluster: dashed cells among the strips. */

export type StripRows = { readonly ids: readonly string[]; readonly rows: readonly number[][] };

/**
 * The same with the nodes that have left and are believed in, counted on behind those of the topology: at the end of
 * their shard's row, or in a row of its own behind all others where the shard has left, too.
 */
export function rowsWithGone(topology: TopologyView, gone: readonly GoneView[]): StripRows {
  const rows = rowsOf(topology);
  const ids = topology.groups.map(({ id }) => id);
  gone.forEach(({ shard }, i) => {
    if (!ids.includes(shard)) {
      ids.push(shard);
      rows.push([]);
    }
    rows[ids.indexOf(shard)]?.push(topology.nodes.length + i);
  });
  return { ids, rows };
}

/** Other rows in the order of those before, by their ids; what is new comes last. */
export function keptOrder(before: readonly string[], ids: readonly string[]): number[] {
  const kept = before.map((id) => ids.indexOf(id)).filter((row) => row >= 0);
  return [...kept, ...ids.map((_, row) => row).filter((row) => !kept.includes(row))];
}

/** What the dashed cell of a node that has left says. */
export function ghostWords(ghost: GoneView, topology: TopologyView): string {
  return `${ghost.id} in ${topology.zones[ghost.zone]}, removed; ${goneWords(ghost, topology)}`;
}

/** What dashed cells mean, where there are any. */
export function dashedWords(gone: readonly GoneView[], topology: TopologyView): string {
  const [first] = gone;
  if (!first) return '';
  const only = `${first.id}, removed; ${goneWords(first, topology)}`;
  return ` Dashed: ${gone.length === 1 ? only : `${gone.length} removed nodes that apps still know`}.`;
}
