import { GripVertical } from 'lucide-react';
import { type DragEvent, Fragment, useState } from 'react';
import type { Frame, TopologyView } from '../../engine/frame.ts';
import { targetName } from '../../engine/targetName.ts';
import type { FaultView } from '../../worker/protocol.ts';
import type { Lab, Selection } from '../lab/types.ts';
import { formatMoment } from '../ui/format.ts';
import { NotYet } from '../ui/NotYet.tsx';
import { useLab } from '../ui/useLab.ts';
import { useRefusal } from '../ui/useRefusal.ts';
import { Words } from '../ui/Words.tsx';
import { ClientBugs } from './break/ClientBugs.tsx';
import { type FaultGroup, faultGroups, targetsOf } from './break/groups.ts';
import {
  type Asked,
  DRAGGED,
  type Dragged,
  lastsFor,
  overAfter,
  planned,
  type Strike,
  stillToCome,
  timingProblem,
} from './break/plan.ts';
import { When } from './break/When.tsx';
import './break/break.css';

/**
 * Everything that can go wrong and everything AWS does on request: now, at a moment, or again and again. What
 * is in force and what is planned stands on top, with its end.
 */
export function BreakPanel({ lab }: { lab: Lab }) {
  const topology = useLab(lab, (s) => s.topology);
  const tables = useLab(lab, (s) => s.tables);
  const snapshot = useLab(lab, (s) => s.snapshot);
  const [timing, setTiming] = useState<Asked | null>(null);
  const selection = useLab(lab, (s) => s.selection);
  const [own, setOwn] = useState<{ targets: Targets; selection: Selection | null }>(NO_TARGETS);
  const [refusal, setRefusal] = useRefusal(lab);
  const failover = useLab(lab, (s) => s.run?.scenario.failover);
  if (!topology || !tables || !snapshot || !failover) return <NotYet lab={lab} />;
  // What is selected on the stage, until another is chosen here.
  const targets = {
    ...own.targets,
    ...(selection !== own.selection && selectedIn(selection, topology)),
  };
  const setTargets = (chosen: Targets) => setOwn({ targets: chosen, selection });
  const strike = async (fault: FaultView, target: string, amount: number) => {
    const what: Strike = { fault: fault.name, target, ...(fault.amount && { amount }) };
    const heals = fault.heal !== '';
    if (!timing) return setRefusal(await lab.intervene({ kind: 'strike', ...what }));
    const own = { ...timing, lastsSeconds: lastsFor(fault.name, timing.lastsSeconds) };
    const problem = timingProblem(own, heals, overAfter(what, failover));
    setRefusal(problem ?? (await lab.plan(planned(what, heals, own))));
  };
  return (
    <section className="break" aria-labelledby="break-title">
      <h2 id="break-title" className="rail-title">
        Break
      </h2>
      <InForce lab={lab} faults={tables.faults} frame={snapshot.frame} refuse={setRefusal} />
      <Planned lab={lab} faults={tables.faults} now={snapshot.at} refuse={setRefusal} />
      <When timing={timing} now={snapshot.at} failover={failover} set={setTiming} />
      <p className="knob-refusal" role="alert" hidden={refusal === null}>
        {refusal}
      </p>
      {faultGroups(tables.faults, topology).map((group, i) => (
        <Fragment key={group.name}>
          <details className="break-group" open={i === 0}>
            <summary>
              {group.label} <span className="quiet">{group.faults.length}</span>
            </summary>
            {kindsOf(group).map((kind) => (
              <div key={kind} className="break-kind">
                <Where
                  kind={kind}
                  topology={topology}
                  frame={snapshot.frame}
                  shards={group.name === 'node'}
                  chosen={targets}
                  set={setTargets}
                />
                {group.faults
                  .filter(({ target }) => target === kind)
                  .map((fault) => (
                    <Row
                      key={fault.name}
                      fault={fault}
                      target={targetIn(kind, topology, targets, group.name === 'node')}
                      lasts={timing ? lastsFor(fault.name, timing.lastsSeconds) : 0}
                      strike={strike}
                    />
                  ))}
              </div>
            ))}
          </details>
          {group.name === 'clients' && (
            <ClientBugs lab={lab} knobs={tables.knobs} refuse={setRefusal} />
          )}
        </Fragment>
      ))}
    </section>
  );
}

type Refuse = (refusal: string | null) => void;

