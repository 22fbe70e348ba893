import {
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
  useImperativeHandle,
  useRef,
} from 'react';
import type { Nanos } from '../../../engine/base/units.ts';
import type { Lab, Live } from '../../lab/types.ts';
import { type Geometry, STRIP_PX } from './geometry.ts';
import { arrowStep, momentText, timeUnit, type View } from './scale.ts';
import { Seeker } from './scrub.ts';

/** While the run goes on, the ranges are told the moment this often, in ms: what has the focus is spoken. */
const TELL_MS = 250;

export type ScrubberHandle = {
  /** The view to draw: held still while a finger is on the axis. */
  view(): View;
  dragging(): boolean;
  /** Moves the hairline and its chip to the present, in the view that is drawn, `width` px wide. */
  paint(live: Live, drawn: View, width: number): void;
};

/**
 * The axis as a scrubber: a native range over the drawn axis, a hairline through all pens with the time on a
 * chip, and a bar of the whole run once the view no longer reaches back to its start.
 */
export function Scrubber({
  lab,
  geometry,
  ref,
}: {
  lab: Lab;
  geometry: Geometry;
  ref: Ref<ScrubberHandle>;
}) {
  const range = useRef<HTMLInputElement>(null);
  const whole = useRef<HTMLInputElement>(null);
  const past = useRef<HTMLDivElement>(null);
  const hair = useRef<HTMLDivElement>(null);
  const chip = useRef<HTMLOutputElement>(null);
  const held = useRef<View | null>(null);
  const grip = useRef<HTMLInputElement | null>(null);
  const resume = useRef(false);
  const seeker = useRef<Seeker>(null);
  seeker.current ??= new Seeker(lab);
  /** When they were told last, and how often the run had jumped by then. */
  const told = useRef({ at: Number.NEGATIVE_INFINITY, jumps: 0 });
  const chipWidths = useRef(new Widths()).current;

  useImperativeHandle(ref, () => ({
    view: () => held.current ?? lab.live.view,
    dragging: () => grip.current !== null,
    paint(live, drawn, width) {
      seeker.current?.send();
      const span = drawn.to - drawn.from;
      if (width === 0 || span <= 0) return;
      const share = Math.min(1, Math.max(0, (live.at - drawn.from) / span));
      const x = share * width;
      const text = momentText(live.at, timeUnit(drawn));
      move(hair.current, `translateX(${x.toFixed(2)}px)`);
      move(past.current, `scaleX(${share.toFixed(5)})`);
      if (chip.current && chip.current.textContent !== text) chip.current.textContent = text;
      const half = chipWidths.of(chip.current, text) / 2;
      const middle = Math.min(Math.max(x, half), width - half);
      move(chip.current, `translateX(${(middle - half).toFixed(2)}px)`);
      const now = performance.now();
      // Elsewhere in time, or of another run, the moment before is told no longer.
      const goesOn = live.playing && live.jumps === told.current.jumps;
      if (goesOn && now - told.current.at < TELL_MS) return;
      told.current = { at: now, jumps: live.jumps };
      setRange(range.current, drawn.from, drawn.to, live.at, text);
      const end = furthest(lab);
      setRange(whole.current, 0, end, live.at, text);
      whole.current?.parentElement?.toggleAttribute('data-shown', drawn.from > 0);
      placeWindow(whole.current?.parentElement ?? null, drawn, end);
    },
  }));

  const at = (event: PointerEvent, from: Nanos, to: Nanos): Nanos => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return Math.round(from + share * (to - from));
  };
  const start = (event: PointerEvent<HTMLInputElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.focus({ focusVisible: false } as FocusOptions);
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = event.currentTarget;
    held.current = grip.current === range.current ? { ...lab.live.view } : null;
    // Under the finger the run stands still, on the axis that is shown.
    resume.current = lab.live.playing;
    if (resume.current) lab.pause(true);
    drag(event);
  };
  const drag = (event: PointerEvent<HTMLInputElement>) => {
    if (grip.current !== event.currentTarget) return;
    const view = held.current ?? { from: 0, to: furthest(lab) };
    seeker.current?.to(at(event, view.from, view.to));
  };
  const stop = () => {
    if (grip.current === null) return;
    grip.current = null;
    held.current = null;
    if (resume.current) lab.play();
  };
  const step = (event: KeyboardEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const [least, most] = [Number(input.min), Number(input.max)];
    const small = arrowStep({ from: least, to: most });
    const moves: Record<string, number> = {
      ArrowLeft: lab.live.at - small,
      ArrowDown: lab.live.at - small,
      ArrowRight: lab.live.at + small,
      ArrowUp: lab.live.at + small,
      PageDown: lab.live.at - 10 * small,
      PageUp: lab.live.at + 10 * small,
      Home: least,
      End: input === whole.current ? most : furthest(lab),
    };
    const to = moves[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    seeker.current?.to(Math.max(0, Math.round(to)));
  };
  const handlers = {
    onPointerDown: start,
    onPointerMove: drag,
    onPointerUp: stop,
    onPointerCancel: stop,
    onKeyDown: step,
    // Assistive technology sets the value itself.
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      seeker.current?.to(Number(event.currentTarget.value)),
  };

  return (
    <div className="recorder-track">
      <div
        ref={hair}
        className="recorder-hair"
        style={{ top: STRIP_PX, height: geometry.axis - STRIP_PX }}
      />
      <div className="recorder-axis" style={{ top: geometry.axis }}>
        <div ref={past} className="recorder-past" />
      </div>
      <input
        ref={range}
        className="recorder-range"
        style={{ top: geometry.axis }}
        type="range"
        step="any"
        aria-label="Moment of the run"
        defaultValue={0}
        {...handlers}
      />
      <output
        ref={chip}
        className="recorder-chip"
        style={{ top: geometry.axis }}
        aria-hidden="true"
      />
      <div className="recorder-whole">
        <input
          ref={whole}
          type="range"
          step="any"
          aria-label="Whole run"
          defaultValue={0}
          {...handlers}
        />
      </div>
    </div>
  );
}

