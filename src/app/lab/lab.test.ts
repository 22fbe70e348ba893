import { describe, expect, it, vi } from 'vitest';
import { sampleColumns } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import { EVENT_PACE, REQUEST_PACE } from './clock.ts';
import { frameAt, opened, run, running, samplesAt } from './fakeHost.ts';

const MS = 1e6;

/** Paused at 50,000 ns, with nothing asked. */
async function standing() {
  const { host, lab } = await running();
  host.tick();
  host.say({ kind: 'frame', frame: frameAt(1, 50_000) });
  lab.pause();
  host.tick();
  host.taken();
  return { host, lab };
}

function notice(seq: number, at: number): Notice {
  return { seq, at, code: 'origin-down', subject: 'origin', args: {}, cause: -1 };
}

describe('pulling frames', () => {
  it('asks once and waits for the answer, however long the page runs', async () => {
    const { host } = await running();
    for (let i = 0; i < 50; i += 1) host.tick();
    expect(host.taken()).toEqual([{ kind: 'ask', epoch: 1, until: 50_000, sampleEvery: 1 }]);
  });

  it('shows no moment that the engine has not reached', async () => {
    const { host, lab } = await running();
    host.tick();
    host.say({ kind: 'frame', frame: frameAt(1, 50_000) });
    const shown = [0, 1, 2, 3, 4].map(() => {
      host.tick(20);
      return lab.live.at;
    });
    expect(shown).toEqual([20_000, 40_000, 50_000, 50_000, 50_000]);
  });

  it('counts a stall of the page as one short frame, and then goes on', async () => {
    const { host, lab } = await running();
    host.tick();
    host.say({ kind: 'frame', frame: frameAt(1, 10 * MS) });
    host.tick(5_000);
    expect(lab.live.at).toBe(100_000);
    expect(host.taken().length).toBe(1);
  });

  it('asks nothing while the page is hidden', async () => {
    const { host } = await running();
    host.isHidden = true;
    host.tick();
    host.tick();
    expect(host.taken()).toEqual([]);
  });

  it('drops frames of an older epoch', async () => {
    const { host, lab } = await running();
    host.tick();
    lab.seek(5 * MS);
    host.say({ kind: 'frame', frame: frameAt(1, 50_000) });
    expect(lab.live.frame).toBeNull();
    expect(host.taken().map((m) => m.kind)).toEqual(['ask', 'seek']);
  });

  it('draws one of so many requests that about 200 a second are seen', async () => {
    const { host } = await running(EVENT_PACE);
    host.tick();
    expect(host.taken()).toEqual([{ kind: 'ask', epoch: 1, until: 50 * MS, sampleEvery: 20 }]);
  });

  it('says what pace the engine holds when it is less than asked', async () => {
    const { host, lab } = await running(60e9);
    host.tick(0);
    let at = 0;
    for (let i = 0; i < 22; i += 1) {
      at += 1e9;
      host.say({ kind: 'frame', frame: frameAt(1, at) });
      host.tick(100);
    }
    expect(lab.store.getState().heldPace).toBe(10e9);
  });

  it('fits the axis to the pace that is held, not to one that only is asked for', async () => {
    const { host, lab } = await running(1800e9);
    host.tick(0);
    let at = 0;
    const span = () => lab.live.view.to - lab.live.view.from;
    const play = (seconds: number) => {
      for (let i = 0; i < seconds * 10; i += 1) {
        at += 12e9;
        host.say({ kind: 'frame', frame: frameAt(1, at) });
        host.tick(100);
      }
    };
    expect(span()).toBe(1800e9 * 40);
    play(8);
    expect([lab.store.getState().heldPace, span()]).toEqual([120e9, 180e9 * 40]);
    // Standing still, and asked for yet more, it stays.
    lab.pause();
    host.tick(400);
    lab.setPace(3600e9);
    for (let i = 0; i < 8; i += 1) host.tick(100);
    expect(span()).toBe(180e9 * 40);
    // Another clock has its own axis at once.
    lab.setPace(EVENT_PACE);
    for (let i = 0; i < 8; i += 1) host.tick(100);
    expect(span()).toBe(60e9);
  });
});

