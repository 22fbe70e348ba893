import { expect, it, vi } from 'vitest';
import { Seeker } from '../panels/recorder/scrub.ts';
import { bookmarkNow } from './bookmark.ts';
import { frameAt, running } from './fakeHost.ts';

const MS = 1e6;

/** A lab that stands still at 5 ms. */
async function standing() {
  const { host, lab } = await running();
  lab.pause();
  host.tick();
  lab.seek(5 * MS);
  host.say({ kind: 'frame', frame: frameAt(2, 5 * MS) });
  const kept = () => lab.store.getState().bookmarks.map(({ at }) => at / MS);
  return { host, lab, kept };
}

it('keeps the moment that is shown', async () => {
  const { lab, kept } = await standing();
  bookmarkNow(lab);
  expect(kept()).toEqual([5]);
});

it('keeps the moment that was asked for while a long seek is under way, and then what is shown', async () => {
  const { host, lab, kept } = await standing();
  lab.seek(900 * MS);
  bookmarkNow(lab);
  host.say({ kind: 'frame', frame: frameAt(3, 300 * MS), progress: 0.3 });
  lab.seek(700 * MS);
  bookmarkNow(lab);
  host.say({ kind: 'frame', frame: frameAt(4, 700 * MS) });
  lab.runTo(['node-crashed']);
  host.say({ kind: 'frame', frame: frameAt(5, 800 * MS), progress: 0.1 });
  bookmarkNow(lab);
  expect(kept()).toEqual([700, 800, 900]);
});

it('keeps where the finger has come to on the axis, though an earlier seek of it is under way', async () => {
  const { host, lab, kept } = await standing();
  vi.spyOn(performance, 'now').mockReturnValue(1000);
  const seeker = new Seeker(lab);
  for (const at of [100, 200, 300]) seeker.to(at * MS);
  bookmarkNow(lab);
  host.say({ kind: 'frame', frame: frameAt(3, 100 * MS) });
  seeker.send();
  bookmarkNow(lab);
  expect(kept()).toEqual([300, 300]);
});

it('keeps no moment outside of a run', async () => {
  const { lab, kept } = await standing();
  lab.seek(-1 * MS);
  bookmarkNow(lab);
  lab.seek(1e15);
  bookmarkNow(lab);
  expect(kept()).toEqual([0, 86_400e3]);
});

it('keeps whole nanoseconds after what was done while the run plays', async () => {
  const { host, lab } = await running();
  host.tick();
  host.say({ kind: 'frame', frame: frameAt(1, 50 * MS) });
  lab.play();
  lab.live.at = 5 * MS + 0.4;
  void lab.undo();
  bookmarkNow(lab);
  expect(lab.store.getState().bookmarks.map(({ at }) => at)).toEqual([5 * MS]);
});
