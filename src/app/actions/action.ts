import { refuse } from '../lab/refusal.ts';
import type { Lab } from '../lab/types.ts';
import type { Session } from '../state/session.ts';

/** What the actions act on. */
export type ActionPage = {
  lab: Lab;
  session: Session;
  /** Opens one of the dialogs over the page. */
  show: (sheet: Sheet) => void;
};

export type Sheet = 'share' | 'shortcuts' | 'truth' | 'licence' | 'commands';

/** One thing that the page can do: by its name in the list of actions, by its key where it has one. */
export type Action = {
  /** Stays the same between visits: what was done last is kept by it. */
  id: string;
  name: string;
  group: string;
  /** Other words by which it is found. */
  also?: string;
  /** The thing that it shows: asked for by this alone, it comes first. */
  of?: string;
  /** Leads to where a figure is set: one may be part of what is asked. */
  takesFigure?: true;
  keys?: readonly string[];
  /** The key as it is printed. */
  shown?: string;
  act: (page: ActionPage) => void;
};

/** Sends a change; a refusal is said under the header. `then` follows when it was taken. */
export function change(lab: Lab, what: Parameters<Lab['intervene']>[0], then?: () => void): void {
  void lab.intervene(what).then((refusal) => {
    refuse(lab, refusal);
    if (refusal === null) then?.();
  });
}
