import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { settingParts, settingText } from '../../content/settingWords.ts';
import type { KnobView } from '../../worker/protocol.ts';
import { readKnob } from './knobRead.ts';

/** The value of a slider in words. Pressed, it is a field that takes the exact number. */
export function KnobNumber({
  id,
  knob,
  value,
  change,
  refuse,
}: {
  /** Of the slider. */
  id: string;
  knob: KnobView;
  value: number;
  change: (value: number) => void;
  /** Says what is wrong with what was written; null takes it back. */
  refuse: (problem: string | null) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasLeft = useRef(false);
  const isEditing = text !== null;
  useEffect(() => {
    // Ended by a key, the focus stays in its place.
    if (!isEditing && wasLeft.current) button.current?.focus({ preventScroll: true });
    wasLeft.current = false;
  }, [isEditing]);
  const { number, unit } = settingParts(knob, value);
  const shown = (
    <output htmlFor={id}>
      <b className="ticking">{number}</b> {unit}
    </output>
  );
  if (knob.disabled !== '') return <span className="knob-value">{shown}</span>;
  if (text === null) {
    return (
      <button
        ref={button}
        type="button"
        className="knob-value"
        aria-label={`${knob.label}, ${settingText(knob, value)}: write the number`}
        title="Write the number"
        onClick={() => {
          setText(settingText(knob, value));
          setWrong(false);
        }}
      >
        {shown}
      </button>
    );
  }

  /** Takes what was written. True where it is a value. */
  function take(written: string): boolean {
    // Untouched, a number that is shown rounded stays as it is.
    const read = written === settingText(knob, value) ? { value } : readKnob(knob, written);
    if (read.problem !== undefined) {
      refuse(read.problem);
      setWrong(true);
      return false;
    }
    refuse(null);
    if (read.value !== value) change(read.value);
    return true;
  }

  function press(event: KeyboardEvent<HTMLInputElement>): void {
    const { key, currentTarget } = event;
    if (key === 'Escape') refuse(null);
    else if (key !== 'Enter' || !take(currentTarget.value)) return;
    // This Escape is for the field, and not for what is selected.
    event.preventDefault();
    wasLeft.current = true;
    setText(null);
  }

  return (
    <input
      ref={(field) => {
        if (field && document.activeElement !== field) field.select();
      }}
      type="text"
      className="knob-value"
      data-editing
      autoComplete="off"
      aria-label={`${knob.label}, exact number`}
      aria-invalid={wrong}
      aria-describedby={wrong ? `${id}-refusal` : `${id}-about`}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        setWrong(false);
        refuse(null);
      }}
      onKeyDown={press}
      onBlur={(event) => {
        if (wasLeft.current) return;
        take(event.target.value);
        setText(null);
      }}
    />
  );
}
