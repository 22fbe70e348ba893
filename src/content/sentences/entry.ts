import type { NoticeArgs, NoticeCode } from '../../engine/notices.ts';

/** How the run's own names are found; without them keys are numbers and settings are paths. */
export type Names = {
  /** The name of a key, for example from a trace. */
  readonly key?: (key: number) => string;
  /** The label of a setting, for example "Requests per second". */
  readonly knob?: (path: string) => string;
  /** A value of a setting with the words and the unit of its dial, for example "15 s". */
  readonly value?: (path: string, value: string) => string;
};

/** `numbered`: an event of the story, with a number on the time axis. `minor`: a line in the log. */
export type Weight = 'numbered' | 'minor';

export type Entry<C extends NoticeCode> = {
  readonly weight: Weight;
  /** `who` is the subject without its kind: `0001-001`, `us-east-1a`, `app-1`. */
  readonly words: (args: NoticeArgs[C], who: string, names: Names) => string;
};

/** One entry for every code. Plain, present, particular: who did what, when, how many. */
export type Sentences = { readonly [C in NoticeCode]: Entry<C> };

/** `node:0001-001` is `0001-001`; a text without a kind stays as it is. */
export function bare(subject: string): string {
  const colon = subject.indexOf(':');
  return colon < 0 ? subject : subject.slice(colon + 1);
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
