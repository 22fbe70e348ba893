import type { Node } from '@xyflow/react';
import type { GoneView, TopologyView } from '../../engine/frame.ts';
import type { Lab, LabState, Selection } from '../lab/types.ts';
import { useLab } from '../ui/useLab.ts';
import { describeApp, describeCache, describeNode, describeOrigin, saveWords } from './describe.ts';
import { goneWords } from './goneNodes.ts';
import type { WireData } from './graph.ts';
import type { Detail } from './layout.ts';
import { ghostLabel, slotGhosts } from './slotGhosts.ts';

/** The cards as buttons: name and outline. All that changes with the clock is painted above them. */

export type CardData = {
  lab: Lab;
  topology: TopologyView;
  index: number;
  detail: Detail;
  primary: boolean;
  down: boolean;
  /** Room for the number of an app and no more. */
  brief: boolean;
  /** A node that has left. */
  gone?: GoneView | undefined;
  /** Left edge and middle of the name, from the corner of the card. */
  name: { left: number; top: number; fontSize: number };
  /** Which side of its plate the text of a zone name keeps to. */
  align: 'left' | 'right';
};
export type CardNode = Node<CardData>;

export function AppCard({ data }: { data: CardData }) {
  const { lab, topology, index } = data;
  const label = useLab(lab, (s) => describeApp(topology, index, s.snapshot?.frame ?? null));
  const id = topology.apps[index]?.id ?? '';
  const name = data.brief ? id.slice(id.lastIndexOf('-') + 1) : id;
  return <Card lab={lab} what={{ kind: 'app', index }} label={label} name={name} data={data} />;
}

export function NodeCard({ data }: { data: CardData }) {
  const { lab, topology, index, detail } = data;
  const brief = detail === 'cell' || detail === 'compact';
  const label = useLab(lab, (s) => describeNode(topology, index, s.snapshot?.frame ?? null, brief));
  // What the canvas has no room for is told where the pointer rests.
  const title = useLab(lab, ({ snapshot }) => snapshot && saveWords(snapshot.frame, index));
  const name = topology.nodes[index]?.id ?? '';
  const what = { kind: 'node', index } as const;
  return (
    <Card
      lab={lab}
      what={what}
      label={label}
      title={title ? `${name}, ${title}` : undefined}
      name={name}
      data={data}
    />
  );
}

export function OriginCard({ data }: { data: CardData }) {
  const { lab, topology } = data;
  const label = useLab(lab, (s) => describeOrigin(topology, s.snapshot?.frame ?? null));
  return (
    <Card lab={lab} what={{ kind: 'origin' }} label={label} name={topology.origin.id} data={data} />
  );
}

export function ProxyCard({ data }: { data: CardData }) {
  const { lab, topology } = data;
  const label = useLab(lab, (s) => describeCache(topology, s.snapshot?.frame ?? null));
  return <Card lab={lab} what={{ kind: 'cache' }} label={label} name="endpoint" data={data} />;
}

/** A node that has left and that somebody still believes in: the way to whoever does. */
export function GoneCard({ data }: { data: CardData }) {
  const { lab, topology, gone, detail, name } = data;
  if (!gone) return null;
  const [app = 0] = gone.apps;
  const who = goneWords(gone, topology);
  const label = `${gone.id} in ${topology.zones[gone.zone]}, removed; ${who}. Inspect ${topology.apps[app]?.id}`;
  return (
    <button
      type="button"
      className={`gone gone-${detail}`}
      aria-label={label}
      onClick={() => lab.select({ kind: 'app', index: app })}
    >
      {detail === 'cell' ? null : (
        <span className="card-name" style={name}>
          {gone.id} <b>removed</b>
        </span>
      )}
      {detail === 'full' || detail === 'medium' ? (
        <span className="gone-who" style={{ left: name.left, right: name.left }}>
          {who}
        </span>
      ) : null}
      <Port />
    </button>
  );
}

/** Slots that a client believes here: the way to the client. The outline itself is painted. */
export function SlotGhostCard({ data }: { data: CardData }) {
  const { lab, topology, index } = data;
  const find = ({ snapshot, selection }: LabState) =>
    slotGhosts(snapshot?.frame.staleSlots ?? [], selection).find(({ group }) => group === index);
  const label = useLab(lab, (s) => {
    const ghost = find(s);
    return ghost ? ghostLabel(ghost, topology) : '';
  });
  const inspect = () => {
    const app = find(lab.store.getState())?.apps[0];
    if (app !== undefined) lab.select({ kind: 'app', index: app });
  };
  return label === '' ? (
    <Port />
  ) : (
    <button type="button" className="slot-ghost" aria-label={label} title={label} onClick={inspect}>
      <Port />
    </button>
  );
}

/** React Flow looks for an element of these classes where edges may begin and end. */
function Port() {
  return <span className="source target" hidden />;
}

export function ZonePlate() {
  return <div className="zone-plate" />;
}

type CardProps = {
  lab: Lab;
  what: Selection;
  label: string;
  title?: string | undefined;
  name: string;
  data: CardData;
};

function Card({ lab, what, label, title, name, data }: CardProps) {
  const { detail } = data;
  const selected = useLab(lab, (s) => isSelected(s, what));
  // While another tab hides what was selected, a click brings it back instead of letting go of it.
  const isShown = useLab(lab, (s) => isSelected(s, what) && s.tab === 'inspect');
  return (
    <button
      type="button"
      className={`card card-${detail}${data.primary ? ' primary' : ''}${data.down ? ' down' : ''}${selected ? ' selected' : ''}`}
      aria-label={label}
      title={title}
      aria-pressed={selected}
      data-node={what.kind === 'node' ? what.index : undefined}
      onClick={() => lab.select(isShown ? null : what)}
    >
      {detail === 'cell' ? null : (
        <span className="card-name" style={data.name}>
          {name}
        </span>
      )}
      <Port />
    </button>
  );
}

export function isSelected(state: LabState, what: Selection): boolean {
  const { selection } = state;
  if (!selection || selection.kind !== what.kind) return false;
  return !('index' in selection && 'index' in what) || selection.index === what.index;
}

/** The name of a zone, at the edge that faces its neighbour. */
export function ZoneName({ data }: { data: CardData }) {
  const { lab, topology, index } = data;
  const name = topology.zones[index] ?? '';
  const selected = useLab(lab, (s) => isSelected(s, { kind: 'zone', index }));
  const down = useLab(
    lab,
    (s) => s.snapshot?.frame.faults.some((fault) => fault.target === `zone:${name}`) ?? false,
  );
  return (
    <button
      type="button"
      className={`zone-name ${data.align}${selected ? ' selected' : ''}`}
      aria-label={`Zone ${name}${down ? ', down' : ''}`}
      aria-pressed={selected}
      onClick={() => lab.select(selected ? null : { kind: 'zone', index })}
    >
      {name}
    </button>
  );
}

/** The lines of one wire. */
export function Wires({ edge }: { edge: WireData }) {
  const { paths, kind, mistaken } = edge;
  const className = `wire wire-${kind}${mistaken ? ' mistaken' : ''}`;
  return paths.map((d) => <path key={d} className={className} d={d} />);
}

/** The card of each type of node. */
export const cardTypes = {
  app: AppCard,
  node: NodeCard,
  origin: OriginCard,
  proxy: ProxyCard,
  zone: ZonePlate,
  zoneName: ZoneName,
  slotGhost: SlotGhostCard,
  gone: GoneCard,
};
