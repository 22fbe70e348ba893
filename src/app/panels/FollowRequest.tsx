import { useState } from 'react';
import type { Lab, Selection } from '../lab/types.ts';
import { follow } from './follow.ts';
import { newestRequests, slowestRequests } from './requestChoice.ts';

/** The ways from a part of the cluster to one of its requests. */
export function FollowRequest({ lab, of }: { lab: Lab; of: Selection }) {
  const [none, setNone] = useState(false);
  const choose = async (requests: number[]) => {
    setNone(false);
    setNone(!(await follow(lab, requests)));
  };
  return (
    <div className="inspector-follow">
      <button
        type="button"
        className="button small"
        onClick={() => choose(newestRequests(lab.live, of))}
      >
        Last request
      </button>
      <button
        type="button"
        className="button small"
        onClick={() => choose(slowestRequests(lab.live, of))}
      >
        Slowest of late
      </button>
      <p className="inspector-about" role="status" hidden={!none}>
        None of its requests is kept at this moment. Let the run go on.
      </p>
    </div>
  );
}
