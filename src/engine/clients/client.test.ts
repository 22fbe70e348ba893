import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { REMOVED, UP } from '../cluster/states.ts';
import { violations } from '../invariants.ts';
import { Simulation } from '../simulation.ts';
import { stormRun } from '../stormRun.ts';
import { change, failuresOf, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';
import { BY_PRIMARY, BY_READER } from './pools.ts';

vi.setConfig({ testTimeout: 60_000 });

const CRASH = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;

type Pools = Record<'open' | 'opening' | 'inUse' | 'waiting', Int32Array>;
const poolsOf = (sim: Simulation) => sim.clients.pools as unknown as Pools;

/** What does not add up in the pools of all apps. */
function poolProblems(sim: Simulation): string[] {
  const { open, opening, inUse, waiting } = poolsOf(sim);
  const { apps } = sim.clients;
  const found: string[] = [];
  for (const node of sim.cluster.nodes) {
    let connections = 0;
    for (let app = 0; app < apps; app++) {
      for (const door of [BY_PRIMARY, BY_READER]) {
        const pool = sim.clients.pools.of(node.index, app, door);
        const [o = 0, g = 0] = [open[pool], opening[pool]];
        const [u = 0, w = 0] = [inUse[pool], waiting[pool]];
        connections += o;
        // Any number of commands share one connection.
        const crowded = u > o && !sim.clients.pools.isShared;
        if (o < 0 || g < 0 || u < 0 || w < 0 || crowded) {
          found.push(`${node.id} app ${app}: open ${o}, opening ${g}, in use ${u}, waiting ${w}`);
        }
      }
    }
    if (node.state === UP && node.connections !== connections) {
      found.push(`${node.id} counts ${node.connections} connections, its clients ${connections}`);
    }
    if (node.state === REMOVED && connections > 0 && sim.requests.inFlight === 0) {
      found.push(`${node.id} is gone, but ${connections} connections to it are open`);
    }
  }
  return found;
}

describe('connection pools', () => {
  it('add up at every moment of a storm', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (seed) => {
        const sim = new Simulation(stormRun(seed));
        for (let at = SECOND / 4; at <= 20 * SECOND; at += SECOND / 4) {
          sim.runUntil(at);
          expect([at, poolProblems(sim)]).toEqual([at, []]);
        }
      }),
      { seed: 61, numRuns: 15 },
    );
  });

  it('hold no more connections than they may', () => {
    const sim = trial((s) => {
      s.clients.poolSize = 3;
      s.workload.ratePerSecond = 20_000;
    });
    for (let at = 0; at < SECOND; at += 50 * MILLISECOND) {
      sim.runUntil(at);
      const { open, opening } = poolsOf(sim);
      for (const [pool, held] of open.entries())
        expect(held + (opening[pool] as number)).toBeLessThanOrEqual(3);
    }
    expect(sim.clients.pools.connectionsOf(0)).toBe(3);
  });

  it('run dry when commands take long: what waits too long fails', () => {
    const sim = trial((s) => {
      s.clients.poolSize = 1;
      s.clients.retries = 0;
      s.clients.onCacheError = 'fail';
      s.workload.ratePerSecond = 10_000;
      s.network.crossZoneRttMicros = 20_000;
    });
    sim.runUntil(2 * SECOND);
    expect(failuresOf(sim)['pool-exhausted']).toBeGreaterThan(100);
    expect(sim.clients.pools.waitingOf(0) + sim.clients.pools.waitingOf(1)).toBeGreaterThan(10);
    expect(violations(sim)).toEqual([]);
  });

  it('let the next in line try when a connection is refused', () => {
    const sim = trial((s) => {
      reshaped(s, { replicas: 0 });
      Object.assign(s.clients, {
        poolSize: 1,
        retries: 0,
        commandTimeoutMs: 5_000,
        onCacheError: 'fail',
      });
      s.workload.readPercent = 100;
      s.workload.ratePerSecond = 200;
    });
    sim.runUntil(SECOND);
    change(sim, CRASH);
    sim.runUntil(3 * SECOND);
    // Nobody waits for its own deadline while the host refuses each attempt at once.
    expect(sim.clients.pools.waitingOf(0) + sim.clients.pools.waitingOf(1)).toBeLessThan(5);
    expect(Object.keys(failuresOf(sim))).not.toContain('pool-exhausted');
    expect(failuresOf(sim)['connection-refused']).toBeGreaterThan(300);
  });

  it('are refused by a node that has as many clients as it takes', () => {
    const sim = trial((s) => {
      s.cluster.maxclients = 2;
      s.workload.ratePerSecond = 10_000;
    });
    sim.runUntil(SECOND);
    expect(failuresOf(sim)['maxclients']).toBeGreaterThan(10);
    expect(sim.cluster.node(0).connections).toBe(2);
    expect(poolProblems(sim)).toEqual([]);
  });
});

