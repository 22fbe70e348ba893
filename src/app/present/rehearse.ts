import type { Seconds } from '../../content/seconds.ts';
import type { Nanos } from '../../engine/base/units.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import type { Lab, Live } from '../lab/types.ts';
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
 * Plays the run to the end of what is presented, keeps what it came to, and goes back to its start. Whoever leaves,
 * then or after any of the steps, finds the run as it was, at its moment and playing if it did.
 */
export async function rehearse(lab: Lab, leaving: AbortSignal): Promise<Rehearsal> {
  await isReady(lab);
  leaving.throwIfAborted();
  const { run } = lab.store.getState();
  if (!run) throw new Error('There is no run.');
  const { at, playing } = lab.live;
  const giveBack = () => {
    const there = arriveAt(lab, at);
    const { wishes } = lab.live;
    // Another moment or run that was asked for meanwhile plays or stands as it likes.
    const goOn = () => playing && lab.live.wishes === wishes && lab.play();
    void there.then(goOn, () => undefined);
  };
  // What was presented may reach far beyond what was seen, or have just begun.
  leaving.addEventListener('abort', giveBack);
  // The clock that the viewer watches is the one that the run is shown on.
  lab.pause(true);
  await arriveAt(lab, horizonOf(run, lab.live.pace, lab.store.getState().bookmarks));
  leaving.throwIfAborted();
  const rehearsal = cameTo(lab, run);
  await arriveAt(lab, 0);
  leaving.throwIfAborted();
  return rehearsal;
}

function cameTo(lab: Lab, run: Run): Rehearsal {
  const { notices, tables, bookmarks } = lab.store.getState();
  const { frame, coarse, fine } = lab.live;
  if (!frame) throw new Error('The engine sent no picture.');
  const samples = copyOf(coarse);
  const names = namesOf(tables);
  return { run, notices, samples, fine: copyOf(fine), frame, names, moments: bookmarks };
}

/** The run goes on to fill what it has put on screen. */
function copyOf(samples: Live['coarse']): Seconds {
  const rows = Array.from({ length: samples.length }, (_, row) =>
    Array.from({ length: samples.stride }, (_, column) => samples.get(row, column)),
  );
  return { length: rows.length, get: (row, column) => rows[row]?.[column] ?? NaN };
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
