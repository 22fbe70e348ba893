import { afterEach, describe, expect, it, vi } from 'vitest';
import { Arrivals } from '../engine/clients/arrivals.ts';
import type { Run } from '../engine/index.ts';
import { reshaped, trialRun } from '../engine/trial.ts';
import { readRun } from '../exchange/schema.ts';
import { CRASH, MS, opened, straight } from './trialPage.ts';

vi.setConfig({ testTimeout: 60_000 });

afterEach(() => vi.restoreAllMocks());

describe('intervene', () => {
  it('answers with the intervention and the run as it is now', () => {
    const page = opened();
    page.goTo(100 * MS);
    const done = page.intervene({ kind: 'set', knob: 'workload.readPercent', value: 40 });
    expect(done).toMatchObject({
      epoch: page.epoch,
      refusal: null,
      intervention: { at: 100 * MS, kind: 'set', knob: 'workload.readPercent', value: 40 },
      run: { scenario: { workload: { readPercent: 40 } }, interventions: [{ at: 100 * MS }] },
    });
    page.goTo(300 * MS);
    const { run } = readRun(page.file().text, '') as { run: Run };
    expect(run.scenario.workload.readPercent).toBe(95);
    expect(page.digest).toBe(straight(run, 300 * MS));
  });

  it('answers with the reason when it is refused, and changes nothing', () => {
    const page = opened();
    page.goTo(100 * MS);
    expect(page.intervene({ kind: 'set', knob: 'cluster.shards', value: 2 })).toMatchObject({
      refusal: 'With cluster mode disabled there is one shard.',
      intervention: null,
      run: { interventions: [] },
    });
    page.goTo(200 * MS);
    expect(page.digest).toBe(straight(trialRun(), 200 * MS));
  });

  it('between steps, twice at one moment and after going back makes a run that replays', () => {
    const page = opened();
    page.goTo(100 * MS);
    page.step('event');
    page.intervene(CRASH);
    page.intervene({ kind: 'strike', fault: 'cache-flush', target: 'cache' });
    page.step('event');
    page.intervene({ kind: 'set', knob: 'workload.ratePerSecond', value: 500 });
    page.goTo(900 * MS);
    page.seek(600 * MS);
    page.step('request-back');
    page.intervene({ kind: 'strike', fault: 'origin-outage', target: 'origin' });
    page.goTo(1_500 * MS);
    const saved = page.file();
    const { run } = readRun(saved.text, '') as { run: Run };
    expect(run.interventions).toHaveLength(4);
    expect(straight(run, saved.at)).toBe(saved.digest);
    const other = opened(run);
    other.goTo(saved.at);
    expect(other.digest).toBe(saved.digest);
  });
});

