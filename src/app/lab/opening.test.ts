import { expect, it } from 'vitest';
import { Runner } from '../../worker/runner.ts';
import '../../worker/whole.ts';
import { EngineHost } from './engineHost.ts';
import { createLab } from './lab.ts';

const SCENARIO = '{"schema":"cachescape.scenario/1"}';

/** A run that plays on a real engine. */
async function playing() {
  const host = new EngineHost((host) => new Runner(host));
  const lab = createLab(host);
  await host.settled(lab.open(SCENARIO));
  await host.run(20);
  expect(lab.live.at).toBeGreaterThan(0);
  return { host, lab };
}

it('a moment asked for while another run is being opened is not that of the other, which plays', async () => {
  const { host, lab } = await playing();
  const opened = lab.open(SCENARIO);
  lab.seek(5e9);
  expect(await host.settled(opened)).toBeNull();
  expect([lab.live.at, lab.store.getState().seeking]).toEqual([0, null]);
  await host.run(20);
  expect(lab.live.at).toBeGreaterThan(0);
  expect(lab.live.at).toBeLessThan(1e9);
});

it('it is gone to where the other run is refused', async () => {
  const { host, lab } = await playing();
  const opened = lab.open('{"schema":"none"}');
  lab.seek(2e9);
  expect(await host.settled(opened)).toContain('schema');
  lab.pause();
  expect([lab.live.at, lab.store.getState().seeking]).toEqual([2e9, null]);
});

it('an undo at that time says why not, and the other run plays', async () => {
  const { host, lab } = await playing();
  await host.settled(lab.intervene({ kind: 'set', knob: 'workload.ratePerSecond', value: 10 }));
  const opened = lab.open(SCENARIO);
  expect(await lab.undo()).toBe('Another run is being opened.');
  expect(await host.settled(opened)).toBeNull();
  expect(lab.store.getState().seeking).toBeNull();
  await host.run(20);
  expect(lab.live.at).toBeGreaterThan(0);
});
