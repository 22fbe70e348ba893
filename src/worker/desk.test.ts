import { describe, expect, it, vi } from 'vitest';
import { sampleColumns, totalColumns } from '../engine/frame.ts';
import { trialRun } from '../engine/trial.ts';
import { readRun } from '../exchange/schema.ts';
import type { FromWorker, ToWorker, Turn } from './protocol.ts';
import { Runner } from './runner.ts';
import './whole.ts';

vi.setConfig({ testTimeout: 60_000 });

const S = 1e9;
type Of<K extends FromWorker['kind']> = Extract<FromWorker, { kind: K }>;

/** A page that lets everything that was put off happen before it goes on. */
class Page {
  readonly sent: FromWorker[] = [];
  /** What is put off waits for `goOn`. */
  waits = false;
  /** A look at the clock takes so long, in ms. */
  tick = 0;
  private readonly later: (() => void)[] = [];
  private clock = 0;
  private epoch = 0;
  private readonly runner = new Runner({
    post: (message) => void this.sent.push(message),
    wallMillis: () => {
      this.clock += this.tick;
      return this.clock;
    },
    later: (action) => void this.later.push(action),
  });

  send(message: ToWorker): FromWorker[] {
    const before = this.sent.length;
    this.runner.handle(message);
    if (!this.waits) this.goOn();
    return this.sent.slice(before);
  }

  goOn(): FromWorker[] {
    const before = this.sent.length;
    for (let action = this.later.shift(); action; action = this.later.shift()) action();
    return this.sent.slice(before);
  }

  open(text: string): FromWorker[] {
    this.epoch += 1;
    return this.send({ kind: 'open', epoch: this.epoch, text });
  }

  seek(to: number, ends: Pick<Extract<ToWorker, { kind: 'seek' }>, 'until' | 'rises'> = {}) {
    this.epoch += 1;
    return this.send({ kind: 'seek', epoch: this.epoch, to, ...ends });
  }

  turn(turn: Turn, to: number): FromWorker[] {
    this.epoch += 1;
    return this.send({ kind: 'turn', epoch: this.epoch, to, turn });
  }

  ask(until: number): FromWorker[] {
    return this.send({ kind: 'ask', epoch: this.epoch, until, sampleEvery: 1 });
  }

  crash(): FromWorker[] {
    const change = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;
    return this.send({ kind: 'intervene', epoch: this.epoch, change });
  }

  file(): { text: string; digest: string } {
    const [message] = this.send({ kind: 'query', id: 1, what: { kind: 'run' } });
    const { answer } = message as Of<'answer'>;
    if (answer.kind !== 'run') throw new Error('no run');
    return answer;
  }
}

