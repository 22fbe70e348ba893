import type { Lab, LabState } from './types.ts';

/** What was refused, and after how many deeds: it is said until there is another. */
export type Refused = { words: string; deeds: number };

/** Says under the header why something was refused; null is no refusal. */
export function refuse(lab: Lab, words: string | null): void {
  if (words !== null) lab.store.setState(({ deeds }) => ({ refused: { words, deeds } }));
}

/** The refusal that still has to be said, or null. */
export function refusalOf({ refused, deeds }: Pick<LabState, 'refused' | 'deeds'>): string | null {
  return refused?.deeds === deeds ? refused.words : null;
}
