import fc from 'fast-check';
import { describe, expect, it, test, vi } from 'vitest';
import { SECOND } from '../base/units.ts';
import { runOf } from '../scenario/defaults.ts';
import { problems } from '../scenario/problems.ts';
import type { Run, Scenario } from '../scenario/scenario.ts';
import { reshaped, type Tweak, trialRun } from '../trial.ts';
import type { Summary } from './summary.ts';
import { full, SweepProblem, summarise, sweep } from './sweep.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What both engines have to agree on: every count, and latency within 1 %. */
function compare(run: Run, until: number): { folded: Summary; whole: Summary } {
  const folded = summarise(run, until);
  const whole = full(run, until, '');
  expect(folded.counts).toEqual(whole.counts);
  expect([folded.hitRatio, folded.keys]).toEqual([whole.hitRatio, whole.keys]);
  for (const name of ['meanNanos', 'p50Nanos', 'p95Nanos', 'p99Nanos'] as const) {
    const [ours, theirs] = [folded.latency[name] ?? 0, whole.latency[name] ?? 0];
    expect({ name, ours, theirs, near: Math.abs(ours - theirs) <= 0.01 * theirs }).toEqual({
      name,
      ours,
      theirs,
      near: true,
    });
  }
  return { folded, whole };
}

const folds = (tweak?: Tweak) => {
  const { folded, whole } = compare(trialRun(tweak), 5 * SECOND);
  expect([folded.mode, folded.reason]).toEqual(['folded', '']);
  return whole;
};

describe('the folded engine gives what the full one gives', () => {
  it('for the default scenario', () => {
    const whole = folds();
    expect(whole.counts.evicted).toBeGreaterThan(1_000);
    expect(whole.counts.staleHits).toBeGreaterThan(10);
  });

  it('for three shards with a replica each', () => {
    folds((s) => reshaped(s, { shards: 3, replicas: 1 }));
  });

  it('with items that expire, from the background work of the nodes too', () => {
    const whole = folds((s) => {
      Object.assign(s.cache, { ttlMs: 400, ttlJitterPercent: 50, pattern: 'write-around' });
      Object.assign(s.workload, { valueBytes: 500, keyspace: 600 });
      s.origin.workers = 60;
    });
    expect(whole.counts.expired).toBeGreaterThan(1_000);
    expect(whole.counts.missesExpired).toBeGreaterThan(10);
    expect(whole.counts.deleted).toBeGreaterThan(10);
  });

  it('where queues form before engine threads and database', () => {
    const whole = folds((s) => {
      Object.assign(s.workload, { ratePerSecond: 60_000, valueBytes: 100, readPercent: 99 });
      s.clients.poolSize = 1_000;
      s.clients.commandTimeoutMs = 2_000;
      s.origin.timeoutMs = 10_000;
      s.origin.connectionLimit = 100_000;
    });
    expect(whole.latency.p99Nanos).toBeGreaterThan(1.5e6);
  });

  it('with asynchronous I/O threads', () => {
    folds((s) => {
      Object.assign(s.cluster, { nodeType: 'cache.r7g.2xlarge', vcpus: 8 });
      Object.assign(s.workload, { ratePerSecond: 40_000, valueBytes: 100, readPercent: 99 });
      s.clients.poolSize = 1_000;
    });
  });

  it('on nodes as large as a node type: where memory never fills, or without replicas', () => {
    folds((s) => {
      s.cluster.maxmemoryBytes = 256 * 1024 * 1024;
      s.clients.commandTimeoutMs = 0;
    });
    const whole = folds((s) => {
      reshaped(s, { shards: 2 });
      s.cluster.maxmemoryBytes = 140 * 1024 * 1024;
      Object.assign(s.workload, { keyspace: 20_000, valueBytes: 200_000, popularity: 'uniform' });
      Object.assign(s.origin, { workers: 200 });
    });
    expect(whole.counts.evicted).toBeGreaterThan(1_000);
  });

  it('for random scenarios without faults', () => {
    let [runs, folded] = [0, 0];
    fc.assert(
      fc.property(scenarios, fc.integer({ min: 1, max: 1e6 }), (scenario, seed) => {
        fc.pre(problems(scenario).length === 0);
        runs += 1;
        const found = compare({ ...runOf(scenario), seed }, 1.5 * SECOND).folded;
        if (found.mode === 'folded') folded += 1;
        else expect(found.reason).not.toBe('');
      }),
      { seed: 41, numRuns: 60 },
    );
    // Where it may fall back it proves nothing.
    expect(folded).toBeGreaterThan(0.6 * runs);
  });
});