function InForce(props: { lab: Lab; faults: FaultView[]; frame: Frame; refuse: Refuse }) {
  const { lab, faults, frame, refuse } = props;
  if (frame.faults.length === 0) return null;
  return (
    <ul className="break-list" aria-label="In force">
      {frame.faults.map(({ fault, target, since }) => {
        const view = faults.find((f) => f.name === fault);
        return (
          <li key={`${fault} ${target}`}>
            <span>
              <b>{view?.label ?? fault}</b>, <Words>{targetName(target)}</Words>, since{' '}
              {formatMoment(since)}
            </span>
            <button
              type="button"
              className="button small"
              aria-label={`${view?.heal || 'End'}: ${view?.label ?? fault}, ${targetName(target)}`}
              onClick={async () => refuse(await lab.intervene({ kind: 'heal', fault, target }))}
            >
              {view?.heal || 'End'}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Planned(props: { lab: Lab; faults: FaultView[]; now: number; refuse: Refuse }) {
  const { lab, faults, now, refuse } = props;
  const interventions = useLab(lab, (s) => s.run?.interventions);
  const list = stillToCome(interventions ?? [], now);
  if (list.length === 0) return null;
  return (
    <ul className="break-list" aria-label="Planned">
      {list.map((plan) => {
        if (plan.kind === 'set') return null;
        const view = faults.find((f) => f.name === plan.fault);
        const what = (plan.kind === 'heal' ? view?.heal : view?.label) ?? plan.fault;
        return (
          <li key={`${plan.at} ${plan.kind} ${plan.fault} ${plan.target}`}>
            <span>
              at {formatMoment(plan.at)}: <b>{what}</b>, <Words>{targetName(plan.target)}</Words>
            </span>
            <button
              type="button"
              className="button small"
              aria-label={`Remove: ${what} at ${formatMoment(plan.at)}`}
              onClick={async () => refuse(await lab.unplan(plan))}
            >
              Remove
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** What is chosen of each kind of target. */
type Targets = Partial<Record<FaultView['target'], string>>;

const NO_TARGETS = { targets: {}, selection: null };

/** What is selected on the stage, as a target. */
function selectedIn(selection: Selection | null, { nodes, zones, groups }: TopologyView): Targets {
  const ofShard = (index = -1) => `shard:${groups[index]?.id}`;
  if (selection?.kind === 'node') {
    const node = nodes[selection.index];
    return { node: `node:${node?.id}`, shard: ofShard(node?.group) };
  }
  if (selection?.kind === 'shard') {
    return { node: ofShard(selection.index), shard: ofShard(selection.index) };
  }
  if (selection?.kind === 'zone') return { zone: `zone:${zones[selection.index]}` };
  return {};
}

function kindsOf(group: FaultGroup): FaultView['target'][] {
  return [...new Set(group.faults.map((fault) => fault.target))];
}

/** The chosen target, or the first there is. */
function targetIn(
  kind: FaultView['target'],
  topology: TopologyView,
  chosen: Targets,
  shards: boolean,
): string {
  const options = targetsOf(kind, topology, shards);
  return options.find((option) => option.value === chosen[kind])?.value ?? options[0]?.value ?? '';
}

const kindWords: Partial<Record<FaultView['target'], string>> = {
  node: 'Node',
  shard: 'Shard',
  zone: 'Zone',
  'zone-pair': 'Link between',
  'zone-link': 'From zone to zone',
};

/** What the faults below it strike. */
function Where(props: {
  kind: FaultView['target'];
  topology: TopologyView;
  frame: Frame;
  /** Whether whole shards can be chosen beside nodes. */
  shards: boolean;
  chosen: Targets;
  set: (targets: Targets) => void;
}) {
  const { kind, topology, frame, shards, chosen, set } = props;
  const options = targetsOf(kind, topology, shards, frame);
  const label = kindWords[kind];
  if (!label || options.length < 2) return null;
  return (
    <label className="break-where">
      {label}
      <select
        className="select small"
        value={targetIn(kind, topology, chosen, shards)}
        onChange={(event) => set({ ...chosen, [kind]: event.target.value })}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

type RowProps = {
  fault: FaultView;
  target: string;
  /** How long it lasts when it is dragged onto the axis, in seconds; 0: it stays. */
  lasts: number;
  strike: (fault: FaultView, target: string, amount: number) => Promise<void>;
};

function Row({ fault, target, lasts, strike }: RowProps) {
  const [amount, setAmount] = useState(fault.amount?.standard ?? 0);
  function drag(event: DragEvent): void {
    const what: Strike = { fault: fault.name, target, ...(fault.amount && { amount }) };
    const dragged: Dragged = { strike: what, heals: fault.heal !== '', lastsSeconds: lasts };
    event.dataTransfer.setData(DRAGGED, JSON.stringify(dragged));
    event.dataTransfer.effectAllowed = 'copy';
  }
  return (
    <div className="break-row">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same can be done with "At a moment" */}
      <span className="break-grip" draggable onDragStart={drag} title="Drag onto the time axis">
        <GripVertical size={18} aria-hidden="true" />
      </span>
      <button
        type="button"
        className="button small"
        onClick={() => void strike(fault, target, amount)}
      >
        {fault.label}
      </button>
      {fault.amount && (
        <label className="break-amount">
          {fault.amount.label}
          <input
            type="number"
            min={fault.amount.min}
            max={fault.amount.max}
            step="any"
            value={amount}
            onChange={(event) => setAmount(Number(event.target.value))}
          />
          {fault.amount.unit === 'x' ? '×' : fault.amount.unit}
        </label>
      )}
      <p className="break-about">
        <Words>{fault.about}</Words>
      </p>
    </div>
  );
}