/** The latest moment that this branch has been played to: going back does not shorten the bar. */
function furthest(lab: Lab): Nanos {
  return Math.max(lab.live.reached, lab.live.at);
}

/** Widths of an element by the length of its text, measured once: its face gives each sign the same width. */
class Widths {
  private readonly known = new Map<number, number>();

  of(element: HTMLElement | null, text: string): number {
    let width = this.known.get(text.length);
    if (width === undefined) {
      width = element?.offsetWidth ?? 0;
      if (document.fonts.status === 'loaded') this.known.set(text.length, width);
    }
    return width;
  }
}

function move(element: HTMLElement | null, transform: string): void {
  if (element && element.style.transform !== transform) element.style.transform = transform;
}

function setRange(
  input: HTMLInputElement | null,
  from: Nanos,
  to: Nanos,
  at: Nanos,
  text: string,
): void {
  if (input === null) return;
  const set = (name: 'min' | 'max', value: number) => {
    if (input[name] === String(value)) return false;
    input[name] = String(value);
    return true;
  };
  const isMin = set('min', Math.round(from));
  const isMax = set('max', Math.round(Math.max(to, from + 1)));
  const value = String(Math.round(at));
  // A view that zooms may not reach to the moment yet: a range then holds its end, and keeps that.
  if (isMin || isMax || input.dataset['at'] !== value) {
    input.dataset['at'] = value;
    input.value = value;
  }
  if (input.getAttribute('aria-valuetext') !== text) input.setAttribute('aria-valuetext', text);
}

/** Where the view lies in the whole run, as CSS variables of the bar. */
function placeWindow(bar: HTMLElement | null, view: View, end: Nanos): void {
  if (bar === null || end <= 0) return;
  const percent = (at: Nanos) => `${(100 * Math.min(1, Math.max(0, at / end))).toFixed(2)}%`;
  const [left, right] = [percent(view.from), percent(view.to)];
  if (bar.style.getPropertyValue('--from') !== left) bar.style.setProperty('--from', left);
  if (bar.style.getPropertyValue('--to') !== right) bar.style.setProperty('--to', right);
}
