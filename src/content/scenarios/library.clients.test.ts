import { describe, expect, test, vi } from 'vitest';
import { appColumns } from '../../engine/frame.ts';
import { type Scenario, type Simulation, View } from '../../engine/index.ts';
import { failuresOf } from '../../engine/trial.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { nodes, notices, player, SECOND, seconds, sum, until } from './trial.ts';

const play = player(readRunValue);

// Some seconds of cluster time each, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('clients, endpoints and connections: each scenario shows what it says', () => {
  test('reader endpoint: two connections reach two of four replicas, a pool reaches all', () => {
    const reads = (sim: Simulation) =>
      nodes(sim, 'commands')
        .slice(1)
        .sort((a, b) => b - a);
    const [first = 0, second = 0, third, fourth] = reads(play('reader-endpoint', 10));
    expect([third, fourth]).toEqual([0, 0]);
    expect(first).toBeGreaterThan(15_000);
    expect(second / first).toBeGreaterThan(0.9);
    const more = play('reader-endpoint', 30, ({ scenario }) => {
      const { appZones } = scenario.clients;
      scenario.clients.appZones = [...appZones, ...appZones];
    });
    expect(Math.min(...reads(more))).toBeGreaterThan(10_000);
    // A connection for each request follows the DNS answer that each app has at the time: two replicas in any second.
    const anew = play('reader-endpoint', 4, ({ scenario }) => {
      scenario.clients.connections = 'none';
    });
    expect(reads(anew).filter((count) => count > 0)).toHaveLength(2);
    const chosen = reads(
      play('reader-endpoint', 10, ({ scenario }) => {
        scenario.clients.readFrom = 'replica';
      }),
    );
    expect(Math.min(...chosen) / Math.max(...chosen)).toBeGreaterThan(0.9);
  });

  test('sole replica: once it is primary, it answers the reader endpoint until a new one stands', () => {
    const sim = play('sole-replica', 30);
    // Reads go on between crash and promotion; writes do not.
    expect(sum(sim, 'hits', 6, 22) + sum(sim, 'staleHits', 6, 22)).toBeGreaterThan(20_000);
    expect(sum(sim, 'errors', 6, 22)).toBeGreaterThan(1_000);
    expect(notices(sim, 'replica-promoted').map(({ subject }) => subject)).toEqual([
      'node:0001-002',
    ]);
    expect(nodes(sim, 'primary')).toEqual([0, 1]);
    expect(sum(sim, 'cacheErrors', 28, 30)).toBe(0);
    const slow = play('sole-replica', 360, ({ scenario }) => {
      scenario.workload.ratePerSecond = 50;
    });
    const [alone = 0] = nodes(slow, 'commands');
    expect(nodes(slow, 'connections')[0]).toBe(0);
    // The new replica stands, but the connections stay with the primary.
    expect(notices(until(slow, 400), 'sync-finished').length).toBe(1);
    expect(nodes(slow, 'commands')[0]).toBe(alone);
  });

  test('three clients: who asks the nodes fails least, who keeps its answer fails for ever', () => {
    const failed = (sim: Simulation): number[] => {
      const rows = new View().frame(sim, 0).apps;
      return [0, 1, 2].map((app) => rows[app * appColumns.stride + appColumns.at.failed] as number);
    };
    const sim = play('three-clients', 12);
    const promoted = notices(sim, 'replica-promoted')[0]?.at as number;
    const followed = notices(sim, 'client-followed');
    expect(followed.map(({ subject }) => subject)).toEqual(['app:app-3', 'app:app-1']);
    expect((followed[0]?.at as number) - promoted).toBeLessThanOrEqual(1.2 * SECOND);
    expect((followed[1]?.at as number) - promoted).toBeLessThanOrEqual(6 * SECOND);
    const before = failed(sim);
    expect(before[2]).toBeLessThan((before[0] as number) - 100);
    expect(before[0]).toBeLessThan((before[1] as number) - 100);
    // The old primary is a replica now: it answers reads, and refuses writes.
    const back = notices(until(sim, 20), 'node-recovered').map(({ args }) => args['role']);
    expect(back).toEqual(['replica']);
    const [one = 0, two = 0, three = 0] = failed(sim);
    const more = failed(until(sim, 30));
    expect([(more[0] as number) - one, (more[2] as number) - three]).toEqual([0, 0]);
    const writes = ((more[1] as number) - two) / (10 * 500);
    expect(writes).toBeGreaterThan(0.25);
    expect(writes).toBeLessThan(0.35);
    expect(failuresOf(sim)['readonly']).toBeGreaterThan(100);
  });

  test('DNS that lies: one app follows within the TTL, the other never', () => {
    const sim = play('dns-that-lies', 60);
    expect(notices(sim, 'client-followed').map(({ subject }) => subject)).toEqual(['app:app-2']);
    expect(notices(sim, 'client-followed')[0]?.args['afterNanos']).toBeLessThanOrEqual(5 * SECOND);
    expect(sum(sim, 'cacheErrors', 59, 60)).toBeGreaterThan(500);
    const honest = play('dns-that-lies', 20, (run) => {
      run.interventions = run.interventions.slice(1);
    });
    expect(notices(honest, 'client-followed').length).toBe(2);
    expect(sum(honest, 'cacheErrors', 15, 20)).toBe(0);
  });

  test('everyone reconnects: handshakes keep the cache until the pools are full', () => {
    const sim = play('everyone-reconnects', 12);
    const opened = (from: number, to: number) => sum(sim, 'newConnections', from, to);
    expect(opened(0, 6)).toBeLessThan(100);
    expect(opened(6, 9)).toBeGreaterThan(7_900);
    expect(sum(sim, 'completed', 6, 8)).toBe(0);
    expect(Math.max(...seconds(sim, 'engineBusy').slice(6, 8))).toBeGreaterThan(0.99);
    expect(seconds(sim, 'engineBusy')[11]).toBeLessThan(0.15);
    const slowest = (change: (scenario: Scenario) => void) =>
      Math.max(
        ...seconds(
          play('everyone-reconnects', 9, ({ scenario }) => change(scenario)),
          'maxLatency',
        ),
      );
    expect(Math.max(...seconds(sim, 'maxLatency'))).toBeGreaterThan(2.5 * SECOND);
    const small = slowest(({ clients }) => {
      clients.poolSize = 50;
    });
    expect(small).toBeLessThan(0.2 * SECOND);
    const plain = slowest(({ clients }) => {
      clients.tls = false;
    });
    expect(plain).toBeLessThan(0.1 * SECOND);
  });
});
