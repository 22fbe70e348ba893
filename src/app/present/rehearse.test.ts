import { describe, expect, it } from 'vitest';
import { Runner } from '../../worker/runner.ts';
import '../../worker/whole.ts';
import { EVENT_PACE } from '../lab/clock.ts';
import { EngineHost } from '../lab/engineHost.ts';
import { createLab } from '../lab/lab.ts';
import { rehearse } from './rehearse.ts';

const SECOND = 1e9;

/** A run that plays, some way in. */
async function played() {
  const host = new EngineHost((host) => new Runner(host));
  const lab = createLab(host);
  const opened = lab.open('{"schema":"cachescape.scenario/1"}');
  await host.settle();
  expect(await opened).toBeNull();
  lab.setPace(EVENT_PACE);
  await host.run(20);
  return { host, lab, at: lab.live.at };
}

describe('a rehearsal', () => {
  it('ends at the start of the run, standing, on the clock that was watched', async () => {
    const { host, lab } = await played();
    const done = rehearse(lab, new AbortController().signal);
    await Promise.resolve();
    await host.settle();
    expect((await done).frame.at).toBe(40 * SECOND);
    expect([lab.live.at, lab.live.playing, lab.live.pace]).toEqual([0, false, EVENT_PACE]);
  });

  it('that is left gives the run back as it was', async () => {
    const { host, lab, at } = await played();
    expect(at).toBeGreaterThan(0);
    const leaving = new AbortController();
    const done = rehearse(lab, leaving.signal);
    await Promise.resolve();
    leaving.abort();
    await Promise.all([expect(done).rejects.toThrow(), host.settle()]);
    expect([lab.live.at, lab.live.playing]).toEqual([at, true]);
  });

  it('that is over gives it back as well, wherever the presentation has gone', async () => {
    const { host, lab, at } = await played();
    lab.pause(true);
    const leaving = new AbortController();
    const done = rehearse(lab, leaving.signal);
    await Promise.resolve();
    await host.settle();
    await done;
    lab.seek(5 * SECOND);
    leaving.abort();
    await host.settle();
    expect([lab.live.at, lab.live.playing]).toEqual([at, false]);
  });
});
