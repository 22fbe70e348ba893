import { describe, expect, it } from 'vitest';
import { sampleColumns } from '../engine/frame.ts';
import { Simulation } from '../engine/index.ts';
import type { Notice } from '../engine/notices.ts';
import { trialRun } from '../engine/trial.ts';
import { changesOf } from './changeWords.ts';
import { formatCount } from './words.ts';

const SECOND = 1e9;
const { at, stride } = sampleColumns;

type Row = Partial<Record<keyof typeof at, number>>;

/** Whole seconds from the start of a run on. */
function secondsOf(rows: readonly Row[]) {
  const names = Object.keys(at) as (keyof typeof at)[];
  return {
    length: rows.length,
    get: (row: number, column: number) =>
      column === at.at
        ? (row + 1) * SECOND
        : (rows[row]?.[names.find((name) => at[name] === column) as keyof typeof at] ?? 0),
  };
}

const even: Row = { requests: 1_000, hits: 900, missesAbsent: 100, originReads: 100, p99: 2e6 };
const times = (count: number, row: Row): Row[] => Array.from({ length: count }, () => row);

function setting(seconds: number, from: string, to: string, knob = 'cluster.shards'): Notice {
  const seq = Math.round(seconds * 1_000);
  const code = 'setting-changed';
  return { seq, at: seconds * SECOND, code, subject: 'cache', args: { knob, from, to }, cause: -1 };
}

const plain = (words: string | undefined) => words?.replaceAll('\u00a0', ' ');

it('compares the seconds before a change with as many after it, in figures of the run', () => {
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
    length: values.length / stride,
    get: (row: number, column: number) => values[row * stride + column] as number,
  };
  const queries = (from: number, to: number) =>
    Math.max(...Array.from({ length: to - from }, (_, i) => samples.get(from + i, at.originReads)));
  const [changed, ...others] = changesOf(sim.notices, samples, sim.now, {});
  expect(others).toEqual([]);
  expect([changed?.from, plain(changed?.note), changed?.what]).toEqual([
    10 * SECOND,
    'Before: 4 to 10 s. After: 10 to 16 s.',
    'Clients.singleFlight changed from off to on.',
  ]);
  expect(changed?.figures[0]).toBe(
    `Database queries in the worst second: ${formatCount(queries(4, 10))} before, ${formatCount(queries(10, 16))} after.`,
  );
  expect(queries(10, 16)).toBeLessThan(queries(4, 10));
  expect(changed?.figures).toHaveLength(5);
});

it('says which way items leave, where one of the ways is taken more often or less than before', () => {
  const full: Row = { ...even, evicted: 50, expired: 20 };
  const samples = secondsOf([
    ...times(10, full),
    ...times(10, { ...full, evicted: 0, expired: 22 }),
  ]);
  const changes = [setting(10, '3145728', '8388608', 'cache.maxmemoryBytes')];
  const [changed] = changesOf(changes, samples, 20 * SECOND, {});
  const figures = changed?.figures.map(plain);
  expect(figures).toContain('Items evicted a second: 50 before, 0 after.');
  expect(figures?.filter((line) => line?.includes('expired'))).toEqual([]);
});

describe('a fault after a change', () => {
  const failing: Row = { ...even, errors: 300, cacheErrors: 600 };
  const crash = (seconds: number): Notice => ({
    ...setting(seconds, '', ''),
    code: 'node-crashed',
    subject: 'node:0001-001',
    args: {},
  });
  const told = (crashAt: number, now: number) => {
    const samples = secondsOf([...times(Math.floor(crashAt), even), ...times(10, failing)]);
    const notices = [setting(5.5, '15000', '2000', 'failover.nodeTimeoutMs'), crash(crashAt)];
    const [changed] = changesOf(notices, samples, now * SECOND, {});
    return { note: plain(changed?.note), figures: changed?.figures.map(plain) };
  };

  it('is not put down to it: what came of the fault is left out', () => {
    const { note, figures } = told(9.5, 15);
    expect(note).toBe(
      'Before: 2 to 5 s. After: 6 to 9 s. What came of the fault at 9.5 s is left out.',
    );
    expect(figures?.[0]).toBe('Database queries in the worst second: 100 before, 100 after.');
  });

  it('far from it is not spoken of', () => {
    expect(told(14, 20).note).toBe('Before: 1 to 5 s. After: 6 to 10 s.');
  });

  it('at once leaves nothing to compare', () => {
    expect(told(6.5, 12)).toEqual({
      note: 'No whole second lies between it and the fault that struck next: there is nothing to compare. What came of the fault at 6.5 s is left out.',
      figures: [],
    });
  });
});

