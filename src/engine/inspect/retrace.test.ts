import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { flightColumns, LEG_FAILURE, LEG_REDIRECT } from '../frame.ts';
import { Timeline } from '../run.ts';
import type { Run } from '../scenario/scenario.ts';
import { noticesOf, reshaped, trialRun } from '../trial.ts';
import { Retrace } from './retrace.ts';
import { traceOf } from './trace.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Two shards become three under load, and a node dies: calls are sent on, fail, and time out. */
const run = (): Run =>
  trialRun(
    (s) => {
      reshaped(s, { shards: 2, replicas: 1 });
      Object.assign(s.workload, { ratePerSecond: 6_000, keyspace: 2_000 });
      s.failover.replaceMs = 500;
    },
    [
      { at: 300 * MILLISECOND, kind: 'strike', fault: 'scale-out', target: 'cache', amount: 1 },
      { at: 2_500 * MILLISECOND, kind: 'strike', fault: 'node-crash', target: 'primary:0002' },
    ],
  );

function played(sampleEvery: number, until: number): Timeline {
  const timeline = new Timeline(run());
  timeline.sim.recorder.sampleEvery = sampleEvery;
  timeline.runUntil(until);
  return timeline;
}

/** The last requests that met a leg of a kind. */
function requestsWith({ sim }: Timeline, leg: number, count: number): number[] {
  const { at, stride } = flightColumns;
  const rows = sim.recorder.flights.since(0);
  const found = new Set<number>();
  for (let i = rows.length - stride; i >= 0 && found.size < count; i -= stride) {
    if (rows[i + at.leg] === leg) found.add(rows[i + at.request] as number);
  }
  return [...found];
}

function retraced(timeline: Timeline, request: number) {
  const replay = new Retrace(timeline, request);
  let parts = 1;
  while (!replay.goOn(() => true)) parts += 1;
  return { trace: replay.trace, parts };
}

describe('Retrace', () => {
  it.each([
    { what: 'sent on', leg: LEG_REDIRECT, until: 2_400 * MILLISECOND },
    { what: 'failed', leg: LEG_FAILURE, until: 2_700 * MILLISECOND },
  ])('tells of requests that were $what what a full sample tells', ({ leg, until }) => {
    const full = played(1, until);
    const sparse = played(1_000_003, until);
    const digest = sparse.sim.digest();
    const requests = requestsWith(sparse, leg, 6);
    expect(requests.length).toBe(6);
    for (const request of requests) {
      const expected = traceOf(full.sim, request);
      expect(expected?.failures.length).toBeGreaterThan(0);
      expect(traceOf(sparse.sim, request)).toBeNull();
      expect(retraced(sparse, request).trace).toEqual(expected);
    }
    expect(sparse.sim.digest()).toBe(digest);
    expect(digest).toBe(full.sim.digest());
  });

  it('of an event is the very request that it tells of, however long ago', () => {
    const timeline = played(1_000_003, 4 * SECOND);
    const told = noticesOf(timeline.sim, 'first-redirect');
    expect(told.map(({ args }) => args.reason)).toContain('moved');
    for (const { at, args, request = -1 } of told) {
      const { trace } = retraced(timeline, request);
      const ends = trace?.spans.filter(({ span }) => span === 'redirect').map(({ from }) => from);
      expect(ends).toContain(at);
      expect(trace?.failures.map(({ reason, sentOn }) => [reason, sentOn])).toContainEqual([
        args.reason,
        true,
      ]);
    }
  });

  it('of a request under way tells the steps so far; of one to come, nothing', () => {
    const full = played(1, 800 * MILLISECOND);
    const sparse = played(1_000_003, 800 * MILLISECOND);
    const { requests, workload } = full.sim;
    const under = [...requests.number.keys()].find(
      (slot) =>
        requests.where[slot] !== 0 && traceOf(full.sim, requests.number[slot] ?? -1) !== null,
    );
    const request = requests.number[under ?? -1] as number;
    const { trace } = retraced(sparse, request);
    expect(trace).toEqual(traceOf(full.sim, request));
    expect(trace?.outcome).toBe('waiting');
    expect(retraced(sparse, workload.next)).toEqual({ trace: null, parts: 1 });
  });
});
