import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerColumns, flightColumns, sampleColumns } from '../engine/frame.ts';
import { ENGINE_VERSION, MAX_RUN_NANOS, type Run, Simulation } from '../engine/index.ts';
import { trialRun } from '../engine/trial.ts';
import { readRun } from '../exchange/schema.ts';
import { loadTrace } from '../exchange/trace.ts';
import type { FromWorker, ToWorker, TraceFile } from './protocol.ts';
import { Runner } from './runner.ts';

vi.setConfig({ testTimeout: 60_000 });

const MS = 1e6;
type Kind = FromWorker['kind'];
type Of<K extends Kind> = Extract<FromWorker, { kind: K }>;

/** A page that keeps what it is sent, with a clock of its own that moves by `tick` each time it is looked at. */
class Page {
  readonly runner: Runner;
  readonly sent: FromWorker[] = [];
  readonly later: (() => void)[] = [];
  private clock = 0;
  tick = 0;
  epoch = 0;

  constructor() {
    this.runner = new Runner({
      readTrace: loadTrace,
      post: (message, transfer) => {
        for (const buffer of transfer ?? []) expect(buffer).toBeInstanceOf(ArrayBuffer);
        this.sent.push(message);
      },
      wallMillis: () => {
        this.clock += this.tick;
        return this.clock;
      },
      later: (action) => void this.later.push(action),
      loadInspect: () => import('../engine/inspect/inspect.ts'),
    });
  }

  /** Sends a message and returns all that was answered, callbacks that were put off included. */
  send(message: ToWorker): FromWorker[] {
    const before = this.sent.length;
    this.runner.handle(message);
    return this.sent.slice(before);
  }

  only<K extends Kind>(kind: K, messages: FromWorker[]): Of<K> {
    expect(messages.map((message) => message.kind)).toEqual([kind]);
    return messages[0] as Of<K>;
  }

  open(run: unknown, trace?: TraceFile): FromWorker[] {
    this.epoch += 1;
    const text = typeof run === 'string' ? run : JSON.stringify(run);
    return this.send({ kind: 'open', epoch: this.epoch, text, ...(trace && { trace }) });
  }

  /** Asks until the engine is at `until`; the last frame. */
  goTo(until: number): Of<'frame'> {
    let frame = this.ask(until);
    while (frame.frame.at < until && !frame.ended) frame = this.ask(until);
    return frame;
  }

  ask(until: number, sampleEvery = 1): Of<'frame'> {
    return this.only('frame', this.send({ kind: 'ask', epoch: this.epoch, until, sampleEvery }));
  }

  step(by: Extract<ToWorker, { kind: 'step' }>['by']): Of<'frame'> {
    return this.only('frame', this.send({ kind: 'step', epoch: this.epoch, by }));
  }

  seek(to: number): FromWorker[] {
    this.epoch += 1;
    const before = this.sent.length;
    this.send({ kind: 'seek', epoch: this.epoch, to });
    for (let action = this.later.shift(); action; action = this.later.shift()) action();
    return this.sent.slice(before);
  }

  intervene(change: Extract<ToWorker, { kind: 'intervene' }>['change']): Of<'intervened'> {
    return this.only('intervened', this.send({ kind: 'intervene', epoch: this.epoch, change }));
  }

  /** The run file at the present moment. */
  file(): { text: string; at: number; digest: string } {
    const { answer } = this.only(
      'answer',
      this.send({ kind: 'query', id: 7, what: { kind: 'run' } }),
    );
    if (answer.kind !== 'run') throw new Error('This is no run.');
    return answer;
  }

  /** Asks for what is answered once its code has been fetched. */
  async look(what: Extract<ToWorker, { kind: 'query' }>['what']): Promise<Of<'answer'>> {
    const before = this.sent.length;
    this.send({ kind: 'query', id: 3, what });
    await vi.waitFor(() => expect(this.sent.length).toBeGreaterThan(before));
    return this.only('answer', this.sent.slice(before));
  }

  get digest(): string {
    return this.file().digest;
  }
}

function opened(run: Run = trialRun()): Page {
  const page = new Page();
  page.only('opened', page.open(run));
  return page;
}

function straight(run: Run, at: number): string {
  const sim = new Simulation(JSON.parse(JSON.stringify(run)));
  sim.runUntil(at);
  return sim.digest();
}

afterEach(() => vi.restoreAllMocks());

const CRASH = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;