describe('changes close together', () => {
  const samples = secondsOf([...times(12, even), ...times(5, { ...even, originReads: 40 })]);

  it('are one, from the first value to the last, and compared outside of them', () => {
    const steps = [
      setting(10.2, '4', '5'),
      setting(10.5, '5', '7'),
      setting(10.9, '7', '8'),
      setting(11.4, '60', '30', 'cache.ttlMs'),
    ];
    const changed = changesOf(steps, samples, 17.5 * SECOND, {});
    expect(changed.map(({ when, what, note }) => [when, what, note].map(plain))).toEqual([
      [
        '10.2 s to 11.4 s',
        'Cluster.shards changed from 4 to 8. Cache.ttlMs changed from 60 to 30.',
        'Before: 5 to 10 s. After: 12 to 17 s.',
      ],
    ]);
    expect(changed[0]?.figures[0]).toBe(
      'Database queries in the worst second: 100 before, 40 after.',
    );
  });

  it('that end where they began say so', () => {
    const steps = [setting(10.2, '4', '5'), setting(10.5, '5', '4')];
    expect(changesOf(steps, samples, 17.5 * SECOND, {})[0]?.what).toBe(
      'Cluster.shards was changed, and back to 4.',
    );
  });

  it('stay two with a whole second between them, so that none is without figures for ever', () => {
    const of = (second: number) =>
      changesOf([setting(10.2, '4', '5'), setting(second, '5', '7')], samples, 17.5 * SECOND, {});
    expect(of(11.9)).toHaveLength(1);
    expect(of(12.1).map(({ note }) => plain(note))).toEqual([
      'Before: 9 to 10 s. After: 11 to 12 s.',
      'Before: 11 to 12 s. After: 13 to 14 s.',
    ]);
  });
});

describe('the warm-up of an empty cache', () => {
  const cold: Row = { ...even, hits: 300, missesAbsent: 700, originReads: 700, p99: 679e6 };

  it('is left out at the start of the run', () => {
    const samples = secondsOf([cold, cold, ...times(10, even)]);
    const [changed] = changesOf([setting(8, '1', '2')], samples, 12 * SECOND, {});
    expect([plain(changed?.note), ...(changed?.figures ?? []).map(plain)]).toEqual([
      'Before: 4 to 8 s. After: 8 to 12 s.',
      'Database queries in the worst second: 100 before, 100 after.',
      'Hit ratio: 90 % before, 90 % after.',
      'Busiest engine: 0 % before, 0 % after.',
      'Worst p99: 2 ms before, 2 ms after.',
    ]);
    expect(plain(changesOf([setting(5, '1', '2')], samples, 12 * SECOND, {})[0]?.note)).toBe(
      'Before: 2 to 5 s. After: 5 to 8 s.',
    );
    expect(changesOf([setting(1, '1', '2')], samples, 12 * SECOND, {})[0]?.note).toContain(
      'only the warm-up',
    );
  });

  it('is left out after a change that replaced the cluster', () => {
    const samples = secondsOf([...times(8, even), cold, cold, ...times(4, even)]);
    const change = setting(8, '1', '2');
    const replaced: Notice = { ...change, seq: 9_000, code: 'cluster-replaced', args: {} };
    const note = (seconds: number, rows = samples) =>
      plain(changesOf([change, replaced], rows, seconds * SECOND, {})[0]?.note);
    expect(note(14)).toBe('Before: 4 to 8 s. After: 10 to 14 s.');
    expect(note(9)).toBe('Since then the cache, which began empty, is warming up.');
    expect(note(8.5)).toBe('The first whole second after it is not over yet.');
  });
});

