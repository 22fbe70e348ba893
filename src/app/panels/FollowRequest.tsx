import { useState } from 'react';
import type { Lab, Selection } from '../lab/types.ts';
import { newestRequests, slowestRequests } from './requestChoice.ts';

/** How many requests are tried before the page gives up: of failures outside the sample no spans are kept. */
const TRIED = 8;

/** The ways from a part of the cluster to one of its requests. */
export function FollowRequest({ lab, of }: { lab: Lab; of: Selection }) {
  const [none, setNone] = useState(false);
  const follow = async (requests: number[]) => {
    setNone(false);
    for (const request of requests.slice(0, TRIED)) {
      const answer = await lab.query({ kind: 'trace', request });
      if (answer.kind !== 'trace' || !answer.trace) continue;
      lab.select({ kind: 'request', request });
      return;
    }
    setNone(true);
  };
  return (
    <div className="inspector-follow">
      <button
        type="button"
        className="button small"
        onClick={() => follow(newestRequests(lab.live, of))}
      >
        Last request
      </button>
      <button
        type="button"
        className="button small"
        onClick={() => follow(slowestRequests(lab.live, of))}
      >
        Slowest of late
      </button>
      <p className="inspector-about" role="status" hidden={!none}>
        None of its requests is kept at this moment. Let the run go on.
      </p>
    </div>
  );
}
