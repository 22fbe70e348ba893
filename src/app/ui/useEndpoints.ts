import { useState } from 'react';
import type { EndpointState } from '../../engine/inspect/endpoints.ts';
import type { Lab, Snapshot } from '../lab/types.ts';
import { useAnswer } from './useAnswer.ts';

/** What the endpoints lead to and what apps take them for, asked for with each snapshot; null before the first answer. */
export function useEndpoints(
  lab: Lab,
  node: number | null,
  snapshot: Snapshot | null,
): readonly EndpointState[] | null {
  const [states, setStates] = useState<readonly EndpointState[] | null>(null);
  useAnswer(
    lab,
    snapshot && { kind: 'endpoints', node },
    [node, snapshot],
    // What was told before stays.
    (answer) => answer?.endpoints && setStates(answer.endpoints),
  );
  return states;
}