describe('open', () => {
  it('answers with the run, the topology and the tables', () => {
    const page = new Page();
    const run = trialRun();
    const message = page.only('opened', page.open(run));
    expect(message).toMatchObject({ epoch: 1, run, digest: null });
    expect(message.topology.nodes.map(({ id }) => id)).toEqual(['0001-001', '0001-002']);
    expect(message.tables.engineVersion).toBe(ENGINE_VERSION);
    expect(message.tables.knobs.length).toBeGreaterThan(30);
    expect(message.tables.faults.map(({ name }) => name)).toContain('zone-outage');
  });

  it('takes a bare scenario as a run with seed 1', () => {
    const page = new Page();
    const { run } = page.only('opened', page.open(trialRun().scenario));
    expect([run.seed, run.interventions]).toEqual([1, []]);
  });

  it('hands on what a saved run says about its digest', () => {
    const page = opened();
    page.goTo(300 * MS);
    const saved = page.file();
    const { digest } = page.only('opened', page.open(saved.text));
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
    const refused = page.only('refused', page.open(text));
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
    vi.spyOn(
      Simulation.prototype as unknown as { appsChanged(): void },
      'appsChanged',
    ).mockImplementationOnce(() => {
      throw new Error('no room');
    });
    const refused = page.only('refused', page.open(trialRun()));
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

describe('ask', () => {
  it('runs on to the moment asked for, never past it, however small the slices', () => {
    const page = opened();
    for (const until of [1, 10_000, MS, 17 * MS, 17 * MS + 1, 400 * MS]) {
      expect(page.ask(until).frame.at).toBe(until);
    }
    page.tick = 5;
    let at = page.ask(3e9).frame.at;
    expect(at).toBeLessThan(3e9);
    while (at < 3e9) {
      const next = page.ask(3e9).frame.at;
      expect(next).toBeGreaterThan(at);
      expect(next).toBeLessThanOrEqual(3e9);
      at = next;
    }
    expect(page.digest).toBe(straight(trialRun(), 3e9));
  });

  it('does not go back, and counts in whole nanoseconds up to a day', () => {
    const page = opened(
      trialRun((s) => {
        s.workload.ratePerSecond = 1;
      }),
    );
    page.goTo(10 * MS);
    expect(page.ask(5 * MS).frame.at).toBe(10 * MS);
    expect(page.ask(11 * MS + 0.7).frame.at).toBe(11 * MS);
    expect(page.ask(Number.NaN).frame.at).toBe(11 * MS);
    page.tick = 1_000;
    expect(page.ask(Infinity).frame.at).toBeLessThanOrEqual(MAX_RUN_NANOS);
  });

  it('sends each row once', () => {
    const page = opened();
    const rows = { flights: 0, answers: 0, fine: 0, coarse: 0, notices: [] as number[] };
    let completed = 0;
    for (let i = 1; i <= 40; i++) {
      const { frame } = page.ask(i * 50 * MS);
      rows.flights += frame.flights.length / flightColumns.stride;
      rows.answers += frame.answers.length / answerColumns.stride;
      rows.fine += frame.fine.length / sampleColumns.stride;
      rows.coarse += frame.coarse.length / sampleColumns.stride;
      rows.notices.push(...frame.notices.map(({ seq }) => seq));
      expect(frame.dropped).toEqual({ flights: 0, answers: 0, exits: 0 });
      completed = frame.totals[1] as number;
    }
    expect(rows).toMatchObject({ answers: completed, fine: 2_000, coarse: 2 });
    expect(rows.notices).toEqual(rows.notices.map((_, i) => i));
  });

  it('sends the topology again only when it has changed', () => {
    const page = opened();
    expect(page.goTo(100 * MS).topology).toBeUndefined();
    page.intervene({ kind: 'set', knob: 'cluster.replicas', value: 2 });
    expect(page.ask(101 * MS).topology?.nodes).toHaveLength(3);
    expect(page.ask(102 * MS).topology).toBeUndefined();
  });

  it('of another epoch is not answered', () => {
    const page = opened();
    expect(page.send({ kind: 'ask', epoch: page.epoch - 1, until: MS, sampleEvery: 1 })).toEqual(
      [],
    );
    expect(page.send({ kind: 'step', epoch: page.epoch + 1, by: 'event' })).toEqual([]);
  });
});

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
      const frame = page.only('frame', page.seek(to));
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
    page.only('opened', page.open(planned));
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
  it('trace tells the life of a request in full, null for one that is not kept', async () => {
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
    const handle = vi
      .spyOn(Simulation.prototype as unknown as { handle(): void }, 'handle')
      .mockImplementation(() => {
        throw new Error('Out of cheese.');
      });
    const failed = page.only(
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
    const frame = page.only('frame', page.seek(600 * MS));
    expect(frame.frame.at).toBe(600 * MS);
    expect(page.digest).toBe(straight(run, 600 * MS));
    expect(page.goTo(700 * MS).frame.at).toBe(700 * MS);
  });

  it('during a seek is told too', () => {
    const page = opened();
    vi.spyOn(Simulation.prototype as unknown as { handle(): void }, 'handle').mockImplementation(
      () => {
        throw new Error('Out of cheese.');
      },
    );
    expect(page.only('failed', page.seek(SECOND)).epoch).toBe(page.epoch);
  });
});
const SECOND = 1e9;

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
    expect(page.only('refused', page.open(run))).toMatchObject({
      needsTrace: wanted,
      message: 'This run plays the trace six.csv. Open that file to go on.',
    });
    expect(page.only('refused', page.open(run, file('key\nx\ny\n', 'other.csv')))).toMatchObject({
      needsTrace: wanted,
    });
    expect(page.only('refused', page.open(run, file('no,header\n1,2\n'))).message).toContain('key');
    page.only('opened', page.open(run, file(rows)));
    expect(page.only('opened', page.open(run)).run).toEqual(run);
  });

  it('ends when the last request is answered: no ask, step or seek goes on for ever', () => {
    const page = new Page();
    page.only('opened', page.open(traced(), file(rows)));
    const end = page.goTo(5e9);
    expect([end.ended, end.frame.totals[0], end.frame.totals[1]]).toEqual([true, 4, 4]);
    expect(end.frame.notices.map(({ code }) => code)).toContain('trace-ended');
    expect(page.step('request').frame.totals[1]).toBe(4);
    const sought = page.seek(5e9).at(-1) as Of<'frame'>;
    expect(sought.ended).toBe(true);
    expect((page.seek(20 * MS).at(-1) as Of<'frame'>).frame.totals[0]).toBe(2);
  });
});