describe('failures beside the warm-up of an empty cache', () => {
  const refusing: Row = { ...even, hits: 300, missesAbsent: 700, refusedWrites: 120, errors: 40 };

  it('are compared although hits are not: the change cured them', () => {
    const sim = new Simulation(
      trialRun(
        (s) => {
          Object.assign(s.workload, { ratePerSecond: 2_000, keyspace: 20_000, readPercent: 50 });
          Object.assign(s.cluster, { maxmemoryBytes: 2e6 });
          Object.assign(s.cache, { evictionPolicy: 'noeviction', ttlMs: 0 });
        },
        [
          {
            at: SECOND,
            kind: 'set',
            knob: 'cache.evictionPolicy',
            value: 'allkeys-lru',
          },
        ],
      ),
    );
    sim.runUntil(3 * SECOND + 1);
    const values = sim.probe.coarseSince(0);
    const samples = {
      length: values.length / stride,
      get: (row: number, column: number) => values[row * stride + column] as number,
    };
    const [changed] = changesOf(sim.notices, samples, sim.now, {});
    const [refused = 0, ...later] = [0, 1, 2].map((row) => samples.get(row, at.refusedWrites));
    expect(refused).toBeGreaterThan(100);
    expect(later).toEqual([0, 0]);
    expect(plain(changed?.note)).toBe(
      'Before it there was only the warm-up of the empty cache. Failures alone are compared. Before: 0 to 1 s. After: 1 to 2 s.',
    );
    expect(changed?.figures).toContain(
      `Writes refused for want of memory a second: ${formatCount(refused)} before, 0 after.`,
    );
    expect(changed?.figures.join(' ')).not.toMatch(/Hit ratio|Database/);
  });

  it('are compared with those after a change that emptied the cache, too', () => {
    const samples = secondsOf([...times(8, { ...even, errors: 40 }), refusing]);
    const change = setting(8, '1', '2');
    const replaced: Notice = { ...change, seq: 9_000, code: 'cluster-replaced', args: {} };
    const [changed] = changesOf([change, replaced], samples, 9 * SECOND, {});
    expect(plain(changed?.note)).toBe(
      'Since then the cache, which began empty, is warming up. Failures alone are compared. Before: 7 to 8 s. After: 8 to 9 s.',
    );
    expect(changed?.figures).toEqual([
      'Failed requests a second: 40 before, 40 after.',
      'Writes refused for want of memory a second: 0 before, 120 after.',
    ]);
  });

  it('are not spoken of where there are none', () => {
    const [changed] = changesOf([setting(1, '1', '2')], secondsOf(times(9, even)), 9 * SECOND, {});
    expect([changed?.figures, changed?.note]).toEqual([
      [],
      'Before it there was only the warm-up of the empty cache: there is nothing to compare with.',
    ]);
  });
});

describe('what a hit ratio hides', () => {
  const compared = (before: Row, after: Row) =>
    changesOf(
      [setting(6, '1', '2')],
      secondsOf([...times(6, before), ...times(5, after)]),
      11 * SECOND,
      {},
    )[0]
      ?.figures.slice(0, -2)
      .map(plain);

  it('failed and refused requests stand above it, which counts answered reads alone', () => {
    const failing: Row = { ...even, hits: 600, missesAbsent: 0, errors: 312, cacheErrors: 400 };
    expect(compared(even, failing)).toEqual([
      'Failed requests a second: 0 before, 312 after.',
      'Failed calls to the cache a second: 0 before, 400 after.',
      'Database queries in the worst second: 100 before, 100 after.',
      'Hit ratio of the reads that the cache answered: 90 % before, 100 % after.',
    ]);
  });

  it('stale answers stand below it, and what is left without them', () => {
    const stale: Row = { ...even, hits: 200, staleHits: 546, missesAbsent: 254 };
    const fresh: Row = { ...even, hits: 500, staleHits: 4, missesAbsent: 496 };
    expect(compared(stale, fresh)).toEqual([
      'Database queries in the worst second: 100 before, 100 after.',
      'Hit ratio: 74.6 % before, 50.4 % after.',
      'Hit ratio without stale answers: 20 % before, 50 % after.',
      'Stale answers a second: 546 before, 4 after.',
    ]);
  });

  it('one in many thousands is not worth a row', () => {
    expect(compared(even, { ...even, cacheErrors: 0.5, staleHits: 0.5 })).toHaveLength(2);
  });
});

it('compares nothing before a whole second has passed', () => {
  const [changed] = changesOf([setting(0.5, '1', '2')], secondsOf([]), SECOND, {});
  expect([changed?.figures, changed?.note]).toEqual([
    [],
    'No whole second of the run lies before it: there is nothing to compare with.',
  ]);
});
