import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatMoment } from '../../content/words.ts';
import type { Lab } from '../lab/types.ts';
import { setPresenting } from '../state/view.ts';
import { useLab } from '../ui/useLab.ts';
import { Words } from '../ui/Words.tsx';
import './presenter.css';
import { PresenterStage } from './PresenterStage.tsx';
import { type Step, stepsOf } from './plan.ts';
import { rehearse } from './rehearse.ts';

type Shown = { index: number; answer: boolean; blank: boolean };

/**
 * The run for a room: one step at a time in large type, by the keys of a clicker. Each step asks before it
 * answers. Nothing else is on the page.
 */
export function Presenter({ lab }: { lab: Lab }) {
  const { steps, trouble } = useSteps(lab);
  const [shown, setShown] = useState<Shown>({ index: 0, answer: false, blank: false });
  const step = steps?.[shown.index];
  const question = useLab(lab, (s) => s.run?.scenario.question || s.run?.scenario.name || '');
  const heading = useRef<HTMLHeadingElement>(null);
  // The keys are meant for the step, whatever was pressed to come here: Enter on a button would press that.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step, or its answer, takes the focus again
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [shown, step]);
  useStep(lab, step);
  useKeys(steps?.length ?? 0, setShown);
  const go = (index: number) => setShown({ index, answer: false, blank: false });
  return (
    <main className="presenter" data-step={step?.kind}>
      <h1 ref={heading} tabIndex={-1} aria-live="polite">
        <Words>{step?.title ?? question}</Words>
      </h1>
      {!step && <Rehearsing lab={lab} trouble={trouble} />}
      {step && (
        // biome-ignore lint/a11y: a tap anywhere on the picture goes on; the keys and the squares do the same
        <div className="presenter-middle" onClick={() => setShown(next(steps.length))}>
          {step.kind === 'end' ? null : <PresenterStage lab={lab} subject={step.subject} />}
        </div>
      )}
      {step && (
        <Answer
          step={step}
          open={shown.answer}
          toggle={() => setShown((s) => ({ ...s, answer: !s.answer }))}
        />
      )}
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
                  onClick={() => go(i)}
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
        title="The run stays at the moment that is shown"
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

function Answer({ step, open, toggle }: { step: Step; open: boolean; toggle: () => void }) {
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
          {step.prompt} <span className="quiet">Enter shows the answer.</span>
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
    rehearse(lab, leave.signal).then(
      (rehearsal) => leave.signal.aborted || setSteps(stepsOf(rehearsal)),
      (error: Error) => leave.signal.aborted || setTrouble(error.message),
    );
    return () => leave.abort();
  }, [lab]);
  return { steps, trouble };
}

/** A step shows its moment; the run plays. Whoever leaves finds the run as the room saw it last. */
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

type Change = (set: (shown: Shown) => Shown) => void;

function next(count: number): (shown: Shown) => Shown {
  return ({ index, answer, blank }) => {
    if (blank || index === count - 1) return { index, answer, blank: false };
    return { index: index + 1, answer: false, blank: false };
  };
}

function previous({ index, answer, blank }: Shown): Shown {
  if (blank || index === 0) return { index, answer, blank: false };
  return { index: index - 1, answer: false, blank: false };
}

/** What clickers send: Page Down and Page Up, a full stop or B to blank the screen. */
function useKeys(count: number, setShown: Change): void {
  useEffect(() => {
    const steps: Record<string, (shown: Shown) => Shown> = {
      PageDown: next(count),
      ArrowRight: next(count),
      ArrowDown: next(count),
      ' ': next(count),
      n: next(count),
      PageUp: previous,
      ArrowLeft: previous,
      ArrowUp: previous,
      p: previous,
      Home: () => ({ index: 0, answer: false, blank: false }),
      End: () => ({ index: Math.max(0, count - 1), answer: false, blank: false }),
      b: (shown) => ({ ...shown, blank: !shown.blank }),
      '.': (shown) => ({ ...shown, blank: !shown.blank }),
      Enter: (shown) => ({ ...shown, answer: !shown.answer, blank: false }),
    };
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const isButton = event.target instanceof Element && event.target.closest('button');
      if (isButton && (event.key === 'Enter' || event.key === ' ')) return;
      if (event.key === 'Escape') return setPresenting(false);
      const step = steps[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!step || count === 0) return;
      event.preventDefault();
      setShown(step);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [count, setShown]);
}
