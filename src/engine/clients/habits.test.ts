import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import type { ClientSpec } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import { change, failuresOf, type Tweak, trial } from '../trial.ts';

/** Bad and good habits of clients: what each of them changes. */

const clients =
  (spec: Partial<ClientSpec>, tweak: Tweak = () => {}): Tweak =>
  (s) => {
    Object.assign(s.clients, spec);
    tweak(s);
  };

const connectionsOf = (sim: Simulation) =>
  sim.cluster.nodes.reduce((sum, node) => sum + node.connections, 0);

describe('a connection for each command', () => {
  it('opens as many as there are commands, keeps none, and pays the round trip each time', () => {
    const pooled = trial();
    const each = trial(clients({ connections: 'none' }));
    for (const sim of [pooled, each]) sim.runUntil(5 * SECOND);
    const opened = each.probe.total('newConnections');
    const commands = each.cluster.nodes.reduce((sum, node) => sum + node.commands, 0);
    expect(Math.abs(opened - commands)).toBeLessThan(100);
    expect(pooled.probe.total('newConnections')).toBeLessThan(200);
    expect(connectionsOf(each)).toBeLessThan(60);
    // 0.2 and 0.95 ms for apps beside the node and in the other zone.
    const more = each.probe.last('p50') - pooled.probe.last('p50');
    expect(more).toBeGreaterThan(0.15 * MILLISECOND);
    expect(violations(each)).toEqual([]);
  });

  it('can be switched on and off while the run goes on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('none', 'pool', 'shared'), { maxLength: 4 }),
        (kinds) => {
          const sim = trial();
          for (const value of kinds) {
            sim.runUntil(sim.now + SECOND / 3);
            change(sim, { kind: 'set', knob: 'clients.connections', value });
            sim.runUntil(sim.now + SECOND / 3);
            expect(violations(sim)).toEqual([]);
          }
          change(sim, { kind: 'set', knob: 'clients.connections', value: 'none' });
          sim.runUntil(sim.now + 2 * SECOND);
          expect(connectionsOf(sim)).toBeLessThan(120);
          expect(failuresOf(sim)['pool-exhausted'] ?? 0).toBe(0);
        },
      ),
      { seed: 5, numRuns: 6 },
    );
  });
});

describe('encryption in transit', () => {
  it('keeps the command thread for 0.35 ms with each new connection, and takes another round trip', () => {
    const none: Tweak = clients({ connections: 'none', onCacheError: 'fail' }, (s) => {
      s.workload.ratePerSecond = 500;
      s.workload.readPercent = 100;
    });
    const plain = trial(none);
    const tls = trial((s) => {
      none(s);
      s.clients.tls = true;
    });
    for (const sim of [plain, tls]) sim.runUntil(10 * SECOND);
    const busy = (sim: Simulation) => sim.cluster.node(0).busyNanos;
    const each = (busy(tls) - busy(plain)) / tls.probe.total('newConnections');
    expect(each / MILLISECOND).toBeCloseTo(0.35, 2);
    expect(tls.probe.last('p50') - plain.probe.last('p50')).toBeGreaterThan(0.5 * MILLISECOND);
    expect(violations(tls)).toEqual([]);
  });

  it('makes a storm of connections an outage for as long as the handshakes take', () => {
    const storm = (tls: boolean): number => {
      const sim = trial(
        clients({ tls, poolSize: 500, commandTimeoutMs: 5_000, connectTimeoutMs: 5_000 }, (s) => {
          s.workload.ratePerSecond = 8_000;
          s.cluster.maxmemoryBytes = 20e6;
        }),
      );
      sim.runUntil(8 * SECOND);
      change(sim, { kind: 'strike', fault: 'connections-dropped', target: 'cache' });
      sim.runUntil(9 * SECOND);
      expect(violations(sim)).toEqual([]);
      return sim.probe.last('maxLatency');
    };
    expect(storm(true)).toBeGreaterThan(3 * storm(false));
  });
});

