import { nodeStateWords } from '../../content/vocabulary.ts';
import type { Frame, TopologyView } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { nodesOfShard } from '../ui/shards.ts';
import { nodeState, nodeValue } from '../ui/targets.ts';

/** The nodes of a shard, each the way to its own numbers and to what can break it. */
export function ShardNodes({
  lab,
  group,
  frame,
  topology,
}: {
  lab: Lab;
  group: number;
  frame: Frame;
  topology: TopologyView;
}) {
  return (
    <ul className="inspector-nodes" aria-label="Its nodes">
      {nodesOfShard(group, frame, topology).map((index) => {
        const node = topology.nodes[index];
        const role = nodeValue(frame, index, 'primary') === 1 ? 'primary' : 'replica';
        const { label } = nodeStateWords[nodeState(frame, index)];
        return (
          <li key={node?.id}>
            <button
              type="button"
              className="button small"
              onClick={() => lab.select({ kind: 'node', index })}
            >
              {node?.id}
            </button>
            <span>
              {role} in {topology.zones[node?.zone ?? 0]}, {label}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
