import { lazy, Suspense, useState } from 'react';
import type { Frame, TopologyView } from '../../engine/frame.ts';
import type { FaultView, Tables } from '../../worker/protocol.ts';
import type { Lab, Selection } from '../lab/types.ts';
import { nameOfTarget, type Strike, strikesOn } from '../ui/targets.ts';
import { useLab } from '../ui/useLab.ts';
import './inspector.css';

const Facts = lazy(() => import('./Facts.tsx').then((m) => ({ default: m.Facts })));
const RequestLife = lazy(() =>
  import('./RequestLife.tsx').then((m) => ({ default: m.RequestLife })),
);
const FollowRequest = lazy(() =>
  import('./FollowRequest.tsx').then((m) => ({ default: m.FollowRequest })),
);

/** The thing that is selected: the life of a request, or its numbers under the names of INFO and CloudWatch, and what can break it. */
export function Inspector({ lab }: { lab: Lab }) {
  const selection = useLab(lab, (s) => s.selection);
  const topology = useLab(lab, (s) => s.topology);
  const tables = useLab(lab, (s) => s.tables);
  const snapshot = useLab(lab, (s) => s.snapshot);
  if (!topology || !tables) return null;
  return (
    <section className="inspector" aria-labelledby="inspector-title">
      <h2 id="inspector-title">Inspect and break</h2>
      <Chooser lab={lab} topology={topology} selection={selection} />
      {selection?.kind === 'request' && (
        <Suspense>
          <RequestLife key={selection.request} lab={lab} request={selection.request} />
        </Suspense>
      )}
      {selection && selection.kind !== 'request' && snapshot && (
        <>
          <Strikes
            lab={lab}
            selection={selection}
            topology={topology}
            tables={tables}
            frame={snapshot.frame}
          />
          {selection.kind !== 'zone' && (
            <Suspense>
              <FollowRequest lab={lab} of={selection} />
            </Suspense>
          )}
          <Suspense>
            <Facts selection={selection} frame={snapshot.frame} topology={topology} />
          </Suspense>
        </>
      )}
    </section>
  );
}

/** Everything on the stage in one list: the way of the keyboard and the phone to what a click selects. */
function Chooser({
  lab,
  topology,
  selection,
}: {
  lab: Lab;
  topology: TopologyView;
  selection: Selection | null;
}) {
  const value = selection ? optionOf(selection) : '';
  function choose(text: string): void {
    const [kind, index] = text.split(' ');
    if (kind === 'origin' || kind === 'cache') lab.select({ kind });
    else if (kind === 'node' || kind === 'zone' || kind === 'app')
      lab.select({ kind, index: Number(index) });
    else lab.select(null);
  }
  return (
    <select
      className="select"
      aria-label="What to inspect"
      value={value}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">Choose here or on the stage</option>
      {selection?.kind === 'request' && <option value={value}>request {selection.request}</option>}
      <optgroup label="Cache">
        <option value="cache">the whole cache</option>
        {topology.nodes.map((node, i) => (
          <option key={node.id} value={`node ${i}`}>
            {node.id} in {topology.zones[node.zone]}
          </option>
        ))}
      </optgroup>
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

/** So many are open to sight; the rest folds out. */
const SHOWN_STRIKES = 3;

function Strikes(props: {
  lab: Lab;
  selection: Selection;
  topology: TopologyView;
  tables: Tables;
  frame: Frame;
}) {
  const { lab, selection, topology, tables, frame } = props;
  const [refusal, setRefusal] = useState<string | null>(null);
  const strikes = strikesOn(selection, topology, tables);
  const inForce = new Set(frame.faults.map((f) => `${f.fault} ${f.target}`));
  if (strikes.length === 0) return null;
  const nameOf = ({ fault, target }: Strike) => `${fault.name} ${target}`;
  const row = (strike: Strike) => (
    <StrikeRow
      key={nameOf(strike)}
      strike={strike}
      struck={inForce.has(nameOf(strike))}
      act={async (change) => setRefusal(await lab.intervene(change))}
    />
  );
  // What is in force stays in sight: it has to be ended here.
  const shown = strikes.filter((strike, i) => i < SHOWN_STRIKES || inForce.has(nameOf(strike)));
  const folded = strikes.filter((strike) => !shown.includes(strike));
  return (
    <div className="inspector-strikes">
      {shown.map(row)}
      {folded.length > 0 && (
        <details className="inspector-more">
          <summary>{folded.length} more faults and operations</summary>
          <div className="inspector-strikes">{folded.map(row)}</div>
        </details>
      )}
      <p className="knob-refusal" role="alert" hidden={refusal === null}>
        {refusal}
      </p>
    </div>
  );
}

function StrikeRow({
  strike,
  struck,
  act,
}: {
  strike: Strike;
  struck: boolean;
  act: (change: Parameters<Lab['intervene']>[0]) => Promise<void>;
}) {
  const { fault, target, label } = strike;
  const [amount, setAmount] = useState(fault.amount?.standard ?? 0);
  const change = { fault: fault.name, target };
  return (
    <div className="inspector-strike">
      <button
        type="button"
        className="button small"
        title={fault.about}
        onClick={() =>
          act(
            struck
              ? { kind: 'heal', ...change }
              : { kind: 'strike', ...change, ...(fault.amount ? { amount } : {}) },
          )
        }
      >
        {struck ? fault.heal : label}
      </button>
      {fault.amount && !struck && <Amount amount={fault.amount} value={amount} set={setAmount} />}
      <p className="inspector-about">
        {struck ? `In force on ${nameOfTarget(target)}.` : fault.about}
      </p>
    </div>
  );
}

function Amount({
  amount,
  value,
  set,
}: {
  amount: NonNullable<FaultView['amount']>;
  value: number;
  set: (value: number) => void;
}) {
  return (
    <label className="inspector-amount">
      {amount.label}
      <input
        type="number"
        min={amount.min}
        max={amount.max}
        value={value}
        onChange={(event) => {
          const wanted = Number(event.target.value);
          if (Number.isFinite(wanted)) set(Math.min(amount.max, Math.max(amount.min, wanted)));
        }}
      />
      {amount.unit}
    </label>
  );
}
