import type { Nanos } from '../../engine/base/units.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import type { Lab } from '../lab/types.ts';
import { namesOf } from '../ui/names.ts';
import { horizonOf, type Rehearsal } from './plan.ts';

/** Goes to a moment and waits until it is shown. Rejects when the engine fails on the way. */
export function arriveAt(lab: Lab, to: Nanos): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = lab.store.subscribe(({ seeking, status, failure }) => {
      if (status === 'failed') reject(new Error(failure?.message));
      else if (seeking !== null) return;
      else resolve();
      stop();
    });
    lab.seek(to);
  });
}

/**
 * Plays the run to the end of what is presented, keeps what it came to, and goes back to its start. Whoever leaves
 * before that finds the run as it was, at its moment and playing if it did.
 */
export async function rehearse(lab: Lab, leaving: AbortSignal): Promise<Rehearsal> {
  await isReady(lab);
  leaving.throwIfAborted();
  const { run } = lab.store.getState();
  if (!run) throw new Error('There is no run.');
  const { at, playing } = lab.live;
  const giveBack = () =>
    void arriveAt(lab, at).then(
      () => playing && lab.play(),
      () => undefined,
    );
  leaving.addEventListener('abort', giveBack);
  // The clock that the viewer watches is the one that the run is shown on.
  lab.pause(true);
  await arriveAt(lab, horizonOf(run, lab.live.pace, lab.store.getState().bookmarks));
  leaving.throwIfAborted();
  const rehearsal = cameTo(lab, run);
  await arriveAt(lab, 0);
  leaving.throwIfAborted();
  leaving.removeEventListener('abort', giveBack);
  return rehearsal;
}

function cameTo(lab: Lab, run: Run): Rehearsal {
  const { notices, tables, bookmarks } = lab.store.getState();
  const { frame, coarse } = lab.live;
  if (!frame) throw new Error('The engine sent no picture.');
  const rows = Array.from({ length: coarse.length }, (_, row) =>
    Array.from({ length: coarse.stride }, (_, column) => coarse.get(row, column)),
  );
  const samples = { length: rows.length, get: (row: number, at: number) => rows[row]?.[at] ?? NaN };
  return { run, notices, samples, frame, names: namesOf(tables), moments: bookmarks };
}

function isReady(lab: Lab): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { status, seeking, failure } = lab.store.getState();
      if (status === 'failed') reject(new Error(failure?.message));
      return status === 'ready' && seeking === null && lab.live.frame !== null;
    };
    if (look()) return resolve();
    const stop = lab.onPaint(() => {
      if (!look()) return;
      stop();
      resolve();
    });
  });
}
