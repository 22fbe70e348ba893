import { useState } from 'react';
import type { Frame, TopologyView } from '../../engine/frame.ts';
import { targetName } from '../../engine/targetName.ts';
import type { FaultView, Tables } from '../../worker/protocol.ts';
import type { Lab, Selection } from '../lab/types.ts';
import { isInForce, type Strike, strikesOn } from '../ui/targets.ts';
import { useRefusal } from '../ui/useRefusal.ts';
import { Words } from '../ui/Words.tsx';
import './strikes.css';

/** So many are open to sight; the rest folds out. */
const SHOWN_STRIKES = 3;

/** What may be done to one part of the cluster, as rows; what is in force there can be ended. */
export function Strikes(props: {
  lab: Lab;
  selection: Selection;
  topology: TopologyView;
  tables: Tables;
  frame: Frame;
  /** Whether most of a long list folds away. */
  fold?: boolean;
}) {
  const { lab, selection, topology, tables, frame, fold = true } = props;
  const [refusal, setRefusal] = useRefusal(lab);
  const strikes = strikesOn(selection, topology, tables);
  const isOn = (strike: Strike) => isInForce(strike, frame, topology);
  if (strikes.length === 0) {
    return <p className="quiet">No fault or operation works on this part. Choose another.</p>;
  }
  const nameOf = ({ fault, target }: Strike) => `${fault.name} ${target}`;
  const row = (strike: Strike) => (
    <StrikeRow
      key={nameOf(strike)}
      strike={strike}
      struck={isOn(strike)}
      act={async (change) => setRefusal(await lab.intervene(change))}
    />
  );
  // What is in force stays in sight: it has to be ended here.
  const shown = strikes.filter((strike, i) => !fold || i < SHOWN_STRIKES || isOn(strike));
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
        <Words>{struck ? `In force on ${targetName(target)}.` : fault.about}</Words>
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
