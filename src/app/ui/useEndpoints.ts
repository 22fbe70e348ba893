import { useEffect, useState } from 'react';
import type { EndpointState } from '../../engine/inspect/endpoints.ts';
import type { Lab, Snapshot } from '../lab/types.ts';

/** What the endpoints lead to and what apps take them for, asked for with each snapshot; null before the first answer. */
export function useEndpoints(
  lab: Lab,
  node: number | null,
  snapshot: Snapshot | null,
): readonly EndpointState[] | null {
  const [states, setStates] = useState<readonly EndpointState[] | null>(null);
  useEffect(() => {
    if (!snapshot) return;
    let wanted = true;
    lab.query({ kind: 'endpoints', node }).then(
      (answer) => {
        if (wanted && answer.kind === 'endpoints' && answer.endpoints) setStates(answer.endpoints);
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [lab, node, snapshot]);
  return states;
}