const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    engine: fc.constantFrom('redis', 'valkey') as fc.Arbitrary<'redis' | 'valkey'>,
    shards: fc.integer({ min: 1, max: 4 }),
    replicas: fc.integer({ min: 0, max: 2 }),
    vcpus: fc.constantFrom(2, 4, 8),
    memory: fc.integer({ min: 2_500_000, max: 12_000_000 }),
    policy: fc.constantFrom('allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'volatile-ttl'),
    pattern: fc.constantFrom('lazy-loading', 'write-through', 'write-around') as fc.Arbitrary<
      Scenario['cache']['pattern']
    >,
    ttlMs: fc.constantFrom(0, 200, 1_000, 60_000),
    ratePerSecond: fc.integer({ min: 100, max: 12_000 }),
    arrivals: fc.constantFrom('poisson', 'even') as fc.Arbitrary<'poisson' | 'even'>,
    shape: fc.constantFrom('constant', 'wave', 'ramp') as fc.Arbitrary<'constant'>,
    popularity: fc.constantFrom('zipf', 'uniform', 'hot-key', 'shift') as fc.Arbitrary<'zipf'>,
    keyspace: fc.integer({ min: 10, max: 5_000 }),
    valueBytes: fc.integer({ min: 1, max: 12_000 }),
    valueSigma: fc.constantFrom(0, 0.8),
    readPercent: fc.integer({ min: 50, max: 100 }),
    apps: fc.integer({ min: 1, max: 5 }),
    workers: fc.integer({ min: 20, max: 200 }),
  })
  .map(
    (c) =>
      trialRun((s) => {
        s.cluster.engine = c.engine;
        s.cluster.engineVersion = c.engine === 'redis' ? '7.1' : '8.0';
        reshaped(s, { engine: c.engine, shards: c.shards, replicas: c.replicas });
        Object.assign(s.cluster, { vcpus: c.vcpus, maxmemoryBytes: c.memory });
        Object.assign(s.cache, { evictionPolicy: c.policy, pattern: c.pattern, ttlMs: c.ttlMs });
        const { ratePerSecond, arrivals, shape, popularity, keyspace, valueBytes, valueSigma } = c;
        Object.assign(s.workload, { ratePerSecond, arrivals, shape, popularity, keyspace });
        Object.assign(s.workload, { valueBytes, valueSigma, readPercent: c.readPercent });
        Object.assign(s.workload, { shapeMs: 1_000 });
        s.clients.appZones = Array.from({ length: c.apps }, (_, i) => s.zones[i % 2] as string);
        Object.assign(s.clients, { poolSize: 200, commandTimeoutMs: 1_000 });
        Object.assign(s.origin, { workers: c.workers, timeoutMs: 5_000, connectionLimit: 50_000 });
      }).scenario,
  );

