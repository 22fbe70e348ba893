import { Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { goInto } from '../actions/leading.ts';
import type { Lab as LabHandle } from '../lab/types.ts';
import { allowDrop, dropOnAxis } from '../panels/break/dropOnAxis.ts';
import { Legend } from '../panels/Legend.tsx';
import { Rail, railTabs } from '../panels/Rail.tsx';
import { ClockLabel, Transport } from '../panels/Transport.tsx';
import { Stage } from '../stage/Stage.tsx';
import { Loading } from '../ui/Loading.tsx';
import { later, Nothing } from '../ui/later.tsx';
import { leavePanel, OPENS, watchOpener } from '../ui/opener.ts';
import { type Pane, revealed } from '../ui/reveal.ts';
import { DRAWER, PHONE, useLab, useMedia } from '../ui/useLab.ts';
import './lab.css';

// The stage runs first; the charts follow, into room that is kept for them.
const Recorder = later(() => import('../panels/recorder/Recorder.tsx').then((m) => m.Recorder));
const Numbers = later(
  () => import('../panels/recorder/Numbers.tsx').then((m) => m.Numbers),
  Nothing,
);

const ChangedNote = later(
  () => import('../panels/ChangedNote.tsx').then((m) => m.ChangedNote),
  Nothing,
);

/**
 * The playground: one lab on one sheet. Wide, everything is in sight; from 1279 px down the rail is a drawer;
 * on a phone there is one pane at a time, and time stays within reach of the thumb.
 */
export function Lab({ lab }: { lab: LabHandle }) {
  const [pane, setPane] = useState<Pane>('stage');
  const phone = useMedia(PHONE);
  const drawer = useMedia(DRAWER);
  const wide = !phone && !drawer;
  const selection = useLab(lab, (s) => s.selection);
  const before = useRef(selection);
  useEffect(() => {
    // Where the rail is out of sight, what was chosen on the stage brings its panel.
    if (selection && selection !== before.current && !wide) setPane('rail');
    before.current = selection;
  }, [selection, wide]);
  // Who asks for something by its name is led there. Charts stand beside the stage except on a phone.
  useEffect(
    () => revealed.subscribe(({ pane: to }) => setPane(to !== 'rail' && !phone ? 'stage' : to)),
    [phone],
  );
  const railShown = wide || pane === 'rail';
  const isOver = drawer && railShown;
  const close = () => {
    leavePanel(true);
    setPane('stage');
  };
  const tab = useLab(lab, (s) => s.tab);
  useEffect(watchOpener, []);
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      // What lies over it is closed first.
      if (event.key !== 'Escape' || document.querySelector('dialog[open], .moments')) return;
      // A field that is being edited ends that first.
      if (event.target instanceof Element && event.target.closest('[data-editing]')) return;
      const hasLeft = leavePanel(isOver);
      if (isOver) setPane('stage');
      else if (hasLeft) event.stopPropagation();
    };
    addEventListener('keydown', leave, true);
    return () => removeEventListener('keydown', leave, true);
  }, [isOver]);
  const stageShown = !phone || pane === 'stage';
  const shown = pane === 'rail' ? tab : pane;
  // Each pane of a phone begins at its top, however far the one before was scrolled.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another pane is why
  useLayoutEffect(() => {
    if (phone) scrollTo({ top: 0, behavior: 'instant' });
  }, [phone, shown]);
  const panes = !wide && <Panes lab={lab} pane={pane} setPane={setPane} phone={phone} />;
  return (
    <main className="lab" data-pane={pane}>
      <div className="lab-sheet">
        <Question lab={lab} phone={phone} shown={stageShown} />
        {stageShown && (
          <div className="lab-stage">
            <ClockLabel lab={lab} />
            <Stage lab={lab} />
          </div>
        )}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a second way to what the Break tab does with "At a moment" */}
        <div
          className="lab-recorder"
          onDragOver={(event) => allowDrop(lab, event)}
          onDrop={(event) => void dropOnAxis(lab, event)}
        >
          <Suspense fallback={<Loading />}>
            {phone && pane === 'stage' && <Recorder lab={lab} pens="answers" numbers={false} />}
            {!phone && <Recorder lab={lab} numbers={false} />}
            {phone && pane === 'charts' && <Recorder lab={lab} />}
          </Suspense>
        </div>
      </div>
      {drawer && panes}
      <Rail lab={lab} bar={wide} shown={railShown} phone={phone} onClose={drawer ? close : null} />
      <div className="lab-foot">
        <Transport lab={lab} />
        <Suspense>{!phone && <Numbers lab={lab} />}</Suspense>
        <Seeking lab={lab} />
        {phone && panes}
      </div>
    </main>
  );
}

/** The heading of the page. With the stage out of sight it is still there for those who read by headings. */
function Question({ lab, phone, shown }: { lab: LabHandle; phone: boolean; shown: boolean }) {
  const scenario = useLab(lab, (s) => s.run?.scenario ?? null);
  const name = scenario?.name ?? '';
  useEffect(() => {
    if (name) document.title = `${name} - Cachescape`;
  }, [name]);
  return (
    <div className={shown ? 'lab-question' : 'hidden-visually'}>
      <h1>{scenario?.question || scenario?.name || 'Cachescape'}</h1>
      <Suspense>
        <ChangedNote lab={lab} />
      </Suspense>
      {!phone && <Legend lab={lab} />}
    </div>
  );
}

/** Upright at the edge of a tablet, where they open and close the drawer; at the foot of a phone, with the stage and the charts. */
function Panes({
  lab,
  pane,
  setPane,
  phone,
}: {
  lab: LabHandle;
  pane: Pane;
  setPane: (pane: Pane) => void;
  phone: boolean;
}) {
  const tab = useLab(lab, (s) => s.tab);
  const other = (name: Pane, label: string) => (
    <button key={name} type="button" aria-pressed={pane === name} onClick={() => setPane(name)}>
      {label}
    </button>
  );
  return (
    <nav className="lab-panes" aria-label="Parts of this page">
      {phone && other('stage', 'Stage')}
      {railTabs.map(({ name, label }) => {
        const open = pane === 'rail' && tab === name;
        return (
          <button
            key={name}
            type="button"
            {...OPENS}
            aria-pressed={open}
            onClick={({ detail }) => {
              if (open && !phone) return setPane('stage');
              setPane('rail');
              // Pressed by a key, it leads into what it opens.
              if (detail === 0) goInto(lab, name);
              else lab.show(name);
            }}
          >
            {label}
          </button>
        );
      })}
      {phone && other('charts', 'Charts')}
    </nav>
  );
}

/** A long seek says how far it is; a short one says nothing. */
function Seeking({ lab }: { lab: LabHandle }) {
  const seeking = useLab(lab, (s) => s.seeking);
  const [late, setLate] = useState(false);
  const on = seeking !== null;
  useEffect(() => {
    if (!on) return setLate(false);
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, [on]);
  if (!on || !late) return null;
  return (
    <p className="lab-seeking" role="status">
      Replaying: {Math.round(seeking * 100)} %
    </p>
  );
}
