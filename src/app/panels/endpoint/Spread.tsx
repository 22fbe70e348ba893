import { useRef } from 'react';
import { formatCount } from '../../../content/words.ts';
import { type Frame, nodeColumns, type TopologyView } from '../../../engine/frame.ts';
import type { EndpointState } from '../../../engine/inspect/endpoints.ts';
import { nodeValue } from '../../ui/targets.ts';

/** Bars on two axes of their own: how many connections each replica got, and how many reads come over them. */
export function Spread({
  state,
  frame,
  topology,
}: {
  state: EndpointState;
  frame: Frame;
  topology: TopologyView;
}) {
  const { rates, soFar } = useReads(frame);
  const rows = topology.nodes.flatMap((node, row) => {
    const open = state.apps.reduce(
      (sum, { connections }) => sum + (connections.find((c) => c.node === row)?.open ?? 0),
      0,
    );
    const behind = state.nodes.includes(row);
    return behind || open > 0 ? [{ id: node.id, open, reads: rates[row] ?? 0 }] : [];
  });
  const most = Math.max(1, ...rows.map(({ open }) => open));
  const busiest = Math.max(1, ...rows.map(({ reads }) => reads));
  return (
    <section className="inside-part" aria-label="Spread over the replicas">
      <h3>Spread over the replicas</h3>
      <table className="inside-table endpoint-spread">
        <thead>
          <tr>
            <th scope="col">Replica</th>
            <th scope="col">
              Connections{state.readFrom !== 'reader-endpoint' && ', by the node’s own name'}
            </th>
            <th scope="col">Reads a second{soFar && ', on average so far'}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, open, reads }) => (
            <tr key={id}>
              <th scope="row" className="endpoint-mono">
                {id}
              </th>
              <td>
                <Bar share={open / most} />
                {formatCount(open)}
              </td>
              <td>
                <Bar share={reads / busiest} />
                {formatCount(Math.round(reads))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Bar({ share }: { share: number }) {
  return (
    <svg width="100%" height="8" aria-hidden="true">
      <rect className="endpoint-bar" width={`${(100 * share).toFixed(1)}%`} height="8" />
    </svg>
  );
}

type Reads = { rates: number[]; soFar: boolean };

/** Reads of each node a second: between the last two snapshots of the same nodes, before that since the start. */
function useReads(frame: Frame): Reads {
  const kept = useRef<{ frame: Frame; reads: Reads } | null>(null);
  const last = kept.current;
  if (last?.frame === frame) return last.reads;
  const same =
    last !== null &&
    last.frame.topologyVersion === frame.topologyVersion &&
    last.frame.epoch === frame.epoch;
  const before = same && frame.at > last.frame.at ? last.frame : null;
  const readsOf = (of: Frame, row: number) =>
    nodeValue(of, row, 'hits') + nodeValue(of, row, 'misses');
  const seconds = Math.max(1, frame.at - (before?.at ?? 0)) / 1e9;
  const rates = Array.from({ length: frame.nodes.length / nodeColumns.stride }, (_, row) =>
    Math.max(0, (readsOf(frame, row) - (before ? readsOf(before, row) : 0)) / seconds),
  );
  // At a moment that stands still what was found before stays.
  const reads = same && !before ? last.reads : { rates, soFar: before === null };
  kept.current = { frame, reads };
  return reads;
}
