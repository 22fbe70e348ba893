import { expect, it } from 'vitest';
import { sampleColumns } from '../engine/frame.ts';
import { Simulation } from '../engine/index.ts';
import { trialRun } from '../engine/trial.ts';
import { changesOf } from './changeWords.ts';
import { formatCount } from './words.ts';

const SECOND = 1e9;

it('compares the seconds before a change with those after it, in figures of the run', () => {
  const run = trialRun((s) => {
    Object.assign(s.workload, { ratePerSecond: 1_000, keyspace: 40, readPercent: 100 });
    Object.assign(s.cache, { ttlMs: 4_000, ttlJitterPercent: 0 });
    s.origin.serviceMs = 40;
  });
  const set = { kind: 'set', knob: 'clients.singleFlight', value: true } as const;
  const sim = new Simulation({ ...run, interventions: [{ ...set, at: 10 * SECOND }] });
  sim.runUntil(16 * SECOND + 1);
  const values = sim.probe.coarseSince(0);
  const samples = {
    length: values.length / sampleColumns.stride,
    get: (row: number, column: number) => values[row * sampleColumns.stride + column] as number,
  };
  const queries = (from: number, to: number) =>
    Math.max(
      ...Array.from({ length: to - from }, (_, i) =>
        samples.get(from + i, sampleColumns.at.originReads),
      ),
    );
  const [changed, ...others] = changesOf(sim.notices, samples, sim.now, {});
  expect(others).toEqual([]);
  expect([changed?.at, changed?.seconds, changed?.what]).toEqual([
    10 * SECOND,
    6,
    'Clients.singleFlight changed from off to on.',
  ]);
  expect(changed?.figures[0]).toBe(
    `Database queries in the worst second: ${formatCount(queries(0, 10))} before, ${formatCount(queries(10, 16))} after.`,
  );
  expect(queries(10, 16)).toBeLessThan(queries(0, 10));
  expect(changed?.figures).toHaveLength(4);
});

it('compares nothing before a whole second has passed', () => {
  const samples = { length: 0, get: () => 0 };
  const notice = {
    seq: 1,
    at: 0.5 * SECOND,
    code: 'setting-changed',
    subject: 'cache',
    args: { knob: 'cache.ttlMs', from: '1', to: '2' },
    cause: -1,
  } as const;
  expect(changesOf([notice], samples, SECOND, {})[0]?.figures).toEqual([]);
});
