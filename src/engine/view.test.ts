import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from './base/units.ts';
import {
  answerColumns,
  exitColumns,
  flightColumns,
  nodeColumns,
  sampleColumns,
  totalColumns,
} from './frame.ts';
import { traceOf } from './inspect/trace.ts';
import type { Run } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';
import { stormRun } from './stormRun.ts';
import { change, trial, trialRun } from './trial.ts';
import { nodeRows, View } from './view.ts';

vi.setConfig({ testTimeout: 60_000 });

type Span = { span: number; from: number; to: number };

/** Plays a run and returns each answered request whose spans do not lead from its start to its end. */
function unexplained(
  run: Run,
  until: number,
): { answered: number; failed: number; wrong: unknown[] } {
  const sim = new Simulation(run);
  const open = new Map<number, Span[]>();
  const wrong: unknown[] = [];
  let answered = 0;
  let failed = 0;
  for (let at = 100 * MILLISECOND; at <= until; at += 100 * MILLISECOND) {
    const { spans, answers } = sim.recorder;
    const [spansBefore, answersBefore] = [spans.written, answers.written];
    sim.runUntil(at);
    const rows = spans.since(spansBefore);
    expect(rows.length / spans.stride).toBe(spans.written - spansBefore);
    for (let i = 0; i < rows.length; i += spans.stride) {
      const [request = 0, span = 0, , from = 0, to = 0] = rows.subarray(i, i + 5);
      open.set(request, [...(open.get(request) ?? []), { span, from, to }]);
    }
    const done = answers.since(answersBefore);
    for (let i = 0; i < done.length; i += answers.stride) {
      const [request = 0, startedAt = 0, endedAt = 0, outcome = 0] = done.subarray(i, i + 4);
      const own = open.get(request) ?? [];
      open.delete(request);
      answered += 1;
      if (outcome === 7) failed += 1;
      let reached = startedAt;
      for (const { from, to } of own) reached = from === reached && to > from ? to : Number.NaN;
      if (reached !== endedAt) wrong.push({ request, startedAt, endedAt, own });
    }
  }
  return { answered, failed, wrong };
}

describe('spans of a request', () => {
  it('follow each other from its start to its end in calm', () => {
    const { answered, wrong } = unexplained(trialRun(), SECOND);
    expect(wrong).toEqual([]);
    expect(answered).toBeGreaterThan(3_000);
  });

  it('follow each other from its start to its end through storms of faults', () => {
    let failures = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (seed) => {
        const { failed, wrong } = unexplained(stormRun(seed), 16 * SECOND);
        failures += failed;
        expect(wrong.slice(0, 3)).toEqual([]);
      }),
      { seed: 41, numRuns: 12 },
    );
    expect(failures).toBeGreaterThan(1_000);
  });
});

describe('spans of a request that its app has given up at a node', () => {
  it('leave out what the node still does for the call that was given up', () => {
    const slow = {
      at: 0,
      kind: 'strike',
      fault: 'slow-node',
      target: 'node:0001-001',
      amount: 1_000,
    } as const;
    const tweak = (s: Run['scenario']) => {
      Object.assign(s.clients, { commandTimeoutMs: 30, retries: 2, retryBackoffMs: 5 });
      Object.assign(s.workload, { ratePerSecond: 300, readPercent: 100 });
    };
    const { answered, wrong } = unexplained(trialRun(tweak, [slow]), 3 * SECOND);
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(answered).toBeGreaterThan(300);
  });
});

