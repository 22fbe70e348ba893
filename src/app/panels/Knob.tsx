import { useEffect, useId, useRef, useState } from 'react';
import { settingText } from '../../content/settingWords.ts';
import type { KnobView } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';
import '../ui/slider.css';
import { Words } from '../ui/Words.tsx';
import { KnobNumber } from './KnobNumber.tsx';
import { POSITIONS, positionOf, valueAt } from './knobScale.ts';

type Value = number | string | boolean;

/** While a slider is dragged the engine hears of it this often, in ms; the last value always arrives. */
const SEND_MS = 150;

/** One setting: label, value, the control, its meaning, and the way back to its default. */
export function Knob({ lab, knob }: { lab: Lab; knob: KnobView }) {
  const { value, refusal: refused, change } = useKnob(lab, knob);
  // Of what is being written; the engine's answer to the change before does not take it away.
  const [problem, setProblem] = useState<string | null>(null);
  const refusal = problem ?? refused;
  const id = useId();
  const changed = value !== knob.standard;
  return (
    <div className="knob" data-kind={knob.kind} data-knob={knob.path}>
      <div className="knob-head">
        <label htmlFor={id}>{knob.label}</label>
        {knob.kind === 'number' && (
          <KnobNumber
            id={id}
            knob={knob}
            value={Number(value)}
            change={change}
            refuse={setProblem}
          />
        )}
        {knob.kind === 'switch' && <Control id={id} knob={knob} value={value} change={change} />}
      </div>
      {knob.kind !== 'switch' && <Control id={id} knob={knob} value={value} change={change} />}
      <p id={`${id}-about`} className="knob-about">
        <Words>{knob.disabled || knob.about}</Words>
        {knob.replacesCluster && !knob.disabled && ' Starts a new, empty cluster.'}
      </p>
      {changed && !knob.disabled && canHold(knob, knob.standard) && (
        <button type="button" className="knob-default" onClick={() => change(knob.standard)}>
          Back to {settingText(knob, knob.standard)}
        </button>
      )}
      <p id={`${id}-refusal`} className="knob-refusal" role="alert" hidden={refusal === null}>
        {refusal}
      </p>
    </div>
  );
}

/** Whether the setting can be made so: a run may open with a value that its list lacks. */
function canHold({ choices }: KnobView, value: Value): boolean {
  return choices === undefined || choices.some((choice) => choice.value === value);
}

function Control({
  id,
  knob,
  value,
  change,
}: {
  id: string;
  knob: KnobView;
  value: Value;
  change: (value: Value) => void;
}) {
  const common = { id, disabled: knob.disabled !== '', 'aria-describedby': `${id}-about` };
  if (knob.kind === 'switch') {
    return (
      <input
        {...common}
        type="checkbox"
        role="switch"
        className="switch"
        checked={value === true}
        aria-checked={value === true}
        onChange={(event) => change(event.target.checked)}
      />
    );
  }
  if (knob.kind === 'choice') {
    return (
      <select
        {...common}
        className="select"
        value={String(value)}
        onChange={(event) => change(event.target.value)}
      >
        {knob.choices?.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
            {choice.value === knob.standard ? ' (as opened)' : ''}
          </option>
        ))}
      </select>
    );
  }
  const position = positionOf(knob, Number(value));
  const standard = positionOf(knob, Number(knob.standard));
  return (
    <div className="knob-slider">
      <input
        {...common}
        type="range"
        className="slider"
        min={0}
        max={POSITIONS}
        step={1}
        value={Math.round(position)}
        aria-valuetext={settingText(knob, value)}
        style={{ '--filled': `${(position / POSITIONS) * 100}%` } as object}
        onChange={(event) => change(nextValue(knob, Number(value), Number(event.target.value)))}
      />
      {value !== knob.standard && (
        <span
          className="knob-standard"
          style={{ '--at': standard / POSITIONS } as object}
          title={`Default: ${settingText(knob, knob.standard)}`}
        />
      )}
    </div>
  );
}

/** The value at a position; when an arrow key moves less than one step of the knob, one step. */
function nextValue(knob: KnobView, value: number, position: number): number {
  const before = Math.round(positionOf(knob, value));
  const direction = Math.sign(position - before);
  let next = valueAt(knob, position);
  for (let at = position; direction !== 0 && (next - value) * direction <= 0; at += direction) {
    if (at < 0 || at > POSITIONS) break;
    next = valueAt(knob, at);
  }
  return next;
}

/** The value on screen is the viewer's as soon as it is touched, and the engine's when nothing is under way. */
function useKnob(lab: Lab, knob: KnobView) {
  const [draft, setDraft] = useState<Value | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const wanted = useRef<Value | null>(null);
  const timer = useRef(0);
  // Whoever turns a dial and leaves the panel at once has turned it.
  const leave = useRef(() => {});
  leave.current = () => {
    clearTimeout(timer.current);
    void send();
  };
  useEffect(() => () => leave.current(), []);

  async function send(): Promise<void> {
    timer.current = 0;
    const value = wanted.current;
    if (value === null) return;
    wanted.current = null;
    const refused = await lab.intervene({ kind: 'set', knob: knob.path, value });
    if (wanted.current !== null) return;
    setRefusal(refused);
    setDraft(null);
  }

  function change(value: Value): void {
    setDraft(value);
    setRefusal(null);
    wanted.current = value;
    if (timer.current === 0) {
      timer.current = window.setTimeout(send, knob.kind === 'number' ? SEND_MS : 0);
    }
  }

  return { value: draft ?? knob.value, refusal, change };
}
