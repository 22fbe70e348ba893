import { ChevronDown, Ruler, SlidersHorizontal } from 'lucide-react';
import { Suspense, useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { KnobView } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';
import { bringIntoSight } from '../ui/inSight.ts';
import { Loading } from '../ui/Loading.tsx';
import { lazily } from '../ui/later.tsx';
import { MissingDialog } from '../ui/Missing.tsx';
import { revealed } from '../ui/reveal.ts';
import { useLab } from '../ui/useLab.ts';
import './controls.css';
import { Knob } from './Knob.tsx';

const IdealDialog = lazily(
  () => import('./IdealDialog.tsx').then((m) => m.IdealDialog),
  MissingDialog,
);

const groupNames: Record<KnobView['group'], string> = {
  traffic: 'Traffic',
  cache: 'Cache',
  cluster: 'Cluster',
  clients: 'App clients',
  database: 'Database',
  network: 'Network',
  failover: 'Failover',
  persistence: 'Snapshots and durability',
};
const numberWords = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

/** The few dials that are shown at once, and all other settings one step away, by group. */
export function Controls({ lab }: { lab: Lab }) {
  const tables = useLab(lab, (s) => s.tables);
  const [open, setOpen] = useState(false);
  const [comparing, setComparing] = useState(false);
  const place = useId();
  const knobs = tables?.knobs ?? [];
  const dials = knobs.filter((knob) => knob.level === 1);
  const more = knobs.filter((knob) => knob.level === 2);
  const sought = useStore(revealed, (s) => s.knob);
  useEffect(() => {
    if (sought === null) return;
    const control = document.querySelector<HTMLElement>(
      `[data-knob="${CSS.escape(sought)}"] :is(input, select)`,
    );
    if (!control) return setOpen(true);
    const folded = control.closest('details');
    if (folded) folded.open = true;
    control.focus({ preventScroll: true });
    bringIntoSight(control.closest<HTMLElement>('.knob') ?? control);
    revealed.setState({ knob: null });
  });
  return (
    <section className="controls" aria-labelledby={`${place}-title`}>
      <h2 id={`${place}-title`}>
        {numberWords[dials.length] ?? dials.length} {dials.length === 1 ? 'dial' : 'dials'}
      </h2>
      {dials.map((knob) => (
        <Knob key={knob.path} lab={lab} knob={knob} />
      ))}
      {more.length > 0 && (
        <button
          type="button"
          className="button controls-more"
          aria-expanded={open}
          aria-controls={`${place}-more`}
          onClick={() => setOpen(!open)}
        >
          <SlidersHorizontal size={18} aria-hidden="true" />
          <span>{open ? 'Fewer settings' : `${more.length} more settings`}</span>
          <ChevronDown size={18} aria-hidden="true" className="controls-chevron" />
        </button>
      )}
      <div id={`${place}-more`} hidden={!open}>
        {open &&
          (Object.keys(groupNames) as KnobView['group'][]).map((group) => (
            <KnobGroup
              key={group}
              lab={lab}
              group={group}
              knobs={more.filter(({ disabled }) => disabled === '')}
            />
          ))}
        {open && <Inapplicable lab={lab} knobs={more.filter(({ disabled }) => disabled !== '')} />}
      </div>
      <button
        type="button"
        className="button controls-more open-ideal"
        onClick={() => setComparing(true)}
      >
        <Ruler size={18} aria-hidden="true" />
        <span>How far from ideal?</span>
      </button>
      <Suspense fallback={<Loading floats />}>
        {comparing && <IdealDialog lab={lab} onClose={() => setComparing(false)} />}
      </Suspense>
    </section>
  );
}

function KnobGroup({
  lab,
  group,
  knobs,
}: {
  lab: Lab;
  group: KnobView['group'];
  knobs: KnobView[];
}) {
  const own = knobs.filter((knob) => knob.group === group);
  if (own.length === 0) return null;
  return (
    <div className="controls-group">
      <h3>{groupNames[group]}</h3>
      {own.map((knob) => (
        <Knob key={knob.path} lab={lab} knob={knob} />
      ))}
    </div>
  );
}

/** Settings that cannot be made as the cluster is now, each with the reason: out of the way until asked for. */
function Inapplicable({ lab, knobs }: { lab: Lab; knobs: KnobView[] }) {
  if (knobs.length === 0) return null;
  return (
    <details className="controls-inapplicable">
      <summary>
        {knobs.length === 1
          ? '1 setting that does not apply here'
          : `${knobs.length} settings that do not apply here`}
      </summary>
      <div className="controls-group">
        {knobs.map((knob) => (
          <Knob key={knob.path} lab={lab} knob={knob} />
        ))}
      </div>
    </details>
  );
}
