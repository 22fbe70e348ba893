import type { Frame, TopologyView } from '../../engine/frame.ts';
import type { Selection } from '../lab/types.ts';
import { endpointsOf } from '../ui/endpoints.ts';
import { hasShards } from '../ui/shards.ts';
import { nodeWords } from '../ui/targets.ts';

/** Everything on the stage in one list: the way of the keyboard and the phone to what a click selects. */
export function Chooser({
  name,
  topology,
  frame,
  selection,
  choose,
}: {
  name: string;
  topology: TopologyView;
  /** Says who is primary. */
  frame: Frame | null;
  selection: Selection | null;
  choose: (selection: Selection | null) => void;
}) {
  const value = selection ? optionOf(selection) : '';
  const endpoints = endpointsOf(topology);
  function chosen(text: string): Selection | null {
    const [kind, index] = text.split(' ');
    if (kind === 'origin' || kind === 'cache') return { kind };
    if (kind === 'node' || kind === 'shard' || kind === 'zone' || kind === 'app') {
      return { kind, index: Number(index) };
    }
    if (kind === 'endpoint') return { kind, index: Number(index) };
    return null;
  }
  return (
    <select
      className="select"
      aria-label={name}
      value={value}
      onChange={(event) => choose(chosen(event.target.value))}
    >
      <option value="">Choose here or on the stage</option>
      {selection?.kind === 'request' && <option value={value}>request {selection.request}</option>}
      <optgroup label="Cache">
        <option value="cache">the whole cache</option>
        {topology.nodes.map((node, i) => (
          <option key={node.id} value={`node ${i}`}>
            {nodeWords(i, topology, frame)}
          </option>
        ))}
      </optgroup>
      {hasShards(topology) && (
        <optgroup label="Shards">
          {topology.groups.map((group, i) => (
            <option key={group.id} value={`shard ${i}`}>
              shard {group.id}
            </option>
          ))}
        </optgroup>
      )}
      {endpoints.length > 0 && (
        <optgroup label="Endpoints">
          {endpoints.map(({ label }, i) => (
            <option key={label} value={`endpoint ${i}`}>
              {label}
            </option>
          ))}
        </optgroup>
      )}
      <optgroup label="Availability Zones">
        {topology.zones.map((zone, i) => (
          <option key={zone} value={`zone ${i}`}>
            {zone}
          </option>
        ))}
      </optgroup>
      <optgroup label="Apps and database">
        {topology.apps.map((app, i) => (
          <option key={app.id} value={`app ${i}`}>
            {app.id}
          </option>
        ))}
        <option value="origin">database</option>
      </optgroup>
    </select>
  );
}

function optionOf(selection: Selection): string {
  if ('index' in selection) return `${selection.kind} ${selection.index}`;
  return selection.kind === 'request' ? `request ${selection.request}` : selection.kind;
}
