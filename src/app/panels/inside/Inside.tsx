import { useRef, useState } from 'react';
import type { Frame, TopologyView } from '../../../engine/frame.ts';
import type { Inspection } from '../../../engine/inspect/inspect.ts';
import type { Lab, Snapshot } from '../../lab/types.ts';
import { Loading } from '../../ui/Loading.tsx';
import { nodeState, nodeValue } from '../../ui/targets.ts';
import { useAnswer } from '../../ui/useAnswer.ts';
import { Exits } from './Exits.tsx';
import './inside.css';
import { Keys } from './Keys.tsx';
import { MemoryLedger } from './MemoryLedger.tsx';
import { Processors, ShardLoad } from './Processors.tsx';
import { SlabTable } from './SlabTable.tsx';
import { SlotHeat } from './SlotHeat.tsx';

type Looked = { inspection: Inspection; frame: Frame; before: Frame | null };

/** What is inside a node (its row in the topology) or the whole cache (null), asked for with each snapshot. */
export function Inside({
  lab,
  node,
  snapshot,
  topology,
}: {
  lab: Lab;
  node: number | null;
  snapshot: Snapshot;
  topology: TopologyView;
}) {
  const [slotsOpen, setSlotsOpen] = useState(false);
  const looked = useInspection(lab, node, slotsOpen, snapshot);
  if (looked === 'gone') {
    return (
      <p className="quiet" role="status">
        What is inside could not be looked up: there is no network, or the engine stopped.
      </p>
    );
  }
  if (!looked) return <Loading />;
  const { inspection, frame, before } = looked;
  const { memory, hot, big, slots, workers, vcpus, lastSecond } = inspection;
  const of = { frame, before, lastSecond, topology, workers, vcpus };
  const nodes =
    node === null
      ? topology.nodes.flatMap((_, i) => (nodeValue(frame, i, 'primary') === 1 ? [i] : []))
      : [node];
  const isDown = node !== null && nodeState(frame, node) === 'down';
  return (
    <div className="inside">
      {isDown && (
        <p className="quiet">It is down: nothing is in its memory. Counters are from before.</p>
      )}
      {!isDown && memory?.kind === 'ledger' && (
        <MemoryLedger ledger={memory} nodeType={topology.nodeType} />
      )}
      {!isDown && memory?.kind === 'slabs' && <SlabTable slabs={memory} />}
      {node === null ? <ShardLoad {...of} /> : <Processors node={node} {...of} />}
      <Exits frame={frame} nodes={nodes} />
      <Keys lab={lab} hot={hot} big={big} at={inspection.at} />
      {topology.clusterMode === 'enabled' && (
        <details
          className="inside-more"
          open={slotsOpen}
          onToggle={(event) => setSlotsOpen(event.currentTarget.open)}
        >
          <summary>Slot heat</summary>
          {slots && <SlotHeat heat={slots} />}
        </details>
      )}
    </div>
  );
}

/** The newest answer, with the frame on screen when it was asked for and the one before that. */
function useInspection(
  lab: Lab,
  node: number | null,
  slots: boolean,
  { frame }: Snapshot,
): Looked | 'gone' | null {
  const [looked, setLooked] = useState<Looked | 'gone' | null>(null);
  const last = useRef<Frame | null>(null);
  useAnswer(lab, { kind: 'inspect', what: { node, slots } }, [node, slots, frame], (answer) => {
    // What was found before stays.
    if (!answer?.inspection) return setLooked((found) => found ?? 'gone');
    setLooked({ inspection: answer.inspection, frame, before: last.current });
    last.current = frame;
  });
  return looked;
}
