import { ChevronUp, Dice5, Pause, Play, RotateCcw, StepBack, StepForward } from 'lucide-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { formatNumber, formatPace, formatPaceShort } from '../../content/words.ts';
import { EVENT_PACE, nearestPace, paces, REQUEST_PACE } from '../lab/clock.ts';
import type { Lab } from '../lab/types.ts';
import { later, Nothing } from '../ui/later.tsx';
import { PLAY_ID } from '../ui/playId.ts';
import { PHONE, useLab, useMedia } from '../ui/useLab.ts';
import '../ui/slider.css';
import './transport.css';
import { Way } from './UndoButtons.tsx';

const TimeTools = later(() => import('./time/TimeTools.tsx').then((m) => m.TimeTools), Nothing);

/**
 * Play, step, restart and speed: the handle of time. Every button has a key, named in its tooltip. On a phone
 * speed and restart fold away behind the words of the speed, and the way back is beside them as soon as there is one.
 */
export function Transport({ lab }: { lab: Lab }) {
  const playing = useLab(lab, (s) => s.playing);
  const ready = useLab(lab, (s) => s.status === 'ready');
  const phone = useMedia(PHONE);
  const [open, setOpen] = useState(false);
  return (
    <section className="transport" aria-label="Time">
      {phone && open && (
        <div className="transport-drawer">
          <Speed lab={lab} />
          <Restart lab={lab} />
          <Way lab={lab} which="redo" />
          <OtherClock lab={lab} />
          <Suspense>
            <TimeTools lab={lab} />
          </Suspense>
        </div>
      )}
      <div className="transport-buttons">
        <button
          id={PLAY_ID}
          type="button"
          className="button square transport-play"
          aria-label={playing ? 'Pause' : 'Play'}
          title={`${playing ? 'Pause' : 'Play'} (space)`}
          disabled={!ready}
          onClick={() => (playing ? lab.pause() : lab.play())}
        >
          {playing ? <Pause size={22} aria-hidden="true" /> : <Play size={22} aria-hidden="true" />}
        </button>
        <Step lab={lab} by="request-back" name="Back to the answer before" keys="[" />
        <Step lab={lab} by="request" name="On to the next answer" keys="]" />
        {!phone && <Restart lab={lab} />}
      </div>
      {phone ? (
        <>
          <button
            type="button"
            className="transport-fold"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <SpeedWords lab={lab} />
            <ChevronUp size={20} aria-hidden="true" className="transport-chevron" />
          </button>
          <Way lab={lab} which="undo" spares />
          {!open && (
            <Suspense>
              <TimeTools lab={lab} folded />
            </Suspense>
          )}
        </>
      ) : (
        <>
          <Speed lab={lab} />
          <SpeedWords lab={lab} />
          <OtherClock lab={lab} />
          <Suspense>
            <TimeTools lab={lab} />
          </Suspense>
        </>
      )}
    </section>
  );
}

function Step({
  lab,
  by,
  name,
  keys,
}: {
  lab: Lab;
  by: 'request' | 'request-back';
  name: string;
  keys: string;
}) {
  const ready = useLab(lab, (s) => s.status === 'ready');
  const Icon = by === 'request' ? StepForward : StepBack;
  return (
    <button
      type="button"
      className="button square"
      aria-label={name}
      title={`${name} (${keys}); one event with ${by === 'request' ? '.' : ','}`}
      disabled={!ready}
      onClick={() => lab.step(by)}
    >
      <Icon size={20} aria-hidden="true" />
    </button>
  );
}

function Restart({ lab }: { lab: Lab }) {
  const ready = useLab(lab, (s) => s.run !== null);
  return (
    <>
      <button
        type="button"
        className="button square"
        aria-label="From the start, same seed"
        title="From the start, with the same seed (r)"
        disabled={!ready}
        onClick={() => lab.restart()}
      >
        <RotateCcw size={20} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="button square"
        aria-label="From the start, new seed"
        title="From the start, with a new seed (n)"
        disabled={!ready}
        onClick={() => lab.restart(newSeed())}
      >
        <Dice5 size={20} aria-hidden="true" />
      </button>
    </>
  );
}

/** A seed that nobody chose. It becomes part of the run, so the run can be repeated. */
export function newSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
}

function Speed({ lab }: { lab: Lab }) {
  const pace = useLab(lab, (s) => s.pace);
  const stop = nearestPace(pace);
  return (
    <input
      type="range"
      className="slider transport-slider"
      min={0}
      max={paces.length - 1}
      step={1}
      value={stop}
      style={{ '--filled': `${(stop / (paces.length - 1)) * 100}%` } as object}
      aria-label="Speed"
      aria-valuetext={formatPace(pace)}
      onChange={(event) => lab.setPace(paces[Number(event.target.value)] as number)}
    />
  );
}

function SpeedWords({ lab }: { lab: Lab }) {
  const pace = useLab(lab, (s) => s.pace);
  const held = useLab(lab, (s) => s.heldPace);
  const steppedFrom = useLab(lab, (s) => s.steppedFrom);
  if (steppedFrom > 0) {
    return <span className="transport-words">Slowed to step. {goesOn(steppedFrom)}</span>;
  }
  // What is held takes the place of what was asked: with a line more the charts above would move.
  return (
    <span className="transport-words">
      {held === 0 ? formatPace(pace) : <span className="quiet">{heldWords(pace, held)}</span>}
    </span>
  );
}

function OtherClock({ lab }: { lab: Lab }) {
  const clock = useLab(lab, (s) => s.clock);
  const what = clock === 'request' ? 'in seconds' : 'each request';
  return (
    <button
      type="button"
      className="button plain small"
      aria-label={`Watch ${what}`}
      title="Change between the two clocks (c)"
      onClick={() => lab.setPace(clock === 'request' ? EVENT_PACE : REQUEST_PACE)}
    >
      <span className="transport-clock">
        <span className="transport-watch">Watch </span>
        {what}
      </span>
    </button>
  );
}

function goesOn(pace: number): string {
  return `Play goes on ${pace === EVENT_PACE ? 'in' : 'at'} ${formatPaceShort(pace)}.`;
}

function heldWords(asked: number, held: number): string {
  if (asked >= 1e9)
    return `asked ${formatNumber(asked / 1e9)}x, running ${formatNumber(held / 1e9)}x`;
  return `running at ${formatPace(held)}`;
}

/** Says which clock has begun, over the stage, for a moment after each change. */
export function ClockLabel({ lab }: { lab: Lab }) {
  const clock = useLab(lab, (s) => s.clock);
  const pace = useLab(lab, (s) => s.pace);
  const steppedFrom = useLab(lab, (s) => s.steppedFrom);
  const before = useRef(clock);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (before.current === clock) return;
    before.current = clock;
    setShown(true);
    const timer = setTimeout(() => setShown(false), 3500);
    return () => clearTimeout(timer);
  }, [clock]);
  return (
    <p className="clock-label" data-shown={shown} role="status">
      {shown &&
        (steppedFrom > 0
          ? `Slowed to step: ${formatPace(pace)}. ${goesOn(steppedFrom)}`
          : `Now ${formatPace(pace)}`)}
    </p>
  );
}
