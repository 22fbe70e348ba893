import type { TopologyView } from '../../../engine/frame.ts';
import type { NodeFigures } from '../nodeFigures.ts';
import { isDead } from '../nodeScene.ts';
import type { StripMetric } from './metrics.ts';

/** Rows of the strips: which shards, in which order, and which three nodes are watched closely. */

/** Nodes of each shard, by index in the topology, as its nodes are listed. */
export function rowsOf(topology: TopologyView): number[][] {
  const rows: number[][] = topology.groups.map(() => []);
  topology.nodes.forEach((node, index) => {
    rows[node.group]?.push(index);
  });
  return rows;
}

/** The primary first: roles change, columns of the picture do not. */
export function primaryFirst(row: readonly number[], figures: readonly NodeFigures[]): number[] {
  return [...row].sort(
    (a, b) => Number(figures[b]?.primary ?? false) - Number(figures[a]?.primary ?? false) || a - b,
  );
}

/** Shards with the worst first: a dead node is worse than any number. Ties by name, so the order is settled. */
export function worstFirst(
  rows: readonly (readonly number[])[],
  figures: readonly NodeFigures[],
  metric: StripMetric,
): number[] {
  const worst = rows.map((row) => Math.max(...row.map((index) => badness(figures[index], metric))));
  return rows
    .map((_, group) => group)
    .sort((a, b) => (worst[b] as number) - (worst[a] as number) || a - b);
}

function badness(figures: NodeFigures | undefined, metric: StripMetric): number {
  if (!figures) return -1;
  if (isDead(figures)) return Number.MAX_VALUE;
  return metric.value(figures) ?? -1;
}

export type Watched = { readonly index: number; readonly why: string };

/** Three nodes to watch: a failed one while there is one, the worst, and the median. Different nodes. */
export function threeToWatch(figures: readonly NodeFigures[], metric: StripMetric): Watched[] {
  const known = figures
    .map((f, index) => ({ index, dead: isDead(f), value: metric.value(f) }))
    .filter((n) => n.dead || n.value !== null);
  const alive = known
    .filter((n) => !n.dead)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || a.index - b.index);
  const failed = known.find((n) => n.dead);
  const percentile = Math.floor(alive.length / 100);
  const picks: (Watched | null)[] = [
    alive[0] ? { index: alive[0].index, why: 'the worst' } : null,
    failed
      ? { index: failed.index, why: 'failed' }
      : alive[percentile] && percentile > 0
        ? { index: alive[percentile].index, why: 'p99' }
        : null,
    alive.length > 2
      ? { index: (alive[alive.length >> 1] as { index: number }).index, why: 'the median' }
      : null,
  ];
  return picks.filter((pick): pick is Watched => pick !== null);
}