function only<K extends FromWorker['kind']>(messages: FromWorker[], kind: K): Of<K> {
  const found = messages.filter((m) => m.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as Of<K>;
}

const run = JSON.stringify(
  trialRun((s) => {
    s.workload.ratePerSecond = 300;
  }),
);

function opened(): Page {
  const page = new Page();
  page.open(run);
  return page;
}

describe('the desk', () => {
  it('tells of the branches with the first change, before it answers', () => {
    const page = opened();
    page.seek(2 * S);
    const messages = page.crash();
    expect(messages.map((m) => m.kind)).toEqual(['branches', 'intervened']);
    const { branches } = only(messages, 'branches');
    expect([branches.active, branches.list.length, branches.undo, branches.redo]).toEqual([
      'A',
      1,
      { kind: 'strike', fault: 'node-crash', target: 'primary:0001' },
      null,
    ]);
  });

  it('lets what is asked and changed wait while it plays the run again after a turn', () => {
    const page = opened();
    page.seek(2 * S);
    page.crash();
    page.ask(3 * S);
    Object.assign(page, { waits: true, tick: 1_000 });
    page.turn({ do: 'undo' }, 3 * S);
    page.tick = 0;
    const ask = { kind: 'query', id: 9, what: { kind: 'run' } } as const;
    expect([...page.send(ask), ...page.crash()]).toEqual([]);
    const told = page.goOn();
    expect(only(told, 'answer')).toMatchObject({ id: 9, answer: { at: 3 * S } });
    expect(only(told, 'intervened')).toMatchObject({ refusal: null, intervention: { at: 3 * S } });
  });

  it('begins a branch where the past is changed, and lets the old one follow', () => {
    const page = opened();
    page.seek(4 * S);
    page.seek(2 * S);
    const { branches } = only(page.crash(), 'branches');
    expect([branches.active, branches.list.map((b) => b.letter)]).toEqual(['B', ['A', 'B']]);
    const rows: number[] = [];
    for (const message of page.ask(5 * S)) {
      if (message.kind !== 'beside') continue;
      expect(message.letter).toBe('A');
      for (let i = 0; i < message.coarse.length; i += sampleColumns.stride) {
        rows.push(message.coarse[i] as number);
      }
    }
    expect(rows.map((at) => at / S)).toEqual([1, 2, 3, 4, 5]);
  });

  it('undo brings the run as if never done, at the moment that is shown', () => {
    const page = opened();
    page.seek(3 * S);
    const { digest } = page.file();
    page.seek(1 * S);
    page.seek(3 * S);
    page.crash();
    page.ask(5 * S);
    const messages = page.turn({ do: 'undo' }, 3 * S);
    expect(only(messages, 'frame').frame.at).toBe(3 * S);
    expect(page.file().digest).toBe(digest);
    const again = page.turn({ do: 'undo' }, 3 * S);
    expect(again.map((m) => m.kind === 'branches' && m.refusal)).toContain(
      'Nothing is left to undo.',
    );
  });

  it('branches and bookmarks travel in the run file', () => {
    const page = opened();
    page.seek(3 * S);
    page.seek(2 * S);
    page.crash();
    page.send({ kind: 'name-branch', letter: 'B', name: 'crash at 2 s' });
    page.send({ kind: 'bookmarks', bookmarks: [{ at: 2 * S, name: 'here' }] });
    page.ask(4 * S);
    const { text, digest } = page.file();
    const read = readRun(text, 'file');
    expect(read.ok && read.history).toEqual({
      branch: 'B',
      branches: [
        { letter: 'A', name: '', from: '', at: 0, interventions: [] },
        { letter: 'B', name: 'crash at 2 s', from: 'A', at: 2 * S },
      ],
      bookmarks: [{ at: 2 * S, name: 'here' }],
    });
    const other = new Page();
    const messages = other.open(text);
    expect(only(messages, 'opened').bookmarks).toEqual([{ at: 2 * S, name: 'here' }]);
    expect(only(messages, 'branches').branches.active).toBe('B');
    other.seek(4 * S);
    expect(other.file()).toMatchObject({ text, digest });
    other.turn({ do: 'switch', letter: 'A' }, 4 * S);
    expect(JSON.parse(other.file().text).interventions).toEqual([]);
  });

  it('runs to the first notice of a kind, exactly to its moment', () => {
    const page = opened();
    page.seek(2 * S);
    page.crash();
    const messages = page.seek(60 * S, { until: ['replica-promoted'] });
    const frames = messages.filter((m) => m.kind === 'frame');
    const { frame } = frames.at(-1) as Of<'frame'>;
    const promoted = frame.notices.find((n) => n.code === 'replica-promoted');
    expect([promoted?.at, frame.notices.at(-1)?.at]).toEqual([frame.at, frame.at]);
  });

  it('runs to each eviction, one after the other, and to the digest of that moment', () => {
    const page = new Page();
    page.open(
      JSON.stringify(
        trialRun((s) => {
          s.workload.ratePerSecond = 300;
          s.cluster.maxmemoryBytes = 2_500_000;
        }),
      ),
    );
    const evicted = totalColumns.at.evicted;
    const moments: number[] = [];
    for (const count of [1, 2, 3]) {
      const frames = page.seek(60 * S, { rises: ['evicted'] }).filter((m) => m.kind === 'frame');
      const { frame } = frames.at(-1) as Of<'frame'>;
      moments.push(frame.at);
      expect(frame.totals[evicted]).toBeGreaterThanOrEqual(count);
      const { digest } = page.file();
      page.seek(frame.at - 1);
      expect(page.file().digest).not.toBe(digest);
      page.seek(frame.at);
      expect(page.file().digest).toBe(digest);
    }
    expect(moments).toEqual([...new Set(moments)].sort((a, b) => a - b));
    expect(moments[2]).toBeLessThan(60 * S);
  });
});
