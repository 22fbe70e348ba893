import { expect, it, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import { answerColumns } from '../frame.ts';
import { STALE_HIT } from '../outcomes.ts';
import { Timeline } from '../run.ts';
import type { Intervention } from '../scenario/scenario.ts';
import { reshaped, trialRun } from '../trial.ts';
import { traceOf } from './trace.ts';
import { type StaleView, WhyStale } from './whyStale.ts';

vi.setConfig({ testTimeout: 60_000 });

type Tweak = Parameters<typeof trialRun>[0];

function played(tweak: Tweak, changes: Intervention[] = []): Timeline {
  const timeline = new Timeline(trialRun(tweak, changes));
  timeline.sim.recorder.sampleEvery = 1;
  timeline.runUntil(2 * SECOND);
  return timeline;
}

/** What is found out about the last stale answers; the run stays as it is. */
function reasons(timeline: Timeline): (StaleView | null)[] {
  const { sim } = timeline;
  const { at, stride } = answerColumns;
  const rows = sim.recorder.answers.since(0);
  const digest = sim.digest();
  const found: (StaleView | null)[] = [];
  for (let i = rows.length - stride; i >= 0 && found.length < 6; i -= stride) {
    if (rows[i + at.outcome] !== STALE_HIT) continue;
    const trace = traceOf(sim, rows[i + at.request] as number);
    if (!trace) continue;
    const why = new WhyStale(timeline, trace);
    while (!why.goOn(() => true));
    found.push(why.view);
  }
  expect(sim.digest()).toBe(digest);
  expect(found.length).toBe(6);
  return found;
}

it('a replica that is behind its primary had an older version than that', () => {
  const timeline = played(
    (s) => {
      reshaped(s, { shards: 1, replicas: 1 });
      Object.assign(s.workload, { ratePerSecond: 1_000, readPercent: 80, keyspace: 20 });
      s.cache.pattern = 'write-through';
      s.clients.readFrom = 'replica';
    },
    [
      {
        at: SECOND,
        kind: 'strike',
        fault: 'replication-delay',
        target: 'node:0001-002',
        amount: 400,
      },
    ],
  );
  for (const view of reasons(timeline)) {
    expect(view).toMatchObject({ node: '0001-002', primary: { id: '0001-001' } });
    const { served, database, primary } = view as StaleView;
    expect(primary?.version).toBeGreaterThan(served);
    expect(database).toBeGreaterThanOrEqual(primary?.version as number);
    expect(primary?.lagNanos).toBeGreaterThan(0);
  }
});

it('what is written past the cache leaves the copy of a primary behind the database', () => {
  const timeline = played((s) => {
    Object.assign(s.workload, { ratePerSecond: 1_000, readPercent: 80, keyspace: 20 });
    s.cache.pattern = 'write-around';
  });
  for (const view of reasons(timeline)) {
    expect(view?.primary).toBeNull();
    expect(view?.database).toBeGreaterThan(view?.served as number);
  }
});
