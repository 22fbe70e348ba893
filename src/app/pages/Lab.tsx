import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Lab as LabHandle } from '../lab/types.ts';
import { Announcer } from '../panels/Announcer.tsx';
import { Controls } from '../panels/Controls.tsx';
import { EventLog } from '../panels/EventLog.tsx';
import { Inspector } from '../panels/Inspector.tsx';
import { Legend } from '../panels/Legend.tsx';
import { Race } from '../panels/Race.tsx';
import { StepList } from '../panels/StepList.tsx';
import { ClockLabel, Transport } from '../panels/Transport.tsx';
import { Stage } from '../stage/Stage.tsx';
import { afterFirstFrame } from '../ui/firstFrame.ts';
import { DRAWER, PHONE, REDUCED_MOTION, useLab, useMedia } from '../ui/useLab.ts';
import './lab.css';

// The stage runs first; the charts follow, into room that is kept for them.
const Recorder = lazy(() =>
  afterFirstFrame(() => import('../panels/recorder/Recorder.tsx')).then((m) => ({
    default: m.Recorder,
  })),
);
const Numbers = lazy(() =>
  afterFirstFrame(() => import('../panels/recorder/Numbers.tsx')).then((m) => ({
    default: m.Numbers,
  })),
);

type Pane = 'stage' | 'dials' | 'story' | 'charts';
const panes: { name: Pane; label: string }[] = [
  { name: 'stage', label: 'Stage' },
  { name: 'dials', label: 'Dials' },
  { name: 'story', label: 'Story' },
  { name: 'charts', label: 'Charts' },
];

/**
 * The playground: one lab on one sheet. Wide, everything is in sight; from 1279 px down the rail is a drawer;
 * on a phone there is one pane at a time, and time stays within reach of the thumb.
 */
export function Lab({ lab }: { lab: LabHandle }) {
  const [pane, setPane] = useState<Pane>('stage');
  const phone = useMedia(PHONE);
  const drawer = useMedia(DRAWER);
  const selection = useLab(lab, (s) => s.selection);
  const before = useRef(selection);
  useEffect(() => {
    // Where the rail is out of sight, what was chosen on the stage brings its panel.
    if (selection && selection !== before.current && (drawer || phone)) setPane('dials');
    before.current = selection;
  }, [selection, drawer, phone]);
  const storyHidden = (phone && pane !== 'story') || (drawer && pane === 'stage');
  const stageShown = !phone || pane === 'stage';
  return (
    <main className="lab" data-pane={pane}>
      <div className="lab-sheet">
        {stageShown && (
          <>
            <Question lab={lab} phone={phone} />
            <div className="lab-stage">
              <ClockLabel lab={lab} />
              <Stage lab={lab} />
            </div>
          </>
        )}
        <div className="lab-recorder">
          <Suspense>
            {phone && pane === 'stage' && <Recorder lab={lab} pens="answers" numbers={false} />}
            {!phone && <Recorder lab={lab} numbers={false} />}
            {phone && pane === 'charts' && <Recorder lab={lab} />}
          </Suspense>
        </div>
      </div>
      {storyHidden && <Announcer lab={lab} />}
      <Rail lab={lab} pane={pane} phone={phone} onClose={drawer ? () => setPane('stage') : null} />
      <div className="lab-foot">
        <Transport lab={lab} />
        <Suspense>{!phone && <Numbers lab={lab} />}</Suspense>
        <Seeking lab={lab} />
        <Panes pane={pane} setPane={setPane} drawer={drawer} />
      </div>
    </main>
  );
}

function Question({ lab, phone }: { lab: LabHandle; phone: boolean }) {
  const scenario = useLab(lab, (s) => s.run?.scenario ?? null);
  const name = scenario?.name ?? '';
  useEffect(() => {
    if (name) document.title = `${name} - Cachescape`;
  }, [name]);
  return (
    <div className="lab-question">
      <h1>{scenario?.question || scenario?.name || 'Cachescape'}</h1>
      {!phone && <Legend lab={lab} />}
    </div>
  );
}

/** On the event clock the story stands first: then it is what one reads. */
function Rail({
  lab,
  pane,
  phone,
  onClose,
}: {
  lab: LabHandle;
  pane: Pane;
  phone: boolean;
  onClose: (() => void) | null;
}) {
  const clock = useLab(lab, (s) => s.clock);
  const selected = useLab(lab, (s) => s.selection !== null);
  const still = useMedia(REDUCED_MOTION);
  const dials = !phone || pane === 'dials';
  const story = !phone || pane === 'story';
  return (
    <aside
      className="lab-rail"
      data-clock={clock}
      data-selected={selected}
      aria-label="Dials and story"
    >
      {onClose && (
        <button type="button" className="button small lab-close" onClick={onClose}>
          Close
        </button>
      )}
      {still && story && <StepList lab={lab} />}
      {dials && (
        <div className="lab-dials">
          <Controls lab={lab} />
        </div>
      )}
      {story && (
        <div className="lab-race">
          <Race lab={lab} />
        </div>
      )}
      {story && (
        <div className="lab-story">
          <EventLog lab={lab} />
          {phone && <Legend lab={lab} />}
        </div>
      )}
      {dials && (
        <div className="lab-inspector">
          <Inspector lab={lab} />
        </div>
      )}
    </aside>
  );
}

/** The tabs of the phone; on a tablet they open and close the drawer. */
function Panes({
  pane,
  setPane,
  drawer,
}: {
  pane: Pane;
  setPane: (pane: Pane) => void;
  drawer: boolean;
}) {
  const shown = drawer ? panes.filter((p) => p.name === 'dials' || p.name === 'story') : panes;
  return (
    <nav className="lab-panes" aria-label="Parts of this page">
      {shown.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          aria-pressed={pane === name}
          onClick={() => setPane(drawer && pane === name ? 'stage' : name)}
        >
          {label}
        </button>
      ))}
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
