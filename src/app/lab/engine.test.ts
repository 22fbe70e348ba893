import { describe, expect, it } from 'vitest';
import { answerColumns, sampleColumns } from '../../engine/frame.ts';
import { Runner } from '../../worker/runner.ts';
import '../../worker/whole.ts';
import { EVENT_PACE } from './clock.ts';
import { EngineHost } from './engineHost.ts';
import { createLab } from './lab.ts';
import { readWays } from './restarts.ts';
import type { Rows } from './types.ts';

const MS = 1e6;

async function started(keeps = false, scenario = {}) {
  const host = new EngineHost((host) => new Runner({ ...host, keepsBranches: keeps }));
  const lab = createLab(host);
  const opened = lab.open(JSON.stringify({ schema: 'cachescape.scenario/1', ...scenario }));
  await host.settle();
  expect(await opened).toBeNull();
  return { host, lab };
}

function column(rows: Rows, index: number): number[] {
  return Array.from({ length: rows.length }, (_, row) => rows.get(row, index));
}

describe('a lab on the engine', () => {
  it('has every sample once, through a stall of five seconds', async () => {
    const { host, lab } = await started();
    await host.run(200);
    host.tick(5_000);
    await host.settle();
    await host.run(200);
    const ends = column(lab.live.fine, sampleColumns.at.at);
    expect(ends.length).toBeGreaterThan(5);
    expect(ends).toEqual(ends.map((_, i) => (i + 1) * MS));
    expect(lab.live.frame?.dropped).toEqual({ flights: 0, answers: 0, exits: 0 });
  });

  it('has the same picture after going back and forth as by running on', async () => {
    const straight = await started();
    straight.lab.setPace(EVENT_PACE / 10);
    await straight.host.run(100);
    straight.lab.pause();
    const end = straight.lab.live.frame?.at ?? 0;
    const { host, lab } = await started();
    lab.setPace(EVENT_PACE / 10);
    await host.run(60);
    for (const to of [10 * MS, 40 * MS, 1 * MS, end]) {
      lab.seek(to);
      await host.settle();
    }
    lab.pause();
    expect(lab.live.frame?.totals).toEqual(straight.lab.live.frame?.totals);
    for (const name of ['fine', 'coarse'] as const) {
      const own = column(lab.live[name], sampleColumns.at.completed);
      expect(own).toEqual(column(straight.lab.live[name], sampleColumns.at.completed));
    }
    expect(lab.store.getState().notices).toEqual(straight.lab.store.getState().notices);
    const requests = column(lab.live.answers, answerColumns.at.request);
    expect(requests.length).toBe(new Set(requests).size);
  });

  it('crashes the primary, and a run saved then replays to the same digest', async () => {
    const { host, lab } = await started();
    await host.run(60);
    const struck = lab.intervene({ kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    await host.settle();
    expect(await struck).toBeNull();
    expect(lab.live.clock).toBe('event');
    await host.run(120);
    expect(lab.store.getState().notices.map((n) => n.code)).toContain('node-crashed');
    const asked = lab.query({ kind: 'run' });
    await host.settle();
    const saved = await asked;
    if (saved.kind !== 'run') throw new Error('no run');

    const again = await started();
    const reopened = again.lab.open(saved.text);
    await again.host.settle();
    expect(await reopened).toBeNull();
    const check = again.lab.query({ kind: 'run' });
    await again.host.settle();
    expect(await check).toEqual(saved);
    expect(again.lab.store.getState().message).toBeNull();
  });

  it('shows a dial where it stood at each moment', async () => {
    const { host, lab } = await started();
    const rate = () =>
      lab.store.getState().tables?.knobs.find((k) => k.path === 'workload.ratePerSecond');
    const before = rate()?.value;
    await host.run(100);
    const set = lab.intervene({ kind: 'set', knob: 'workload.ratePerSecond', value: 8_000 });
    await host.settle();
    expect(await set).toBeNull();
    expect([rate()?.value, rate()?.standard]).toEqual([8_000, before]);
    lab.seek(0);
    await host.settle();
    expect(rate()?.value).toBe(before);
  });

  it('counts a dial that is dragged while time stands still as one change, to the last value', async () => {
    const { host, lab } = await started(true);
    await host.run(60);
    lab.pause();
    await host.run(4);
    const crash = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;
    expect(await host.settled(lab.intervene(crash))).toBeNull();
    lab.pause();
    for (const value of [2_000, 4_000, 8_000]) {
      const set = { kind: 'set', knob: 'workload.ratePerSecond', value } as const;
      expect(await host.settled(lab.intervene(set))).toBeNull();
      await host.run(2);
    }
    const { run, tables } = lab.store.getState();
    const told = () => lab.store.getState().notices.map(({ code, args }) => [code, args.to]);
    expect(run?.interventions.map((each) => 'value' in each && each.value)).toEqual([false, 8_000]);
    const ofRate = ({ path }: { path: string }) => path === 'workload.ratePerSecond';
    expect(tables?.knobs.find(ofRate)?.value).toBe(8_000);
    expect(told().slice(-2)).toEqual([
      ['node-crashed', undefined],
      ['setting-changed', '8000'],
    ]);
    lab.play();
    await host.run(60);
    lab.pause();
    await host.run(4);
    const saved = await host.settled(lab.query({ kind: 'run' }));
    if (saved.kind !== 'run') throw new Error('no run');
    const again = await started(true);
    expect(await again.host.settled(again.lab.open(saved.text))).toBeNull();
    expect(await again.host.settled(again.lab.query({ kind: 'run' }))).toEqual(saved);

    expect(await host.settled(lab.undo())).toBeNull();
    expect(lab.store.getState().run?.interventions).toHaveLength(1);
    expect(lab.store.getState().branches?.undo).toMatchObject({ fault: 'node-crash' });
  });

  it('shows what follows of a change on every dial: cluster mode enabled has three shards', async () => {
    const { host, lab } = await started();
    const dials = () => {
      const { knobs = [] } = lab.store.getState().tables ?? {};
      return ['cluster.clusterMode', 'cluster.shards', 'cluster.automaticFailover'].map((path) => {
        const { value, disabled } = knobs.find((knob) => knob.path === path) ?? {};
        return [value, disabled === ''];
      });
    };
    const opened = dials();
    await host.run(100);
    const enable = { kind: 'set', knob: 'cluster.clusterMode', value: 'enabled' } as const;
    expect(await host.settled(lab.intervene(enable))).toBeNull();
    const enabled = [
      ['enabled', true],
      [3, true],
      [true, true],
    ];
    expect(dials()).toEqual(enabled);
    await host.run(100);
    expect(dials()).toEqual(enabled);
    const { at } = lab.live;
    lab.seek(0);
    await host.settle();
    expect(dials()).toEqual(opened);
    lab.seek(at);
    await host.settle();
    expect(dials()).toEqual(enabled);
  });

  it('shows the shards that an operation has added on the dial', async () => {
    const { host, lab } = await started(false, {
      workload: { ratePerSecond: 20 },
      failover: { replaceMs: 1_000 },
    });
    const shards = () =>
      lab.store.getState().tables?.knobs.find(({ path }) => path === 'cluster.shards')?.value;
    await host.run(20);
    const enable = { kind: 'set', knob: 'cluster.clusterMode', value: 'enabled' } as const;
    expect(await host.settled(lab.intervene(enable))).toBeNull();
    const scale = { kind: 'strike', fault: 'scale-out', target: 'cache', amount: 1 } as const;
    expect(await host.settled(lab.intervene(scale))).toBeNull();
    lab.seek(60e9);
    await host.settle();
    expect(lab.store.getState().topology?.groups).toHaveLength(4);
    expect(shards()).toBe(4);
  });

  it('gives back the run before a restart as it was, and its changes after that', async () => {
    const { host, lab } = await started(true);
    const saved = async () => {
      const answer = await host.settled(lab.query({ kind: 'run' }));
      if (answer.kind !== 'run') throw new Error('no run');
      return answer;
    };
    await host.run(30);
    const crash = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;
    expect(await host.settled(lab.intervene(crash))).toBeNull();
    await host.run(60);
    lab.pause(true);
    const { pace } = lab.live;
    const crashed = await saved();
    expect(crashed.text).toContain('node-crash');

    await host.settled(lab.restart());
    lab.setPace(EVENT_PACE / 4);
    await host.run(40);
    lab.pause();
    const again = await saved();
    expect(again.text).not.toContain('node-crash');
    expect(lab.store.getState().restarts).toEqual({ undo: true, redo: false });

    expect(await host.settled(lab.undo())).toBeNull();
    expect(await saved()).toEqual(crashed);
    expect([lab.live.pace, lab.live.playing]).toEqual([pace, false]);
    expect(lab.store.getState().restarts).toEqual({ undo: false, redo: true });
    expect(await host.settled(lab.redo())).toBeNull();
    expect(await saved()).toEqual(again);

    // A page that is loaded again, with what the browser kept, knows the same way.
    const other = await started(true);
    const ways = readWays(structuredClone(lab.ways()));
    const reopened = other.lab.open(again.text, undefined, undefined, ways);
    expect(await other.host.settled(reopened)).toBeNull();
    expect(other.lab.store.getState().restarts).toEqual({ undo: true, redo: false });
    expect(await other.host.settled(other.lab.undo())).toBeNull();
    const asked = await other.host.settled(other.lab.query({ kind: 'run' }));
    expect(asked).toEqual(crashed);
    expect(await other.host.settled(other.lab.redo())).toBeNull();
    expect(await other.host.settled(other.lab.query({ kind: 'run' }))).toEqual(again);

    // Back over the restart and over the crash before it; another change, and the restart is not to come again.
    expect(await host.settled(lab.undo())).toBeNull();
    expect(await host.settled(lab.undo())).toBeNull();
    expect((await saved()).text).not.toContain('node-crash');
    expect(await host.settled(lab.intervene({ ...crash, target: 'primary:0001' }))).toBeNull();
    expect(lab.store.getState().restarts).toEqual({ undo: false, redo: false });
    expect(lab.store.getState().message).toBeNull();
  });

  it('knows no way back over a restart where what the browser kept of it is not whole', () => {
    const kept = { text: '{}', trace: undefined, session: undefined, pace: 1e6, playing: true };
    const ways = { before: [kept], after: [] };
    expect(readWays(ways)).toEqual(ways);
    const broken = [{ ...kept, pace: Number.NaN }, { ...kept, text: 7 }, null];
    for (const value of [undefined, {}, ...broken.map((one) => ({ before: [one], after: [] }))])
      expect(readWays(value)).toEqual({ before: [], after: [] });
  });
});
