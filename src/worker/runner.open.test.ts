import { afterEach, describe, expect, it, vi } from 'vitest';
import { Arrivals } from '../engine/clients/arrivals.ts';
import { ENGINE_VERSION, type Run, Simulation } from '../engine/index.ts';
import { trialRun } from '../engine/trial.ts';
import { loadTrace } from '../exchange/trace.ts';
import type { TraceFile } from './protocol.ts';
import { MS, type Of, opened, Page, straight } from './trialPage.ts';

vi.setConfig({ testTimeout: 60_000 });

afterEach(() => vi.restoreAllMocks());

describe('open', () => {
  it('answers with the run, the topology and the tables', () => {
    const page = new Page();
    const run = trialRun();
    const message = page.sole('opened', page.open(run));
    expect(message).toMatchObject({ epoch: 1, run, digest: null });
    expect(message.topology.nodes.map(({ id }) => id)).toEqual(['0001-001', '0001-002']);
    expect(message.engineVersion).toBe(ENGINE_VERSION);
    expect(message.tables?.knobs.length).toBeGreaterThan(30);
    expect(message.tables?.faults.map(({ name }) => name)).toContain('zone-outage');
  });

  it('takes a bare scenario as a run with seed 1', () => {
    const page = new Page();
    const { run } = page.sole('opened', page.open(trialRun().scenario));
    expect([run.seed, run.interventions]).toEqual([1, []]);
  });

  it('hands on what a saved run says about its digest', () => {
    const page = opened();
    page.goTo(300 * MS);
    const saved = page.file();
    const { digest } = page.sole('opened', page.open(saved.text));
    expect(digest).toEqual({ expected: saved.digest, at: 300 * MS, engineVersion: ENGINE_VERSION });
    page.goTo(300 * MS);
    expect(page.digest).toBe(saved.digest);
  });

  it.each([
    ['no JSON', '{', 'line 1, column 2'],
    ['a wrong value', { ...trialRun(), seed: -1 }, 'seed is -1'],
    [
      'an impossible cluster',
      trialRun((s) => {
        s.cluster.automaticFailover = false;
      }),
      'Multi-AZ needs automatic failover',
    ],
  ])('refuses %s, and the run before goes on', (_, text, message) => {
    const page = opened();
    page.goTo(100 * MS);
    const { epoch } = page;
    const refused = page.sole('refused', page.open(text));
    expect(refused.epoch).toBe(epoch + 1);
    expect(refused.message).toContain(message);
    page.epoch = epoch;
    expect(page.goTo(200 * MS).frame.at).toBe(200 * MS);
    expect(page.digest).toBe(straight(trialRun(), 200 * MS));
  });

  it('refuses a run that the engine cannot start, and the run before goes on', () => {
    const page = opened();
    page.goTo(100 * MS);
    const { epoch } = page;
    vi.spyOn(Simulation.prototype, 'notice').mockImplementation(() => -1);
    vi.spyOn(Arrivals.prototype, 'appsChanged').mockImplementationOnce(() => {
      throw new Error('no room');
    });
    const refused = page.sole('refused', page.open(trialRun()));
    expect([refused.epoch, refused.message]).toEqual([
      epoch + 1,
      'The engine cannot start this run: no room',
    ]);
    vi.restoreAllMocks();
    page.epoch = epoch;
    expect(page.goTo(200 * MS).frame.at).toBe(200 * MS);
  });

  it('has nothing to say before a run is open', () => {
    const page = new Page();
    expect(page.send({ kind: 'ask', epoch: 0, until: MS, sampleEvery: 1 })).toEqual([]);
    expect(page.send({ kind: 'query', id: 1, what: { kind: 'run' } })).toEqual([]);
    expect(page.send({ kind: 'seek', epoch: 1, to: 0 })).toEqual([]);
  });
});

describe('a run that plays a trace', () => {
  const file = (text: string, name = 'six.csv'): TraceFile => ({
    name,
    bytes: new TextEncoder().encode(text).buffer as ArrayBuffer,
  });
  const rows =
    'key,op,time_ms,value_bytes\na,get,0,100\nb,set,10,100\na,get,40,100\nb,get,60,100\n';
  function traced(): Run {
    const loaded = loadTrace(new TextEncoder().encode(rows), 'six.csv');
    if (!loaded.ok) throw new Error(loaded.message);
    const { name, requests, hash } = loaded.trace;
    return trialRun((s) => {
      s.workload.trace = { name, requests, hash };
    });
  }

  it('asks for its trace, refuses another, takes the right one, and remembers it', () => {
    const page = opened();
    const run = traced();
    const wanted = run.scenario.workload.trace;
    expect(page.sole('refused', page.open(run))).toMatchObject({
      needsTrace: wanted,
      message: 'This run plays the trace six.csv. Open that file to go on.',
    });
    expect(page.sole('refused', page.open(run, file('key\nx\ny\n', 'other.csv')))).toMatchObject({
      needsTrace: wanted,
    });
    expect(page.sole('refused', page.open(run, file('no,header\n1,2\n'))).message).toContain('key');
    page.sole('opened', page.open(run, file(rows)));
    expect(page.sole('opened', page.open(run)).run).toEqual(run);
  });

  it('ends when the last request is answered: no ask, step or seek goes on for ever', () => {
    const page = new Page();
    page.sole('opened', page.open(traced(), file(rows)));
    const end = page.goTo(5e9);
    expect([end.ended, end.frame.totals[0], end.frame.totals[1]]).toEqual([true, 4, 4]);
    expect(end.frame.notices.map(({ code }) => code)).toContain('trace-ended');
    expect(page.step('request').frame.totals[1]).toBe(4);
    const sought = page.seek(5e9).at(-1) as Of<'frame'>;
    expect(sought.ended).toBe(true);
    expect((page.seek(20 * MS).at(-1) as Of<'frame'>).frame.totals[0]).toBe(2);
  });
});