test.each<[string, Tweak]>([
  [
    'the cache is Serverless',
    (s) => {
      reshaped(s, { shards: 1, replicas: 1 });
      s.cluster.deployment = 'serverless';
    },
  ],
  ['Memcached nodes have several workers', (s) => reshaped(s, { engine: 'memcached', shards: 2 })],
  [
    'replicas are read',
    (s) => {
      s.clients.readFrom = 'replica';
    },
  ],
  [
    'writes wait for replicas',
    (s) => {
      s.clients.waitReplicas = 1;
    },
  ],
  [
    'what replicas need counts against the memory of the nodes',
    (s) => {
      s.cluster.maxmemoryBytes = 256 * 1024 * 1024;
      Object.assign(s.workload, { keyspace: 5_000, valueBytes: 60_000 });
    },
  ],
  [
    'nodes keep what they hold in files',
    (s) => {
      s.persistence.appendonly = true;
    },
  ],
  [
    'there is more to do than serve requests',
    (s) => {
      Object.assign(s.persistence, { snapshotRetentionDays: 1, snapshotAtMs: 1_000 });
    },
  ],
  [
    'there is more to do than serve requests',
    (s) => {
      reshaped(s, { shards: 2, replicas: 1 });
      s.failover.kind = 'cluster-bus';
    },
  ],
  [
    'commands share a connection',
    (s) => {
      s.clients.connections = 'shared';
    },
  ],
  [
    'requests wait for a connection of a pool',
    (s) => {
      s.clients.poolSize = 1;
    },
  ],
  [
    'a call runs into its timeout',
    (s) => {
      s.clients.commandTimeoutMs = 1;
      s.network.sigma = 0.6;
    },
  ],
  [
    'a node refuses writes for want of memory',
    (s) => {
      Object.assign(s.cache, { evictionPolicy: 'noeviction' });
    },
  ],
  [
    'the database may refuse connections',
    (s) => {
      Object.assign(s.origin, { connectionLimit: 30, workers: 10 });
    },
  ],
  [
    'a node has reached its maxclients',
    (s) => {
      s.cluster.maxclients = 3;
    },
  ],
])('falls back to the full engine and says so: %s', (reason, tweak) => {
  const run = trialRun(tweak);
  const found = summarise(run, 2 * SECOND);
  expect(found).toEqual(full(run, 2 * SECOND, reason));
});

test('interventions are for the full engine', () => {
  const flush = { at: SECOND, kind: 'strike' as const, fault: 'cache-flush', target: 'cache' };
  const found = summarise(trialRun(undefined, [flush]), 2 * SECOND);
  expect([found.mode, found.reason]).toEqual(['full', 'there are interventions']);
});

test('an empty run is a run', () => {
  const found = summarise(trialRun(), 1_000);
  expect([found.mode, found.counts.requests, found.hitRatio]).toEqual(['folded', 0, null]);
  expect(found.latency).toEqual({ meanNanos: null, p50Nanos: 0, p95Nanos: 0, p99Nanos: 0 });
});

describe('sweep', () => {
  it('runs the same requests once for each value', () => {
    const rows = sweep(trialRun(), 'cluster.maxmemoryBytes', [2_621_440, 5_242_880], 3 * SECOND);
    expect(rows.map(({ value, mode }) => [value, mode])).toEqual([
      [2_621_440, 'folded'],
      [5_242_880, 'folded'],
    ]);
    const [small, large] = rows.map((row) => row.counts);
    expect(small?.requests).toBe(large?.requests);
    expect(rows[1]?.hitRatio ?? 0).toBeGreaterThan((rows[0]?.hitRatio ?? 1) + 0.05);
  });

  it('reshapes clusters, and mixes engines where a value needs the full one', () => {
    const rows = sweep(trialRun(), 'clients.readFrom', ['primary', 'replica'], SECOND);
    expect(rows.map(({ mode, reason }) => [mode, reason])).toEqual([
      ['folded', ''],
      ['full', 'replicas are read'],
    ]);
    const [two] = sweep(trialRun(), 'cluster.replicas', [0], SECOND);
    expect(two?.mode).toBe('folded');
  });

  it.each<[string, string | number, string]>([
    ['cache.ttl', 5, 'There is no setting "cache.ttl".'],
    ['clients.readFrom', 'moon', 'clients.readFrom is "moon".'],
    ['workload.hotKeyPercent', 5, 'Choose the popularity "One hot key"'],
  ])('refuses %s = %s', (knob, value, message) => {
    expect(() => sweep(trialRun(), knob, [value], SECOND)).toThrow(SweepProblem);
    expect(() => sweep(trialRun(), knob, [value], SECOND)).toThrow(message);
  });
});