describe('timeouts and retries', () => {
  /** Slow enough that every command times out. */
  const stuck =
    (more: Tweak): Tweak =>
    (s) => {
      s.workload.readPercent = 100;
      s.workload.ratePerSecond = 100;
      s.clients.commandTimeoutMs = 50;
      s.clients.onCacheError = 'fail';
      more(s);
    };

  it.each([0, 1, 3])('make 1 + %i attempts and then give up', (retries) => {
    const sim = trial(
      stuck((s) => {
        s.clients.retries = retries;
      }),
    );
    change(sim, { kind: 'strike', fault: 'slow-node', target: 'node:0001-001', amount: 1_000 });
    // Served one after the other at 6 ms: all but the first ones are too late.
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1_000 });
    sim.runUntil(3 * SECOND);
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
    sim.runUntil(10 * SECOND);
    const { errors, cacheErrors } = {
      errors: sim.probe.total('errors'),
      cacheErrors: sim.probe.total('cacheErrors'),
    };
    expect(errors).toBeGreaterThan(1_000);
    // Some attempts succeed after all, so at most.
    expect(cacheErrors).toBeLessThanOrEqual(sim.probe.total('requests') * (retries + 1));
    expect(cacheErrors).toBeGreaterThanOrEqual(errors * (retries + 1));
    expect(violations(sim)).toEqual([]);
  });

  it('leave an abandoned command to the node, which runs it all the same', () => {
    const sim = trial(
      stuck((s) => {
        s.clients.retries = 0;
      }),
    );
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'slow-node', target: 'node:0001-001', amount: 1_000 });
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 400 });
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
    const { errors } = { errors: sim.probe.total('errors') };
    expect(errors).toBeGreaterThan(50);
    const before = sim.cluster.node(0).commands;
    sim.runUntil(10 * SECOND);
    expect(sim.cluster.node(0).commands - before).toBeGreaterThan(100);
    expect(sim.probe.last('errors')).toBe(0);
  });

  it('of a new length hold for calls from now on', () => {
    const sim = trial((s) => {
      s.clients.commandTimeoutMs = 5_000;
    });
    change(sim, { kind: 'strike', fault: 'partition', target: 'zones:us-east-1a|us-east-1b' });
    sim.runUntil(SECOND);
    change(sim, { kind: 'set', knob: 'clients.connectTimeoutMs', value: 20 });
    change(sim, { kind: 'set', knob: 'clients.commandTimeoutMs', value: 20 });
    sim.runUntil(1.1 * SECOND);
    expect(failuresOf(sim)['connect-timeout']).toBeGreaterThan(10);
    expect(violations(sim)).toEqual([]);
  });
});

describe('what an app does when the cache fails', () => {
  it.each(['origin', 'fail'] as const)('reads: %s', (onCacheError) => {
    const sim = trial((s) => {
      reshaped(s, { replicas: 0 });
      s.clients.onCacheError = onCacheError;
      s.workload.readPercent = 100;
      s.workload.ratePerSecond = 500;
    });
    sim.runUntil(SECOND);
    change(sim, CRASH);
    sim.runUntil(4 * SECOND);
    const [errors, bypasses] = [sim.probe.last('errors'), sim.probe.last('bypasses')];
    if (onCacheError === 'origin') expect([errors, bypasses > 400]).toEqual([0, true]);
    else expect([errors > 400, bypasses]).toEqual([true, 0]);
  });
});