describe('traceOf', () => {
  it('tells the life of a miss: cache, database, fill', () => {
    const sim = trial((s) => {
      s.workload.readPercent = 100;
    });
    sim.runUntil(100 * MILLISECOND);
    const trace = traceOf(sim, 0);
    const app = trace?.spans.at(-1)?.place;
    expect(app).toMatch(/^app-[12]$/);
    expect(trace?.spans.map(({ span, place }) => [span, place])).toEqual([
      // The connection, the command, its service and the way back.
      ['network', '0001-001'],
      ['network', '0001-001'],
      ['service', '0001-001'],
      ['network', app],
      ['network', 'database'],
      ['origin', 'database'],
      ['network', app],
      ['network', '0001-001'],
      ['service', '0001-001'],
      ['network', app],
    ]);
    expect(trace).toMatchObject({
      request: 0,
      write: false,
      outcome: 'miss-absent',
      reason: 'none',
    });
    expect(trace?.spans.at(-1)?.to).toBe(trace?.endedAt);
  });

  it('knows only requests that are finished and kept in full', () => {
    const sim = trial((s) => {
      s.cluster.maxclients = 1;
    });
    sim.recorder.sampleEvery = 10;
    sim.runUntil(200 * MILLISECOND);
    expect(traceOf(sim, 10)).not.toBeNull();
    expect(traceOf(sim, 11)).toBeNull();
    expect(traceOf(sim, 1e9)).toBeNull();
    // Failures are marked whether sampled or not, but their spans are not kept.
    const { answers } = sim.recorder;
    const rows = answers.since(0);
    const failed: number[] = [];
    for (let i = 0; i < rows.length; i += answers.stride) {
      if (rows[i + answerColumns.at.outcome] === 7) failed.push(rows[i] as number);
    }
    const outside = failed.filter((request) => request % 10 !== 0);
    expect(outside.length).toBeGreaterThan(0);
    expect(outside.map((request) => traceOf(sim, request))).toEqual(outside.map(() => null));
  });

  it('gives nothing rather than part of a request after the recorder has forgotten its beginning', () => {
    const sim = trial((s) => {
      s.workload.readPercent = 100;
    });
    sim.runUntil(2 * MILLISECOND);
    sim.recorder.clear();
    sim.runUntil(100 * MILLISECOND);
    expect(traceOf(sim, 0)).toBeNull();
    expect(traceOf(sim, 100)).not.toBeNull();
  });
});

describe('View', () => {
  it('shows in each frame only what is new, and misses nothing', () => {
    const sim = trial();
    const view = new View();
    const seen = { flights: 0, answers: 0, exits: 0, fine: 0, coarse: 0, notices: 0 };
    for (let i = 1; i <= 30; i++) {
      if (i === 20) change(sim, { kind: 'strike', fault: 'cache-flush', target: 'cache' });
      sim.runUntil(i * 50 * MILLISECOND);
      const frame = view.frame(sim, 3);
      expect([frame.epoch, frame.at, frame.dropped]).toEqual([
        3,
        i * 50 * MILLISECOND,
        { flights: 0, answers: 0, exits: 0 },
      ]);
      seen.flights += frame.flights.length / flightColumns.stride;
      seen.answers += frame.answers.length / answerColumns.stride;
      seen.exits += frame.exits.length / exitColumns.stride;
      seen.fine += frame.fine.length / sampleColumns.stride;
      seen.coarse += frame.coarse.length / sampleColumns.stride;
      seen.notices += frame.notices.length;
    }
    expect(seen).toEqual({
      flights: sim.recorder.flights.written,
      answers: sim.recorder.answers.written,
      exits: sim.recorder.exits.written,
      fine: 1_500,
      coarse: 1,
      notices: sim.notices.length,
    });
    const again = view.frame(sim, 3);
    expect([again.flights.length, again.fine.length, again.notices.length]).toEqual([0, 0, 0]);
  });

  it('counts what fell out of a ring between two frames', () => {
    const sim = trial((s) => {
      s.workload.ratePerSecond = 20_000;
    });
    const view = new View();
    sim.runUntil(SECOND);
    const { dropped, answers } = view.frame(sim, 0);
    expect(dropped.answers).toBe(
      sim.recorder.answers.written - answers.length / answerColumns.stride,
    );
    expect(dropped.answers).toBeGreaterThan(0);
  });

  it('gives arrays of its own: what is done to a frame does not reach the run', () => {
    const sim = trial();
    sim.runUntil(100 * MILLISECOND);
    const digest = sim.digest();
    const frame = new View().frame(sim, 0);
    for (const array of [frame.totals, frame.nodes, frame.apps, frame.origin, frame.fine])
      array.fill(-1);
    expect(sim.digest()).toBe(digest);
    expect(sim.probe.totals[totalColumns.at.requests]).toBeGreaterThan(0);
  });

  it('shows the faults in force and the beliefs that are wrong', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(1.9 * SECOND);
    const frame = new View().frame(sim, 0);
    expect(frame.faults).toEqual([{ fault: 'node-crash', target: 'node:0001-001', since: SECOND }]);
    const { at, stride } = nodeColumns;
    const nodes = nodeRows(sim);
    expect([
      nodes[at.state],
      nodes[at.primary],
      nodes[stride + at.state],
      nodes[stride + at.primary],
    ]).toEqual([1, 0, 0, 1]);
    for (const { node, group } of frame.beliefs) expect([node, group]).toEqual([0, 0]);
  });
});
