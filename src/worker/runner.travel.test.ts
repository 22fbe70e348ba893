import { describe, expect, it, vi } from 'vitest';
import { sampleColumns } from '../engine/frame.ts';
import { trialRun } from '../engine/trial.ts';
import { CRASH, MS, type Of, opened, straight } from './trialPage.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('step', () => {
  it('event goes one event on, and back to where it was', () => {
    const page = opened();
    page.goTo(200 * MS);
    page.step('event');
    const digests = [page.digest];
    const moments = [page.file().at];
    for (let i = 0; i < 5; i++) {
      moments.push(page.step('event').frame.at);
      digests.push(page.digest);
    }
    expect(moments).toEqual(moments.slice().sort((a, b) => a - b));
    for (let i = 4; i >= 0; i--) {
      expect([page.step('event-back').frame.at, page.digest]).toEqual([moments[i], digests[i]]);
    }
    for (let i = 1; i <= 5; i++)
      expect([page.step('event').frame.at, page.digest]).toEqual([moments[i], digests[i]]);
  });

  it('request goes on until one more is finished, and back before it', () => {
    const page = opened();
    page.goTo(200 * MS);
    const completed = () => page.ask(0).frame.totals[1] as number;
    const before = completed();
    const digests: string[] = [];
    for (let i = 1; i <= 4; i++) {
      page.step('request');
      digests.push(page.digest);
      expect(completed()).toBe(before + i);
    }
    for (let i = 3; i >= 1; i--) {
      page.step('request-back');
      expect(completed()).toBe(before + i);
      page.step('request');
      expect([completed(), page.digest]).toEqual([before + i + 1, digests[i]]);
      page.step('request-back');
    }
  });

  it('request-back goes back over a change that finished requests itself', () => {
    const page = opened();
    page.goTo(200 * MS);
    const completed = () => page.ask(0).frame.totals[1] as number;
    const before = completed();
    page.intervene({ kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1a' });
    expect(completed()).toBeGreaterThan(before);
    page.step('request-back');
    expect(completed()).toBe(before);
    page.step('request-back');
    expect(completed()).toBe(before - 1);
  });

  it('back stops at the start', () => {
    const page = opened();
    for (const by of ['event-back', 'request-back'] as const) {
      const { frame } = page.step(by);
      expect([frame.at, frame.totals[0]]).toEqual([0, 0]);
    }
    page.step('event');
    page.step('request-back');
    expect(page.digest).toBe(straight(trialRun(), 0));
  });

  it('back sends all of the past again, for the page starts anew', () => {
    const page = opened();
    page.goTo(1_500 * MS);
    expect(page.step('event-back').frame.coarse.length / sampleColumns.stride).toBe(1);
    expect(page.step('event').frame.coarse.length).toBe(0);
  });
});

describe('seek', () => {
  const planned = trialRun(undefined, [{ at: 500 * MS, ...CRASH }]);

  it('goes back and forth to the same states', () => {
    const page = opened(planned);
    for (const to of [900, 200, 0, 700, 500, 499].map((ms) => ms * MS)) {
      const frame = page.sole('frame', page.seek(to));
      expect([frame.frame.epoch, frame.frame.at, page.digest]).toEqual([
        page.epoch,
        to,
        straight(planned, to),
      ]);
      expect(frame.progress).toBeUndefined();
    }
  });

  it('reports progress while it replays', () => {
    const page = opened();
    page.tick = 60;
    const messages = page.seek(3e9) as Of<'frame'>[];
    const progress = messages.map((message) => message.progress);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBeUndefined();
    const reported = progress.slice(0, -1) as number[];
    expect(reported).toEqual(reported.slice().sort((a, b) => a - b));
    expect([reported.every((p) => p >= 0 && p < 1), messages.at(-1)?.frame.at]).toEqual([
      true,
      3e9,
    ]);
    page.tick = 0;
    expect(page.digest).toBe(straight(trialRun(), 3e9));
  });

  it('gives way to a newer seek, and to another run', () => {
    const page = opened();
    page.tick = 60;
    page.epoch += 1;
    page.send({ kind: 'seek', epoch: page.epoch, to: 9e9 });
    expect(page.later).toHaveLength(1);
    const late = page.seek(100 * MS).filter((message) => message.kind === 'frame') as Of<'frame'>[];
    expect(new Set(late.map(({ frame }) => frame.epoch))).toEqual(new Set([page.epoch]));
    expect(late.at(-1)?.frame.at).toBe(100 * MS);
    page.epoch += 1;
    page.send({ kind: 'seek', epoch: page.epoch, to: 9e9 });
    page.sole('opened', page.open(planned));
    const before = page.sent.length;
    for (let action = page.later.shift(); action; action = page.later.shift()) action();
    expect(page.sent.length).toBe(before);
  });

  it('acts on what is planned for the start', () => {
    const run = trialRun(undefined, [
      { at: 0, kind: 'strike', fault: 'origin-outage', target: 'origin' },
    ]);
    const page = opened(run);
    page.seek(0);
    expect(page.digest).toBe(straight(run, 0));
  });
});

