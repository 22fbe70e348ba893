import { useRef } from 'react';
import { formatCount } from '../../../content/words.ts';
import type { Frame, TopologyView } from '../../../engine/frame.ts';
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
  const rates = useReads(frame);
  const rows = topology.nodes.flatMap((node, row) => {
    const open = state.apps.reduce(
      (sum, { connections }) => sum + (connections.find((c) => c.node === row)?.open ?? 0),
      0,
    );
    const behind = state.nodes.includes(row);
    return behind || open > 0 ? [{ id: node.id, open, reads: rates?.[row] ?? null }] : [];
  });
  const most = Math.max(1, ...rows.map(({ open }) => open));
  const busiest = Math.max(1, ...rows.map(({ reads }) => reads ?? 0));
  return (
    <section className="inside-part" aria-label="Spread over the replicas">
      <h3>Spread over the replicas</h3>
      <table className="inside-table endpoint-spread">
        <thead>
          <tr>
            <th scope="col">Replica</th>
            <th scope="col">Connections</th>
            <th scope="col">Reads a second</th>
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
                <Bar share={(reads ?? 0) / busiest} />
                {reads === null ? '–' : formatCount(Math.round(reads))}
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

/** Reads of each node a second, between the last two snapshots of the same nodes; null before. */
function useReads(frame: Frame): number[] | null {
  const kept = useRef<{ frame: Frame; rates: number[] | null } | null>(null);
  const last = kept.current;
  if (last?.frame !== frame) {
    const before = last?.frame;
    const seconds = before ? (frame.at - before.at) / 1e9 : 0;
    const same =
      before !== undefined &&
      before.topologyVersion === frame.topologyVersion &&
      before.epoch === frame.epoch;
    const readsOf = (of: Frame, row: number) =>
      nodeValue(of, row, 'hits') + nodeValue(of, row, 'misses');
    const rates =
      same && seconds > 0
        ? Array.from({ length: frame.nodes.length }, (_, row) =>
            Math.max(0, (readsOf(frame, row) - readsOf(before, row)) / seconds),
          )
        : (last?.rates ?? null);
    kept.current = { frame, rates };
  }
  return kept.current?.rates ?? null;
}
