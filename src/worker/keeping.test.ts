import { describe, expect, it, vi } from 'vitest';
import type { Intervention } from '../engine/scenario/scenario.ts';
import { trialRun } from '../engine/trial.ts';
import type { SessionFile } from '../exchange/sessionSchema.ts';
import type { BranchesView, FromWorker, ToWorker, Turn } from './protocol.ts';
import { Runner } from './runner.ts';
import './whole.ts';

vi.setConfig({ testTimeout: 60_000 });

const S = 1e9;
const crash = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;
const planned: Intervention = { at: 6 * S, kind: 'strike', fault: 'cache-flush', target: 'cache' };

/** One visit of the page; everything that was put off happens before it goes on. */
class Visit {
  view: BranchesView | null = null;
  reached = 0;
  private epoch = 0;
  private answered: FromWorker | null = null;
  private readonly later: (() => void)[] = [];
  private readonly runner = new Runner({
    post: (message) => this.take(message),
    wallMillis: () => 0,
    later: (action) => void this.later.push(action),
  });

  private take(message: FromWorker): void {
    if (message.kind === 'branches') this.view = message.branches;
    if (message.kind === 'opened') this.reached = message.reached ?? 0;
    if (message.kind === 'answer') this.answered = message;
  }

  private send(message: ToWorker): void {
    this.runner.handle(message);
    for (let action = this.later.shift(); action; action = this.later.shift()) action();
  }

  open(text: string, session?: unknown): void {
    this.epoch += 1;
    this.send({ kind: 'open', epoch: this.epoch, text, session });
  }

  seek(to: number): void {
    this.epoch += 1;
    this.send({ kind: 'seek', epoch: this.epoch, to });
  }

  turn(turn: Turn, to: number): void {
    this.epoch += 1;
    this.send({ kind: 'turn', epoch: this.epoch, to, turn });
  }

  intervene(change: Extract<ToWorker, { kind: 'intervene' }>['change']): void {
    this.send({ kind: 'intervene', epoch: this.epoch, change });
  }

  saved(): { text: string; digest: string; session: SessionFile | null } {
    this.send({ kind: 'query', id: 1, what: { kind: 'run', session: true } });
    if (this.answered?.kind !== 'answer' || this.answered.answer.kind !== 'run') {
      throw new Error('no run');
    }
    const { text, digest, session } = this.answered.answer;
    // What a database keeps is a copy.
    return { text, digest, session: structuredClone(session ?? null) };
  }
}

const quiet = JSON.stringify(
  trialRun((s) => {
    s.workload.ratePerSecond = 300;
  }),
);

/** A visit with two branches, a plan, something undone; it stands at 2 s and has played 4 s. */
function first(): Visit {
  const visit = new Visit();
  visit.open(quiet);
  visit.seek(3 * S);
  visit.intervene({ kind: 'set', knob: 'workload.ratePerSecond', value: 200 });
  visit.seek(4 * S);
  visit.seek(2 * S);
  visit.intervene(crash);
  visit.turn({ do: 'plan', planned: [planned] }, 2 * S);
  visit.intervene({ kind: 'set', knob: 'cache.ttlMs', value: 7_000 });
  visit.turn({ do: 'undo' }, 2 * S);
  visit.seek(4 * S);
  visit.seek(2 * S);
  return visit;
}

function again(visit: Visit): Visit {
  const { text, session } = visit.saved();
  const other = new Visit();
  other.open(text, session);
  other.seek(other.reached);
  other.seek(2 * S);
  return other;
}

describe('after a reload', () => {
  it('all is as it was: branches, how far they were played, what is undone and done again', () => {
    const visit = first();
    const other = again(visit);
    expect(visit.view?.list.map((b) => [b.letter, b.reached / S])).toEqual([
      ['A', 4],
      ['B', 4],
    ]);
    // A deed wears its moment after a reload.
    const redo = { at: 2 * S, ...visit.view?.redo };
    expect(other.view).toEqual({ ...visit.view, redo });
    const { session, ...file } = other.saved();
    const { session: before, ...fileBefore } = visit.saved();
    expect(file).toEqual(fileBefore);
    expect({ ...session, changes: session?.changes.length }).toEqual({
      ...before,
      changes: before?.changes.length,
    });
  });

  it('each undo and redo leads to the run that it led to before', () => {
    const [visit, other] = [first(), again(first())];
    for (const way of ['redo', 'undo', 'undo', 'undo', 'undo', 'redo', 'redo', 'redo'] as const) {
      visit.turn({ do: way }, 2 * S);
      other.turn({ do: way }, 2 * S);
      const { session: _, ...file } = visit.saved();
      const { session: __, ...same } = other.saved();
      expect(same).toEqual(file);
    }
  });

  it('a change of the past begins a branch with what is planned, as it would have before', () => {
    const [made, same] = [first(), again(first())].map((visit) => {
      visit.turn({ do: 'switch', letter: 'A' }, 2 * S);
      visit.intervene(crash);
      visit.turn({ do: 'switch', letter: 'B' }, S);
      visit.intervene({ kind: 'set', knob: 'cache.ttlMs', value: 9_000 });
      return visit.view?.list.map((b) => [b.letter, ...b.interventions.map((i) => i.at / S)]);
    });
    expect(made).toEqual([
      ['A', 3],
      ['B', 2, 6],
      ['C', 2],
      ['D', 1, 2, 6],
    ]);
    expect(same).toEqual(made);
  });

  it.each<[string, (session: SessionFile) => unknown]>([
    ['of another engine', (s) => ({ ...s, engineVersion: '0' })],
    ['that names a change that is not there', (s) => ({ ...s, changes: [] })],
    ['without its steps', ({ done: _, ...rest }) => rest],
    ['that is no session', () => 'x'],
  ])('a way back %s is left out, and the run opens', (_, spoil) => {
    const { text, session } = first().saved();
    const other = new Visit();
    other.open(text, spoil(session as SessionFile));
    expect([other.view?.list.length, other.view?.undo, other.reached]).toEqual([2, null, 0]);
  });
});