describe('telling a moment anew', () => {
  const begun = () => {
    const page = opened();
    while (page.ask(600 * MS, 7).frame.at < 600 * MS);
    const { digest } = page;
    // The first look at the clock ends the first part of the replay.
    page.tick = 1_000;
    page.epoch += 1;
    const at = { to: 600 * MS, lookback: 500 * MS, sampleEvery: 1 };
    page.send({ kind: 'seek', epoch: page.epoch, ...at, anew: true });
    page.tick = 0;
    expect(page.later.length).toBeGreaterThan(0);
    const ask = () => page.send({ kind: 'query', id: 9, what: { kind: 'run' } });
    const strike = () => page.send({ kind: 'intervene', epoch: page.epoch, change: CRASH });
    return { page, digest, ask, strike };
  };

  it('what is asked and changed meanwhile waits, and is of that moment', () => {
    const { page, digest, ask, strike } = begun();
    const before = page.sent.length;
    expect([...ask(), ...strike()]).toEqual([]);
    for (let action = page.later.shift(); action; action = page.later.shift()) action();
    const told = page.sent.slice(before).filter(({ kind }) => kind !== 'frame');
    expect(told).toMatchObject([
      { kind: 'answer', id: 9, answer: { kind: 'run', at: 600 * MS, digest } },
      { kind: 'intervened', epoch: page.epoch, refusal: null, intervention: { at: 600 * MS } },
    ]);
  });

  it('shows one picture, that of the moment: time does not run back on screen', () => {
    const { page } = begun();
    const before = page.sent.length;
    for (let action = page.later.shift(); action; action = page.later.shift()) action();
    const shown = page.sent.filter(({ kind }) => kind === 'frame');
    expect(shown.at(-1)).toMatchObject({ frame: { epoch: page.epoch, at: 600 * MS } });
    expect(page.sent.slice(before).filter(({ kind }) => kind === 'frame')).toHaveLength(1);
    expect(shown.filter((m) => m.kind === 'frame' && m.frame.epoch === page.epoch)).toHaveLength(1);
  });

  it('a run that cannot be opened meanwhile leaves what waits where it is', () => {
    const { page, digest, ask } = begun();
    expect(ask()).toEqual([]);
    const refused = page.send({ kind: 'open', epoch: page.epoch + 1, text: 'no run' });
    expect(refused.map(({ kind }) => kind)).toEqual(['refused']);
    const before = page.sent.length;
    for (let action = page.later.shift(); action; action = page.later.shift()) action();
    expect(page.sent.slice(before)).toContainEqual(
      expect.objectContaining({ answer: expect.objectContaining({ at: 600 * MS, digest }) }),
    );
  });

  it('what waits is answered before the run goes elsewhere: a change is refused', () => {
    const { page, ask, strike } = begun();
    expect([...ask(), ...strike()]).toEqual([]);
    const told = page.seek(300 * MS).filter(({ kind }) => kind !== 'frame');
    expect(told).toMatchObject([
      { kind: 'answer', id: 9, answer: { kind: 'run' } },
      { kind: 'intervened', refusal: 'The run is being replayed. Wait until it has arrived.' },
    ]);
    expect(page.file().at).toBe(300 * MS);
  });
});
