import { useId } from 'react';
import type { KnobView } from '../../../worker/protocol.ts';
import type { Lab } from '../../lab/types.ts';
import { type ClientBug, clientBugs, switchedTo } from './bugs.ts';

/** Mistakes in the code of the apps, as switches; each turns a setting, now. */
export function ClientBugs({
  lab,
  knobs,
  refuse,
}: {
  lab: Lab;
  knobs: readonly KnobView[];
  refuse: (refusal: string | null) => void;
}) {
  return (
    <details className="break-group">
      <summary>
        Mistakes in the apps <span className="quiet">{clientBugs.length}</span>
      </summary>
      {clientBugs.map((bug) => {
        const knob = knobs.find(({ path }) => path === bug.path);
        return knob && <Bug key={bug.path} bug={bug} knob={knob} lab={lab} refuse={refuse} />;
      })}
    </details>
  );
}

function Bug(props: {
  bug: ClientBug;
  knob: KnobView;
  lab: Lab;
  refuse: (refusal: string | null) => void;
}) {
  const { bug, knob, lab, refuse } = props;
  const id = useId();
  const on = knob.value === bug.wrong;
  return (
    <div className="break-row">
      <label className="break-bug" htmlFor={id}>
        {bug.label}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        checked={on}
        aria-checked={on}
        aria-describedby={`${id}-about`}
        disabled={knob.disabled !== ''}
        onChange={async ({ target }) => {
          const value = switchedTo(bug, knob, target.checked);
          refuse(await lab.intervene({ kind: 'set', knob: knob.path, value }));
        }}
      />
      <p id={`${id}-about`} className="break-about">
        {knob.disabled || bug.about}
      </p>
    </div>
  );
}