describe('the sample', () => {
  it('follows the pace that is held, with patience, and the one asked for once that is held again', async () => {
    const { host, lab } = await running(600e9);
    host.tick(0);
    let at = 0;
    const play = (seconds: number, held: number) => {
      for (let i = 0; i < seconds * 10; i += 1) {
        at += held / 10;
        host.say({ kind: 'frame', frame: frameAt(1, at) });
        host.tick(100);
      }
      const last = host.taken().at(-1);
      return [lab.live.seenPace, last?.kind === 'ask' && last.sampleEvery];
    };
    expect(play(2, 12e9)).toEqual([600e9, 20_000]);
    expect(play(6, 12e9)).toEqual([10e9, 200]);
    // It wavers, and the picture does not.
    expect(play(1, 17e9)).toEqual([10e9, 200]);
    expect(play(6, 600e9)).toEqual([600e9, 20_000]);
  });

  it('is told anew where another pace is chosen while the run stands still, once', async () => {
    const { host, lab } = await standing();
    lab.setPace(60e9);
    host.tick();
    expect(host.taken()).toEqual([
      { kind: 'seek', epoch: 2, to: 50_000, lookback: 1e9, anew: true, sampleEvery: 2_000 },
    ]);
    host.say({ kind: 'frame', frame: frameAt(2, 50_000, { sampleEvery: 2_000 }) });
    host.tick();
    expect([host.taken(), lab.live.sampleEvery, lab.live.at]).toEqual([[], 2_000, 50_000]);
  });

  it('is no journey while it is told anew: nothing says so, and a seek does not wait for it', async () => {
    const { host, lab } = await standing();
    lab.setPace(60e9);
    host.tick();
    host.taken();
    expect([lab.store.getState().seeking, lab.live.goal]).toEqual([null, null]);
    lab.seek(20_000);
    expect(host.taken()).toMatchObject([{ kind: 'seek', epoch: 3, to: 20_000 }]);
  });
});

describe('steps and jumps', () => {
  it('steps one after the other, each when the one before has been answered', async () => {
    const { host, lab } = await running();
    host.tick();
    host.say({ kind: 'frame', frame: frameAt(1, 50_000) });
    host.taken();
    lab.step('event');
    lab.step('event');
    host.tick();
    expect(host.taken()).toEqual([{ kind: 'step', epoch: 1, by: 'event' }]);
    host.say({ kind: 'frame', frame: frameAt(1, 60_000) });
    expect(host.taken()).toEqual([{ kind: 'step', epoch: 1, by: 'event' }]);
    expect([lab.live.at, lab.live.playing]).toEqual([60_000, false]);
  });

  it('slows down for a step where single steps are not seen, and plays on as fast as before', async () => {
    const { lab } = await running(60e9);
    const state = () => {
      const { pace, steppedFrom, playing } = lab.store.getState();
      return { pace, steppedFrom, playing };
    };
    lab.step('event-back');
    lab.step('event-back');
    expect(state()).toEqual({ pace: REQUEST_PACE, steppedFrom: 60e9, playing: false });
    lab.play();
    expect(state()).toEqual({ pace: 60e9, steppedFrom: 0, playing: true });

    // A pace that is chosen after the step counts.
    lab.step('request');
    lab.setPace(2e6);
    lab.play();
    expect(state()).toEqual({ pace: 2e6, steppedFrom: 0, playing: true });

    // Where steps are seen, nothing changes.
    lab.step('request-back');
    expect(state()).toEqual({ pace: 2e6, steppedFrom: 0, playing: false });
  });

  it('keeps each sample once when it goes back and the engine sends all again', async () => {
    const { host, lab } = await running();
    host.tick();
    const fine = samplesAt(1 * MS, 2 * MS, 3 * MS);
    host.say({
      kind: 'frame',
      frame: frameAt(1, 3 * MS, { fine, notices: [notice(0, MS), notice(1, 3 * MS)] }),
    });
    host.tick(300);
    lab.seek(2 * MS);
    host.say({
      kind: 'frame',
      frame: frameAt(2, 2 * MS, { fine: samplesAt(1 * MS, 2 * MS), notices: [notice(0, MS)] }),
    });
    const rows = Array.from({ length: lab.live.fine.length }, (_, i) =>
      lab.live.fine.get(i, sampleColumns.at.at),
    );
    expect(rows).toEqual([1 * MS, 2 * MS]);
    expect(lab.store.getState().notices).toEqual([notice(0, MS)]);
    expect([lab.live.at, lab.store.getState().seeking]).toEqual([2 * MS, null]);
  });

  it('lets the newest of many seeks win and never has two unanswered', async () => {
    const { host, lab } = await running();
    for (const to of [10, 20, 30]) lab.seek(to * MS);
    expect(host.taken()).toEqual([{ kind: 'seek', epoch: 2, to: 10 * MS, lookback: 40 * MS }]);
    host.say({ kind: 'frame', frame: frameAt(2, 4 * MS), progress: 0.4 });
    expect(host.taken()).toEqual([{ kind: 'seek', epoch: 3, to: 30 * MS, lookback: 40 * MS }]);
    host.say({ kind: 'frame', frame: frameAt(3, 30 * MS) });
    expect([lab.live.at, lab.store.getState().seeking]).toEqual([30 * MS, null]);
  });
});