describe('all connections dropped', () => {
  it('fails the calls on them, and the apps connect again', () => {
    const sim = trial(clients({ retries: 0, onCacheError: 'fail' }));
    sim.runUntil(3 * SECOND);
    const before = connectionsOf(sim);
    expect(before).toBeGreaterThan(5);
    const opened = sim.probe.total('newConnections');
    change(sim, { kind: 'strike', fault: 'connections-dropped', target: 'cache' });
    expect(connectionsOf(sim)).toBe(0);
    expect(violations(sim)).toEqual([]);
    sim.runUntil(5 * SECOND);
    expect(sim.probe.total('errors')).toBeGreaterThan(0);
    expect(sim.probe.total('newConnections') - opened).toBeGreaterThanOrEqual(before / 2);
    expect(sim.probe.last('errors')).toBe(0);
  });
});

describe('jitter', () => {
  it('spreads retries; without it all who failed together come back together', () => {
    const spreadOf = (retryJitter: boolean): number => {
      const sim = trial(
        clients({ retryJitter, retries: 1, retryBackoffMs: 200, connections: 'shared' }, (s) => {
          s.workload.ratePerSecond = 20_000;
        }),
      );
      sim.runUntil(2 * SECOND);
      change(sim, { kind: 'strike', fault: 'connections-dropped', target: 'cache' });
      const at: number[] = [];
      const retry = sim.clients.failures.retry.bind(sim.clients);
      sim.clients.failures.retry = (slot) => {
        at.push(sim.now);
        retry(slot);
      };
      sim.runUntil(3 * SECOND);
      expect(at.length).toBeGreaterThan(5);
      return Math.max(...at) - Math.min(...at);
    };
    expect(spreadOf(false)).toBe(0);
    expect(spreadOf(true)).toBeGreaterThan(50 * MILLISECOND);
  });
});

describe('single flight', () => {
  /** One key that everybody wants, and a slow database. */
  const stampede = (singleFlight: boolean, more: Tweak = () => {}): Simulation =>
    trial(
      clients({ singleFlight }, (s) => {
        s.workload.readPercent = 100;
        s.workload.keyspace = 1;
        s.workload.ratePerSecond = 2_000;
        s.origin.serviceMs = 50;
        more(s);
      }),
    );

  it('asks the database once for each app and not once for each miss', () => {
    const [each, one] = [stampede(false), stampede(true)];
    for (const sim of [each, one]) sim.runUntil(5 * SECOND);
    expect(each.origin.reads).toBeGreaterThan(50);
    expect(one.origin.reads).toBe(2);
    expect(one.probe.total('missesAbsent')).toBeGreaterThan(50);
    expect(one.probe.last('errors')).toBe(0);
    expect(violations(one)).toEqual([]);
  });

  it('fails all who wait when the one query fails', () => {
    const sim = stampede(true, (s) => {
      s.origin.timeoutMs = 20;
    });
    sim.runUntil(2 * SECOND);
    expect(Object.keys(failuresOf(sim))).toEqual(['origin-timeout']);
    expect(sim.origin.failed).toBeLessThan(sim.probe.total('errors') / 5);
    expect(sim.origin.failed).toBeGreaterThan(10);
    expect(violations(sim)).toEqual([]);
  });

  it('leaves nobody waiting, whatever fails', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            ['origin-outage', 'origin'],
            ['zone-outage', 'zone:us-east-1a'],
            ['node-crash', 'node:0001-001'],
            ['cache-flush', 'cache'],
            ['connections-dropped', 'cache'],
          ),
          { minLength: 1, maxLength: 4 },
        ),
        fc.integer({ min: 1, max: 40 }),
        (strikes, keyspace) => {
          const sim = stampede(true, (s) => {
            s.workload.keyspace = keyspace;
            s.workload.readPercent = 90;
          });
          for (const [fault = '', target = ''] of strikes) {
            sim.runUntil(sim.now + SECOND / 3);
            sim.intervene({ kind: 'strike', fault, target });
            sim.runUntil(sim.now + SECOND / 3);
            sim.intervene({ kind: 'heal', fault, target });
            expect(violations(sim)).toEqual([]);
          }
          change(sim, { kind: 'set', knob: 'clients.singleFlight', value: false });
          change(sim, { kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
          sim.runUntil(sim.now + 20 * SECOND);
          expect(sim.requests.inFlight).toBeLessThan(5);
          expect(violations(sim)).toEqual([]);
        },
      ),
      { seed: 15, numRuns: 10 },
    );
  });
});
