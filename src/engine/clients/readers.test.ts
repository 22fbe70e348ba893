import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { stuckRequests } from '../clientInvariants.ts';
import { violations } from '../invariants.ts';
import type { Simulation } from '../simulation.ts';
import { change, failuresOf, reshaped, type Tweak, trial } from '../trial.ts';
import { BY_READER } from './pools.ts';

const CRASH = { kind: 'strike', fault: 'node-crash', target: 'primary:0001' } as const;

const byReader =
  (replicas: number, tweak: Tweak = () => {}): Tweak =>
  (s) => {
    reshaped(s, { replicas });
    s.clients.readFrom = 'reader-endpoint';
    s.cluster.maxmemoryBytes = 20e6;
    tweak(s);
  };

/** Connections by the reader endpoint, by app and node. */
const spread = (sim: Simulation) =>
  Array.from({ length: sim.clients.apps }, (_, app) =>
    sim.cluster.nodes.map(({ index }) =>
      sim.clients.pools.sizeOf(sim.clients.pools.of(index, app, BY_READER)),
    ),
  );

describe('the reader endpoint', () => {
  it('gives all connections of an app to one replica while its resolver holds the record', () => {
    const sim = trial(
      byReader(3, (s) => {
        s.failover.dnsTtlMs = 60_000;
        s.clients.commandTimeoutMs = 2_000;
      }),
    );
    sim.runUntil(5 * SECOND);
    for (const app of spread(sim)) {
      expect([app[0], app.filter((connections) => connections > 0).length]).toEqual([0, 1]);
    }
    // Two apps cannot reach three replicas: one has nothing to do.
    const idle = sim.cluster.nodes.filter(
      (node) => !node.isPrimary && node.hits + node.misses === 0,
    );
    expect(idle).toHaveLength(1);
    expect(violations(sim)).toEqual([]);
  });

  it('takes the replicas in turn where each connection resolves anew, and requests follow connections', () => {
    const sim = trial(
      byReader(2, (s) => {
        s.failover.dnsTtlMs = 0;
        s.workload.readPercent = 100;
      }),
    );
    sim.runUntil(10 * SECOND);
    const perNode = sim.cluster.nodes.map((_, node) =>
      spread(sim).reduce((sum, app) => sum + (app[node] as number), 0),
    );
    expect(perNode[0]).toBe(0);
    expect(Math.abs((perNode[1] as number) - (perNode[2] as number))).toBeLessThanOrEqual(2);
    const [, one, two] = sim.cluster.nodes.map((node) => node.hits);
    expect((one as number) / (two as number)).toBeGreaterThan(0.6);
    expect((one as number) / (two as number)).toBeLessThan(1.6);
  });

  it('keeps a connection with its node: a replica that has come back stays without requests', () => {
    const sim = trial(byReader(2, (s) => (s.failover.dnsTtlMs = 0)));
    sim.runUntil(3 * SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(6 * SECOND);
    change(sim, { kind: 'heal', fault: 'node-crash', target: 'node:0001-002' });
    sim.runUntil(9 * SECOND);
    const node = sim.cluster.node(1);
    expect(node.isReader).toBe(true);
    const before = [node.hits, sim.cluster.node(2).hits];
    sim.runUntil(12 * SECOND);
    const gained = [
      node.hits - (before[0] as number),
      sim.cluster.node(2).hits - (before[1] as number),
    ];
    expect(gained[0]).toBeLessThan((gained[1] as number) / 4);
    expect(violations(sim)).toEqual([]);
  });

  it('resolves to the primary while the only replica has become it', () => {
    const sim = trial(
      byReader(1, (s) => Object.assign(s.failover, { dnsTtlMs: 100, replaceMs: 60_000 })),
    );
    sim.runUntil(3 * SECOND);
    expect(sim.cluster.node(0).hits).toBe(0);
    change(sim, CRASH);
    sim.runUntil(10 * SECOND);
    const { primary } = sim.cluster.group(0);
    expect(primary).toBe(1);
    expect(sim.clients.beliefs.reader(0, 0)).toBe(1);
    const hits = sim.cluster.node(1).hits;
    sim.runUntil(11 * SECOND);
    expect(sim.cluster.node(1).hits).toBeGreaterThan(hits + 1_000);
    expect(sim.probe.last('errors')).toBe(0);
  });

  it('limits and shares its connections over all replicas, and nothing is lost while they come and go', () => {
    fc.assert(
      fc.property(
        fc.record({
          poolSize: fc.integer({ min: 1, max: 6 }),
          connections: fc.constantFrom('pool', 'shared'),
          dnsTtlMs: fc.constantFrom(0, 200, 5_000),
          seconds: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
        }),
        ({ poolSize, connections, dnsTtlMs, seconds }) => {
          const sim = trial(
            byReader(2, (s) => {
              Object.assign(s.clients, { poolSize, connections });
              s.failover.dnsTtlMs = dnsTtlMs;
              s.workload.ratePerSecond = 6_000;
            }),
          );
          for (const wait of seconds) {
            sim.runUntil(sim.now + wait * SECOND + SECOND / 3);
            sim.intervene({
              kind: 'strike',
              fault: 'node-crash',
              target: `node:0001-00${1 + (wait % 3)}`,
            });
            for (let i = 0; i < 8; i++) {
              sim.runUntil(sim.now + SECOND / 4);
              for (const app of spread(sim)) {
                const sum = app.reduce((a, b) => a + b, 0);
                expect(sum).toBeLessThanOrEqual(connections === 'pool' ? poolSize : 1);
              }
              expect(violations(sim)).toEqual([]);
            }
          }
          sim.runUntil(sim.now + 15 * SECOND);
          expect(failuresOf(sim)['timeout'] ?? 0).toBe(0);
          expect(sim.probe.last('errors')).toBe(0);
        },
      ),
      { seed: 8, numRuns: 4 },
    );
  });
});

describe('a resolver that ignores the TTL', () => {
  it('keeps one app on the node that is no primary any more until it is mended; the other follows', () => {
    const sim = trial((s) => Object.assign(s.clients, { onCacheError: 'fail', retries: 0 }));
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'strike', fault: 'dns-stuck', target: 'client:app-1' });
    change(sim, { kind: 'strike', fault: 'test-failover', target: 'node:0001-001' });
    sim.runUntil(30 * SECOND);
    expect(sim.clients.beliefs.mistaken().map(({ app, node }) => [app, node])).toEqual([[0, 0]]);
    const wrong = sim.clients.failed[0] as number;
    const right = sim.clients.failed[1] as number;
    sim.runUntil(32 * SECOND);
    expect((sim.clients.failed[0] as number) - wrong).toBeGreaterThan(50);
    expect((sim.clients.failed[1] as number) - right).toBe(0);
    change(sim, { kind: 'heal', fault: 'dns-stuck', target: 'client:app-1' });
    sim.runUntil(35 * SECOND);
    expect(sim.clients.beliefs.mistaken()).toEqual([]);
    expect(sim.probe.last('errors')).toBe(0);
  });

  it('is no matter where apps ask no names', () => {
    const sharded = trial((s) => {
      reshaped(s, { shards: 2 });
      s.cluster.clusterMode = 'enabled';
    });
    expect(sharded.refuse({ kind: 'strike', fault: 'dns-stuck', target: 'clients' })).toMatch(
      /slot map/,
    );
    expect(sharded.refuse({ kind: 'strike', fault: 'dns-stuck', target: 'client:app-9' })).toBe(
      'There is no app "app-9". Write one of app-1, app-2, or clients for all.',
    );
  });

  it('is asked again by those that waited for a connection to a replica that has left', () => {
    const sim = trial(
      byReader(2, (s) => {
        s.failover.dnsTtlMs = 100;
        // Two connections carry 100 requests a second of the 200 that come: more and more wait.
        Object.assign(s.clients, { poolSize: 2, commandTimeoutMs: 0, connectTimeoutMs: 2_000 });
        Object.assign(s.network, { sameZoneRttMicros: 20_000, crossZoneRttMicros: 20_000 });
        Object.assign(s.workload, { ratePerSecond: 400, readPercent: 100 });
      }),
    );
    sim.runUntil(2 * SECOND);
    change(sim, { kind: 'strike', fault: 'remove-replica', target: 'node:0001-003' });
    while (sim.cluster.liveNodes().length > 2) sim.runUntil(sim.now + 10 * MILLISECOND);
    expect(violations(sim)).toEqual([]);
    change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 10 });
    sim.runUntil(sim.now + 30 * SECOND);
    expect(stuckRequests(sim, SECOND)).toBeNull();
    expect(sim.requests.inFlight).toBeLessThan(3);
  });
});
