import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import type { Simulation } from '../simulation.ts';
import { change, reshaped, trial } from '../trial.ts';
import { type EndpointState, endpointsOf } from './endpoints.ts';

function look(sim: Simulation, kind: EndpointState['kind'], node: number | null = null) {
  const found = endpointsOf(sim, node).find((endpoint) => endpoint.kind === kind);
  if (!found) throw new Error(`There is no ${kind} endpoint.`);
  return found;
}

describe('the endpoints of a cluster', () => {
  it('lead to the primary and to the replicas, and each app holds its answer', () => {
    const sim = trial((s) => {
      reshaped(s, { replicas: 2 });
      s.clients.readFrom = 'reader-endpoint';
    });
    sim.runUntil(2 * SECOND);
    expect(endpointsOf(sim, null).map(({ kind, nodes }) => [kind, nodes])).toEqual([
      ['primary', [0]],
      ['reader', [1, 2]],
    ]);
    const primary = look(sim, 'primary');
    expect(primary).toMatchObject({ ttlNanos: 5e8, version: 0 });
    expect(primary.apps.map(({ holds, wrong, asks }) => [holds, wrong, asks])).toEqual([
      ['0001-001', 0, 'dns'],
      ['0001-001', 0, 'dns'],
    ]);
    const reader = look(sim, 'reader');
    for (const { holds, ageNanos, connections } of reader.apps) {
      expect(['0001-002', '0001-003']).toContain(holds);
      expect(ageNanos).toBeGreaterThanOrEqual(0);
      expect(connections.every(({ node }) => node === 1 || node === 2)).toBe(true);
      expect(connections.length).toBeGreaterThan(0);
    }
    // Both names together account for all connections of the nodes.
    const open = [...primary.apps, ...reader.apps].flatMap((app) => app.connections);
    const total = sim.cluster.liveNodes().reduce((sum, node) => sum + node.connections, 0);
    expect(open.reduce((sum, each) => sum + each.open, 0)).toBe(total);
  });

  it.each(['replica', 'nearest'] as const)(
    'reads from %s go by no reader endpoint: apps hold no answer, and have connections to the replicas they chose',
    (readFrom) => {
      const sim = trial((s) => {
        reshaped(s, { replicas: 2 });
        s.clients.readFrom = 'reader-endpoint';
      });
      sim.runUntil(SECOND);
      change(sim, { kind: 'set', knob: 'clients.readFrom', value: readFrom });
      sim.runUntil(4 * SECOND);
      const [primary, reader] = [look(sim, 'primary'), look(sim, 'reader')];
      expect([reader.readFrom, ...reader.apps.map(({ holds }) => holds)]).toEqual([
        readFrom,
        null,
        null,
      ]);
      const open = (apps: typeof reader.apps) => apps.flatMap(({ connections }) => connections);
      expect(open(primary.apps).every(({ node }) => node === 0)).toBe(true);
      expect(open(reader.apps).every(({ node }) => node > 0)).toBe(true);
      const sum = (all: ReturnType<typeof open>) => all.reduce((n, each) => n + each.open, 0);
      const [first, ...replicas] = sim.cluster.liveNodes();
      expect(sum(open(primary.apps))).toBe(first?.connections);
      expect(sum(open(reader.apps))).toBe(replicas.reduce((n, node) => n + node.connections, 0));
      const reads = replicas.reduce((n, node) => n + node.hits + node.misses, 0);
      expect([reads > 0, sum(open(reader.apps)) > 0]).toEqual([true, true]);
    },
  );

  it('count as many connections of an app as the app itself, also while some are being opened', () => {
    const sim = trial((s) => {
      s.clients.readFrom = 'reader-endpoint';
    });
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    for (let at = SECOND; at < 2 * SECOND; at += 7 * MILLISECOND) {
      sim.runUntil(at);
      const apps = endpointsOf(sim, null).flatMap((endpoint) => endpoint.apps);
      const counted = [0, 1].map((app) => {
        const own = apps.filter((each) => each.app === app);
        return own.flatMap((a) => a.connections).reduce((sum, each) => sum + each.open, 0);
      });
      const { pools } = sim.clients;
      expect([at, counted]).toEqual([at, [pools.connectionsOf(0), pools.connectionsOf(1)]]);
    }
  });

  it('a resolver that ignores the TTL keeps the old primary for ever', () => {
    const sim = trial();
    sim.runUntil(SECOND);
    change(sim, { kind: 'strike', fault: 'dns-stuck', target: 'client:app-1' });
    change(sim, { kind: 'strike', fault: 'test-failover', target: 'primary:0001' });
    sim.runUntil(6 * SECOND);
    const { nodes, apps } = look(sim, 'primary');
    expect(nodes).toEqual([1]);
    expect(apps.map(({ holds, wrong, never }) => [holds, wrong, never])).toEqual([
      ['0001-001', 1, true],
      ['0001-002', 0, false],
    ]);
    expect(apps[0]?.ageNanos).toBeGreaterThan(5 * SECOND);
  });

  it('with cluster mode enabled there is one, and apps hold a slot map', () => {
    const sim = trial((s) => reshaped(s, { shards: 2, replicas: 1 }));
    sim.runUntil(SECOND);
    const [configuration, node] = endpointsOf(sim, 2);
    expect(configuration).toMatchObject({ kind: 'configuration', nodes: [0, 1, 2, 3] });
    expect(configuration?.apps[0]).toMatchObject({ asks: 'nodes', holds: null, wrong: 0 });
    expect(node).toMatchObject({ kind: 'node', nodes: [2] });
    const open = node?.apps.flatMap(({ connections }) => connections);
    expect(open?.every((each) => each.node === 2 && each.id === '0002-001')).toBe(true);
  });

  it('apps hold slot tables, and say how many slots they have wrong and how they last learned', () => {
    const tables = (slotTable: 'table' | 'slot' | 'start') => {
      const sim = trial((s) => {
        reshaped(s, { shards: 2, replicas: 1 });
        Object.assign(s.clients, { slotTable });
        Object.assign(s.workload, { keyspace: 500, ratePerSecond: 1_000 });
        s.failover.replaceMs = 500;
      });
      sim.runUntil(SECOND);
      const { learns, apps } = look(sim, 'configuration');
      expect(learns).toBe(slotTable);
      expect(apps[0]?.table).toEqual({ wrong: 0, ageNanos: SECOND, by: 'start' });
      change(sim, { kind: 'strike', fault: 'scale-out', target: 'cache', amount: 1 });
      while (sim.cluster.operations?.name !== '') sim.runUntil(sim.now + SECOND);
      sim.runUntil(sim.now + 5 * SECOND);
      return { now: sim.now, table: look(sim, 'configuration').apps[0]?.table };
    };
    const whole = tables('table').table;
    expect(whole).toMatchObject({ wrong: 0, by: 'moved' });
    expect(whole?.ageNanos).toBeGreaterThan(0);
    const bySlot = tables('slot').table;
    expect(bySlot?.by).toBe('moved-slot');
    expect(bySlot?.wrong).toBeGreaterThan(0);
    const { now, table } = tables('start');
    expect(table).toEqual({ wrong: 5_461, ageNanos: now, by: 'start' });
  });

  it('a client that is not cluster-aware has no slot table', () => {
    const sim = trial((s) => {
      reshaped(s, { shards: 2, replicas: 1 });
      s.clients.clusterAware = false;
    });
    sim.runUntil(SECOND);
    const { learns, apps } = look(sim, 'configuration');
    expect([learns, apps.map(({ table }) => table)]).toEqual([null, [null, null]]);
  });

  it('a Memcached app has a version of the list, and asks again after a while', () => {
    const sim = trial((s) => reshaped(s, { engine: 'memcached', shards: 3 }));
    sim.runUntil(SECOND);
    const digest = sim.digest();
    expect(look(sim, 'configuration').apps[0]).toMatchObject({
      version: 1,
      wrong: 0,
      asks: 'list',
    });
    expect([sim.digest(), sim.cluster.known]).toEqual([digest, null]);
    change(sim, { kind: 'strike', fault: 'remove-node', target: 'node:0002' });
    sim.runUntil(2 * SECOND);
    const { version, nodes, apps, ttlNanos } = look(sim, 'configuration');
    expect([version, nodes, ttlNanos]).toEqual([2, [0, 1], 60 * SECOND]);
    for (const app of apps) {
      expect(app.version).toBe(1);
      expect(app.wrong).toBeGreaterThan(20);
      expect(app.leftNanos).toBeLessThanOrEqual(60 * SECOND);
    }
  });
});
