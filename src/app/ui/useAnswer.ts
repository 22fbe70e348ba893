import { useEffect } from 'react';
import type { Answer, Query } from '../../worker/protocol.ts';
import type { Lab } from '../lab/types.ts';

/**
 * Asks the engine, again whenever one of `again` changes, and has the answer heard; null when the engine could not be
 * asked. What comes after another question, or after the part is gone, is not heard. `what` of null asks nothing.
 */
export function useAnswer<K extends Query['kind']>(
  lab: Lab,
  what: Extract<Query, { kind: K }> | null,
  again: readonly unknown[],
  hear: (answer: Extract<Answer, { kind: K }> | null) => unknown,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: who asks says what makes it another question
  useEffect(() => {
    if (what === null) return;
    let wanted = true;
    lab.query(what).then(
      // An answer is of the kind of its question.
      (answer) => wanted && hear(answer as Extract<Answer, { kind: K }>),
      () => wanted && hear(null),
    );
    return () => {
      wanted = false;
    };
  }, [lab, ...again]);
}
