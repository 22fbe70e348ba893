import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatMoment } from '../../content/words.ts';
import type { Lab } from '../lab/types.ts';
import { readRoute } from '../routes.ts';
import { setPresenting } from '../state/view.ts';
import { useLab } from '../ui/useLab.ts';
import { Words } from '../ui/Words.tsx';
import { changedFrom } from './changed.ts';
import './presenter.css';
import { PresenterStage } from './PresenterStage.tsx';
import { type Step, stepsOf } from './plan.ts';
import { rehearse } from './rehearse.ts';
import { beginAt, next, previous, type Shown, turned } from './walk.ts';

/**
 * The run for a room: one step at a time in large type, by the keys of a clicker. Each step asks before it
 * answers, and answers before the next one comes. Nothing else is on the page.
 */
export function Presenter({ lab }: { lab: Lab }) {
  const { steps, trouble } = useSteps(lab);
  const [shown, setShown] = useState(beginAt(0));
  const step = steps?.[shown.index];
  const question = useLab(lab, (s) => s.run?.scenario.question || s.run?.scenario.name || '');
  const heading = useRef<HTMLHeadingElement>(null);
  // The keys are meant for the step, whatever was pressed to come here: Enter on a button would press that.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step, or its answer, takes the focus again
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [shown, step]);
  useStep(lab, step);
  useKeys(steps, setShown);
  return (
    <main className="presenter" data-step={step?.kind}>
      <div>
        <h1 ref={heading} tabIndex={-1} aria-live="polite">
          <Words>{step?.title ?? question}</Words>
        </h1>
        {step?.changed && (
          <p className="presenter-changed">
            <Words>{step.changed}</Words>
          </p>
        )}
      </div>
      {!step && <Rehearsing lab={lab} trouble={trouble} />}
      {step && (
        // biome-ignore lint/a11y: a tap anywhere on the picture goes on; the keys and the squares do the same
        <div className="presenter-middle" onClick={() => setShown(next(steps))}>
          {step.kind === 'end' ? null : <PresenterStage lab={lab} subject={step.subject} />}
        </div>
      )}
      {step && <Answer step={step} shown={shown} toggle={() => setShown(turned)} />}
      {step && (
        <footer className="presenter-foot">
          <Moment lab={lab} />
          <span>
            {shown.index + 1} of {steps.length}
          </span>
          <ol className="presenter-steps">
            {steps.map((one, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps have fixed places
              <li key={i}>
                <button
                  type="button"
                  aria-label={`Step ${i + 1}: ${one.title}`}
                  aria-current={i === shown.index ? 'step' : undefined}
                  data-done={i <= shown.index}
                  onClick={() => setShown(beginAt(i))}
                  ref={i === shown.index ? toSight : undefined}
                />
              </li>
            ))}
          </ol>
        </footer>
      )}
      <button
        type="button"
        className="presenter-leave"
        title="The run is where it was before"
        onClick={() => setPresenting(false)}
      >
        Leave (Esc)
      </button>
      {shown.blank && (
        <div className="presenter-blank" role="status">
          <span className="hidden-visually">
            The screen is blank. B, the full stop or any step shows it again.
          </span>
        </div>
      )}
    </main>
  );
}

/** On a phone the squares do not all fit. */
function toSight(square: HTMLElement | null): void {
  square?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** While the run is played through to see what there is to tell. */
function Rehearsing({ lab, trouble }: { lab: Lab; trouble: string }) {
  const seeking = useLab(lab, (s) => s.seeking);
  if (trouble) {
    return (
      <div className="presenter-trouble">
        <p role="alert">This run cannot be presented: {trouble}</p>
        <button type="button" className="button" onClick={() => setPresenting(false)}>
          Back to the playground
        </button>
      </div>
    );
  }
  return (
    <p className="presenter-wait" role="status">
      Playing the run through{seeking ? `: ${Math.round(seeking * 100)} %` : ''}
    </p>
  );
}

function Answer({ step, shown, toggle }: { step: Step; shown: Shown; toggle: () => void }) {
  const { answer: open, told } = shown;
  if (step.answer.length === 0) {
    return <div className="presenter-answer empty">{step.prompt && <p>{step.prompt}</p>}</div>;
  }
  return (
    <div className="presenter-answer" data-open={open} aria-live="polite">
      {open ? (
        step.answer.map((words) => (
          <p key={words}>
            <Words>{words}</Words>
          </p>
        ))
      ) : (
        <button type="button" onClick={toggle}>
          {step.prompt}{' '}
          <span className="quiet">
            {told ? 'Enter shows the answer again.' : 'The next press shows the answer.'}
          </span>
        </button>
      )}
    </div>
  );
}

/** The moment of the run, written past React: it moves all the time. */
function Moment({ lab }: { lab: Lab }) {
  const place = useRef<HTMLOutputElement>(null);
  useEffect(
    () =>
      lab.onPaint(({ at }) => {
        const text = formatMoment(at);
        if (place.current && place.current.textContent !== text) place.current.textContent = text;
      }),
    [lab],
  );
  return (
    <output
      ref={place}
      className="presenter-moment"
      aria-label="Moment of the run"
      aria-live="off"
    />
  );
}

/** The steps of the run that is open; another run has others. */
function useSteps(lab: Lab): { steps: Step[] | null; trouble: string } {
  const [steps, setSteps] = useState<Step[] | null>(null);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    const leave = new AbortController();
    const route = readRoute(location.hash);
    const id = route.page === 'play' ? route.id : '';
    rehearse(lab, leave.signal)
      .then(async (rehearsal) => {
        const { tables } = lab.store.getState();
        return { ...rehearsal, changed: await changedFrom(id, rehearsal.run, tables) };
      })
      .then(
        (rehearsal) => leave.signal.aborted || setSteps(stepsOf(rehearsal)),
        (error: Error) => leave.signal.aborted || setTrouble(error.message),
      );
    return () => leave.abort();
  }, [lab]);
  return { steps, trouble };
}

/** A step shows its moment; the run plays. */
function useStep(lab: Lab, step: Step | undefined): void {
  const before = useRef<Step>(undefined);
  useEffect(() => {
    if (!step || step === before.current) return;
    before.current = step;
    lab.pause(true);
    lab.seek(step.at);
    if (step.kind === 'run') lab.play();
  }, [lab, step]);
}

type Move = (shown: Shown) => Shown;

/** What clickers send: Page Down and Page Up, a full stop or B to blank the screen. */
function movesOf(steps: readonly Step[]): Record<string, Move> {
  const on = next(steps);
  const blank: Move = (shown) => ({ ...shown, blank: !shown.blank });
  return {
    PageDown: on,
    ArrowRight: on,
    ArrowDown: on,
    ' ': on,
    n: on,
    PageUp: previous,
    ArrowLeft: previous,
    ArrowUp: previous,
    p: previous,
    Home: () => beginAt(0),
    End: () => beginAt(steps.length - 1),
    b: blank,
    '.': blank,
    Enter: turned,
  };
}

function useKeys(steps: readonly Step[] | null, setShown: (move: Move) => void): void {
  // A key that comes as soon as the steps are in sight is meant for them.
  useLayoutEffect(() => {
    const moves = steps ? movesOf(steps) : {};
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const isButton = event.target instanceof Element && event.target.closest('button');
      if (isButton && (event.key === 'Enter' || event.key === ' ')) return;
      if (event.key === 'Escape') return setPresenting(false);
      const move = moves[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!move) return;
      event.preventDefault();
      setShown(move);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [steps, setShown]);
}
