import { describe, expect, it, vi } from 'vitest';
import { Seeker } from '../panels/recorder/scrub.ts';
import { bookmarkNow } from './bookmark.ts';
import { type FakeHost, frameAt, opened, running } from './fakeHost.ts';
import type { Lab } from './types.ts';

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

describe('what the finger has come to, while an earlier seek of it is under way,', () => {
  const others: [string, (lab: Lab, host: FakeHost) => void][] = [
    ['another seek', (lab) => lab.seek(0)],
    ['an undo', (lab) => void lab.undo()],
    [
      'another run',
      (lab, host) => {
        void lab.open('{}');
        host.say(opened(4));
      },
    ],
  ];

  it.each(others)('is forgotten by %s', async (_, other) => {
    const { host, lab } = await standing();
    vi.spyOn(performance, 'now').mockReturnValueOnce(1000).mockReturnValue(2000);
    const seeker = new Seeker(lab);
    for (const at of [100, 200, 300]) seeker.to(at * MS);
    host.taken();
    other(lab, host);
    for (let epoch = 3; epoch < 9; epoch++) {
      host.say({ kind: 'frame', frame: frameAt(epoch, 50 * MS) });
      seeker.send();
    }
    expect(lab.store.getState().seeking).toBeNull();
    const seeks = host.taken().filter(({ kind }) => kind === 'seek');
    expect(seeks).not.toContainEqual(expect.objectContaining({ to: 300 * MS }));
  });

  it('takes the place of a search for something that may be far away', async () => {
    const { host, lab } = await standing();
    vi.spyOn(performance, 'now').mockReturnValue(1000);
    lab.runTo(['node-crashed']);
    const seeker = new Seeker(lab);
    for (const at of [100, 300]) seeker.to(at * MS);
    host.taken();
    host.say({ kind: 'frame', frame: frameAt(3, 50 * MS), progress: 0.1 });
    expect(host.taken()).toEqual([expect.objectContaining({ kind: 'seek', to: 100 * MS })]);
    host.say({ kind: 'frame', frame: frameAt(4, 100 * MS) });
    vi.spyOn(performance, 'now').mockReturnValue(2000);
    seeker.send();
    expect(host.taken()).toContainEqual(expect.objectContaining({ kind: 'seek', to: 300 * MS }));
  });

  it('is sought once that has arrived, though the run plays on then', async () => {
    const { host, lab } = await standing();
    vi.spyOn(performance, 'now').mockReturnValueOnce(1000).mockReturnValue(2000);
    const seeker = new Seeker(lab);
    for (const at of [100, 300]) seeker.to(at * MS);
    lab.play();
    host.taken();
    host.say({ kind: 'frame', frame: frameAt(3, 100 * MS) });
    seeker.send();
    expect(host.taken()).toContainEqual(expect.objectContaining({ kind: 'seek', to: 300 * MS }));
  });
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