describe('faults and clocks', () => {
  it('moves to the event clock when a fault is struck, and back when paused', async () => {
    const { host, lab } = await running();
    const struck = lab.intervene({ kind: 'strike', fault: 'node-crash', target: 'node:0001-001' });
    const intervention = {
      at: 0,
      kind: 'strike',
      fault: 'node-crash',
      target: 'node:0001-001',
    } as const;
    host.say({ kind: 'intervened', epoch: 1, intervention, refusal: null, run });
    expect(await struck).toBeNull();
    expect(lab.store.getState().tab).toBe('story');
    expect([lab.live.clock, lab.live.pace]).toEqual(['event', EVENT_PACE]);
    lab.pause();
    expect([lab.live.clock, lab.live.pace]).toEqual(['request', REQUEST_PACE]);
  });

  it('leaves the tab alone that was turned to before the engine took the fault', async () => {
    const { host, lab } = await running();
    lab.show('break');
    const change = { kind: 'strike', fault: 'node-crash', target: 'node:0001-001' } as const;
    const struck = lab.intervene(change);
    lab.show('break');
    const intervention = { at: 0, ...change };
    host.say({ kind: 'intervened', epoch: 1, intervention, refusal: null, run });
    expect(await struck).toBeNull();
    expect(lab.store.getState().tab).toBe('break');
  });

  it('stays at the pace that the viewer chose when paused', async () => {
    const { lab } = await running();
    lab.setPace(5e9);
    lab.pause();
    expect(lab.live.pace).toBe(5e9);
  });

  it('hands a refusal to who asked and stays on its clock', async () => {
    const { host, lab } = await running();
    const struck = lab.intervene({ kind: 'strike', fault: 'node-crash', target: 'node:x' });
    host.say({ kind: 'intervened', epoch: 1, intervention: null, refusal: 'No such node.', run });
    expect([await struck, lab.live.clock]).toEqual(['No such node.', 'request']);
  });

  it('asks for a frame after an intervention although it is paused', async () => {
    const { host, lab } = await standing();
    void lab.intervene({ kind: 'heal', fault: 'node-crash', target: 'node:a' });
    const intervention = { at: 0, kind: 'heal', fault: 'node-crash', target: 'node:a' } as const;
    host.say({ kind: 'intervened', epoch: 1, intervention, refusal: null, run });
    host.taken();
    host.tick();
    host.tick();
    expect(host.taken()).toEqual([{ kind: 'ask', epoch: 1, until: 50_000, sampleEvery: 1 }]);
  });
});

describe('what breaks', () => {
  it('keeps the old run when a text is refused', async () => {
    const { host, lab } = await running();
    const done = lab.open('nonsense');
    host.say({ kind: 'refused', epoch: 2, message: 'line 1 is not JSON.' });
    expect(await done).toBe('line 1 is not JSON.');
    host.tick();
    expect(host.taken().map((m) => ('epoch' in m ? m.epoch : 0))).toEqual([2, 1]);
    expect(lab.store.getState().status).toBe('ready');
  });

  it('stops when the engine fails and runs again from the checkpoint', async () => {
    const { host, lab } = await running();
    host.tick();
    host.say({
      kind: 'failed',
      epoch: 1,
      at: 7 * MS,
      message: 'heap',
      runText: '{}',
      checkpointAt: 5 * MS,
    });
    const { status, failure, playing } = lab.store.getState();
    expect({ status, failure, playing }).toEqual({
      status: 'failed',
      failure: { message: 'heap', at: 7 * MS, runText: '{}', checkpointAt: 5 * MS },
      playing: false,
    });
    host.taken();
    host.tick();
    expect(host.taken()).toEqual([]);
    lab.seek(5 * MS);
    expect(host.taken()).toEqual([{ kind: 'seek', epoch: 2, to: 5 * MS, lookback: 40 * MS }]);
    host.say({ kind: 'frame', frame: frameAt(2, 5 * MS) });
    expect([lab.store.getState().status, lab.store.getState().failure]).toEqual(['ready', null]);
  });

  it('says so when a saved run does not replay as it was saved', async () => {
    const { host, lab } = await running();
    const done = lab.open('{}');
    const digest = { expected: 'aaaa', at: 9 * MS, engineVersion: '0.0.9' };
    host.say(opened(2, { digest }));
    await done;
    host.say({ kind: 'frame', frame: frameAt(3, 9 * MS) });
    expect(host.taken().map((m) => m.kind)).toEqual(['open', 'seek', 'query']);
    host.say({
      kind: 'answer',
      id: 1,
      answer: { kind: 'run', text: '', at: 9 * MS, digest: 'bbbb' },
    });
    await vi.waitFor(() =>
      expect(lab.store.getState().message).toContain('saved by engine 0.0.9; this is 0.1.0'),
    );
  });
});

describe('what React hears', () => {
  it('gathers notices and hands them over at most four times a second', async () => {
    const { host, lab } = await running();
    const counts: number[] = [];
    lab.store.subscribe((s, before) => {
      if (s.notices !== before.notices) counts.push(s.notices.length);
    });
    for (let i = 0; i < 60; i += 1) {
      host.tick();
      host.say({ kind: 'frame', frame: frameAt(1, (i + 1) * 20_000, { notices: [notice(i, i)] }) });
    }
    host.tick(300);
    expect([counts.length, counts.at(-1)]).toEqual([4, 60]);
  });

  it('does not touch the store in frames that bring nothing new', async () => {
    const { host, lab } = await running();
    host.tick();
    let changes = 0;
    lab.store.subscribe(() => {
      changes += 1;
    });
    for (let i = 1; i <= 50; i += 1) {
      host.say({ kind: 'frame', frame: frameAt(1, i * 20_000) });
      host.tick();
    }
    // The snapshot, about once a second.
    expect(changes).toBeLessThanOrEqual(2);
  });
});
