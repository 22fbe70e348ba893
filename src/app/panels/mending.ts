import type { Frame, TopologyView } from '../../engine/frame.ts';
import type { Run } from '../../engine/scenario/scenario.ts';

type InForce = Frame['faults'][number];

/**
 * What to heal so that everything ends which was struck together: a whole shard that was struck lies on each of its
 * nodes. `at`: the moment shown, in ns.
 */
export function healedTogether(
  { fault, target, since }: InForce,
  { nodes, groups }: TopologyView,
  { interventions }: Run,
  at: number,
): string {
  const node = nodes.find(({ id }) => target === `node:${id}`);
  const shard = node && groups[node.group] ? `shard:${groups[node.group]?.id}` : '';
  // A node that suffered it already when the shard was struck is mended with the others.
  const isWhole = interventions.some(
    (i) =>
      i.kind === 'strike' && i.fault === fault && i.target === shard && i.at >= since && i.at <= at,
  );
  return isWhole ? shard : target;
}
