import { describe, expect, it, vi } from 'vitest';
import { answerColumns, flightColumns, sampleColumns } from '../engine/frame.ts';
import { MAX_RUN_NANOS } from '../engine/index.ts';
import { trialRun } from '../engine/trial.ts';
import { MS, opened, straight } from './trialPage.ts';

vi.setConfig({ testTimeout: 60_000 });

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