describe('query', () => {
  it('trace tells the life of a request in full, null for one that has not begun', async () => {
    const page = opened();
    page.goTo(100 * MS);
    const ask = (request: number) => page.look({ kind: 'trace', request });
    const { id, answer } = await ask(20);
    if (answer.kind !== 'trace' || !answer.trace) throw new Error('This request is kept.');
    const { trace } = answer;
    expect([id, trace.request, trace.spans[0]?.from, trace.spans.at(-1)?.to]).toEqual([
      3,
      20,
      trace.startedAt,
      trace.endedAt,
    ]);
    expect((await ask(1e9)).answer).toEqual({ kind: 'trace', trace: null });
  });

  it('spells tells how far a resharding is, and of none before the first', async () => {
    const page = opened(
      trialRun(
        (s) => {
          reshaped(s, { shards: 2, replicas: 1 });
          s.failover.replaceMs = 100;
        },
        [{ at: 200 * MS, kind: 'strike', fault: 'scale-out', target: 'cache', amount: 1 }],
      ),
    );
    const moves = async () => {
      const { answer } = await page.look({ kind: 'spells' });
      return answer.kind === 'spells' ? answer.moves : undefined;
    };
    page.goTo(100 * MS);
    expect(await moves()).toBe(null);
    page.goTo(1_000 * MS);
    const told = await moves();
    const notices = page.sent.flatMap((one) => (one.kind === 'frame' ? one.frame.notices : []));
    expect(told?.cause).toBe(notices.find(({ code }) => code === 'scale-out-started')?.seq);
    expect(told?.total).toBe(5_461);
    expect(told?.slots).toBeGreaterThan(100);
  });

  it('trace plays the run again for a request outside the sample, and leaves the run as it is', async () => {
    const [all, few] = [opened(), opened()];
    const to = 300 * MS;
    all.goTo(to);
    few.ask(to, 7);
    const ask = async (page: typeof all) => {
      const { answer } = await page.look({ kind: 'trace', request: 20 });
      return answer.kind === 'trace' ? answer.trace : null;
    };
    const kept = await ask(all);
    expect(kept?.request).toBe(20);
    expect(await ask(few)).toEqual(kept);
    expect([few.digest, few.file().at]).toEqual([all.digest, to]);
  });

  it('why-stale says which versions stood where when the request was answered', async () => {
    const page = opened();
    page.goTo(300 * MS);
    const { digest } = page;
    const traced = async (request: number) => {
      const { answer } = await page.look({ kind: 'trace', request });
      return answer.kind === 'trace' ? answer.trace : null;
    };
    let trace = await traced(0);
    for (let request = 1; trace?.outcome !== 'hit'; request++) trace = await traced(request);
    const { answer } = await page.look({ kind: 'why-stale', trace });
    const stale = answer.kind === 'why-stale' ? answer.stale : null;
    expect(stale?.node).toBe(trace.spans.findLast(({ span }) => span === 'service')?.place);
    // A hit that is not stale has what the database has.
    expect(stale?.served).toBe(stale?.database);
    expect(page.digest).toBe(digest);
  });

  it('lost-keys says nothing was lost where nothing was', async () => {
    const page = opened();
    page.goTo(100 * MS);
    const { answer } = await page.look({ kind: 'lost-keys', causes: [0], alone: false });
    expect(answer.kind === 'lost-keys' && answer.lost?.writes).toBe(0);
  });

  it('inspect looks into a node, and says null of one that is not there', async () => {
    const page = opened();
    page.goTo(100 * MS);
    const look = (node: number) => page.look({ kind: 'inspect', what: { node, slots: false } });
    const { answer } = await look(0);
    if (answer.kind !== 'inspect' || !answer.inspection) throw new Error('This node is there.');
    expect(answer.inspection.at).toBe(100 * MS);
    expect((await look(99)).answer).toEqual({ kind: 'inspect', inspection: null });
  });
});

describe('a failure of the engine', () => {
  it('is told with the run, and a seek to the last good checkpoint goes on from there', () => {
    const run = trialRun();
    const page = opened(run);
    // Between two ticks of background work, so that the event that breaks is part of a request.
    page.goTo(310 * MS);
    const handle = vi.spyOn(Arrivals.prototype, 'arrive').mockImplementation(() => {
      throw new Error('Out of cheese.');
    });
    const failed = page.sole(
      'failed',
      page.send({ kind: 'ask', epoch: page.epoch, until: 900 * MS, sampleEvery: 1 }),
    );
    expect(failed).toMatchObject({ epoch: page.epoch, message: 'Out of cheese.', checkpointAt: 0 });
    expect(failed.at).toBeGreaterThanOrEqual(310 * MS);
    expect(readRun(failed.runText, '')).toMatchObject({ ok: true, run });
    // Nothing more is done to a broken run but to save it or to go back.
    expect(page.send({ kind: 'ask', epoch: page.epoch, until: 900 * MS, sampleEvery: 1 })).toEqual(
      [],
    );
    expect(page.send({ kind: 'intervene', epoch: page.epoch, change: CRASH })).toEqual([]);
    handle.mockRestore();
    // Forward too is over a checkpoint: the state at the failure is not to be trusted.
    const frame = page.sole('frame', page.seek(600 * MS));
    expect(frame.frame.at).toBe(600 * MS);
    expect(page.digest).toBe(straight(run, 600 * MS));
    expect(page.goTo(700 * MS).frame.at).toBe(700 * MS);
  });

  it('during a seek is told too', () => {
    const page = opened();
    vi.spyOn(Arrivals.prototype, 'arrive').mockImplementation(() => {
      throw new Error('Out of cheese.');
    });
    expect(page.sole('failed', page.seek(1e9)).epoch).toBe(page.epoch);
  });
});
