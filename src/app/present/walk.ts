import type { Step } from './plan.ts';

/** What of a presentation the room sees. */
export type Shown = {
  index: number;
  /** The answer of this step is open. */
  answer: boolean;
  /** The room has seen it, open still or not. */
  told: boolean;
  blank: boolean;
};

/** A step as it begins, with its answer hidden. */
export function beginAt(index: number): Shown {
  return { index, answer: false, told: false, blank: false };
}

/** One press on: a blank screen shows its step again, a step its answer, and after that comes the next step. */
export function next(steps: readonly Step[]): (shown: Shown) => Shown {
  return (shown) => {
    const { index, told, blank } = shown;
    if (blank) return { ...shown, blank: false };
    if (!told && steps[index]?.answer.length) return turned(shown);
    return index < steps.length - 1 ? beginAt(index + 1) : shown;
  };
}

export function previous(shown: Shown): Shown {
  const { index, blank } = shown;
  return blank || index === 0 ? { ...shown, blank: false } : beginAt(index - 1);
}

/** With the answer shown, or hidden again. */
export function turned(shown: Shown): Shown {
  return { ...shown, answer: !shown.answer, told: true, blank: false };
}