describe('what a client believes', () => {
  const stubborn: Tweak = (s) => {
    s.failover.dnsTtlMs = 60_000;
    s.failover.replaceMs = 1_000;
    s.workload.readPercent = 50;
    s.workload.ratePerSecond = 1_000;
  };

  it('sends writes to a former primary, which is read-only, until its DNS answer is too old', () => {
    const sim = trial(stubborn);
    sim.runUntil(SECOND);
    change(sim, CRASH);
    sim.runUntil(5 * SECOND);
    expect(failuresOf(sim)['readonly']).toBeGreaterThan(100);
    const believing = sim.clients.beliefs.mistaken();
    expect(believing.length).toBeGreaterThan(0);
    for (const { node, untilNanos } of believing) {
      expect(node).toBe(0);
      expect(untilNanos).toBeLessThanOrEqual(61 * SECOND);
    }
    sim.runUntil(64 * SECOND);
    expect(sim.clients.beliefs.mistaken()).toEqual([]);
    expect(noticesOf(sim, 'client-followed')).toHaveLength(2);
    expect(sim.probe.last('errors')).toBe(0);
  });

  it('is corrected by MOVED in cluster mode, within a second', () => {
    const sim = trial((s) => {
      reshaped(s, { shards: 2, replicas: 1 });
      s.failover = {
        ...s.failover,
        detectMinMs: 100,
        detectMaxMs: 100,
        promoteMinMs: 10,
        promoteMaxMs: 10,
      };
      s.workload.ratePerSecond = 2_000;
      s.workload.readPercent = 50;
    });
    // Failures alone, so that none falls out of the ring.
    sim.recorder.sampleEvery = 1e9;
    sim.runUntil(1.5 * SECOND);
    change(sim, CRASH);
    sim.runUntil(1.65 * SECOND);
    change(sim, { kind: 'heal', fault: 'node-crash', target: 'node:0001-001' });
    sim.runUntil(4 * SECOND);
    const failures = failuresOf(sim);
    expect(failures['moved']).toBeGreaterThan(5);
    expect(failures['readonly']).toBeUndefined();
    expect([sim.clients.beliefs.mistaken(), sim.probe.last('errors')]).toEqual([[], 0]);
  });

  it('splits the clients: behind a cut each side goes on by itself', () => {
    const sim = trial((s) => {
      s.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
      reshaped(s, { replicas: 1 });
      s.clients.appZones = ['us-east-1a', 'us-east-1b'];
      s.workload.ratePerSecond = 1_000;
    });
    sim.runUntil(SECOND);
    for (const target of ['zones:us-east-1a|us-east-1b', 'zones:us-east-1a|us-east-1c']) {
      change(sim, { kind: 'strike', fault: 'partition', target });
    }
    sim.runUntil(5 * SECOND);
    expect(sim.clients.beliefs.mistaken().map(({ app, node }) => [app, node])).toEqual([[0, 0]]);
    const before = [...sim.clients.answered];
    sim.runUntil(6 * SECOND);
    expect((sim.clients.answered[0] as number) - (before[0] as number)).toBeGreaterThan(400);
  });
});

describe('reading from replicas', () => {
  const replicas =
    (readFrom: 'primary' | 'replica' | 'nearest', count: number): Tweak =>
    (s) => {
      s.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
      reshaped(s, { replicas: count });
      s.clients.readFrom = readFrom;
      s.clients.appZones = ['us-east-1b'];
      s.workload.ratePerSecond = 5_000;
      s.workload.readPercent = 100;
      s.cluster.maxmemoryBytes = 20e6;
    };
  const commands = (sim: Simulation) => sim.cluster.nodes.map(({ hits, misses }) => hits + misses);

  it('primary: the primary answers all', () => {
    const sim = trial(replicas('primary', 2));
    sim.runUntil(2 * SECOND);
    expect(commands(sim).map((n) => n > 0)).toEqual([true, false, false]);
  });

  it.each([1, 2, 3, 4, 5])('replica: %i replicas share the reads evenly', (count) => {
    const sim = trial(replicas('replica', count));
    sim.runUntil(2 * SECOND);
    const [primary = 0, ...others] = commands(sim);
    expect(primary).toBe(0);
    const total = others.reduce((a, b) => a + b, 0);
    for (const own of others) expect(Math.abs(own / total - 1 / count)).toBeLessThan(0.03);
  });

  it('nearest: the replica of its own zone', () => {
    const sim = trial(replicas('nearest', 2));
    sim.runUntil(2 * SECOND);
    expect(commands(sim).map((n) => n > 0)).toEqual([false, true, false]);
  });

  it('lags: what a replica has not got yet is stale there', () => {
    const sim = trial((s) => {
      replicas('replica', 1)(s);
      s.workload.readPercent = 60;
      s.workload.ratePerSecond = 3_000;
      s.origin.workers = 100;
      s.cluster.networkMbitPerSecond = 60;
    });
    sim.runUntil(3 * SECOND);
    expect(sim.probe.total('staleHits') / sim.probe.total('reads')).toBeGreaterThan(0.2);
  });
});
