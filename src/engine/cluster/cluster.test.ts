import { describe, expect, it } from 'vitest';
import { SECOND } from '../base/units.ts';
import { change, reshaped, type Tweak, trial } from '../trial.ts';
import { hashKey, makeRing, serverOf } from './ring.ts';
import { keySlot } from './slots.ts';
import { byteModel } from './stores.ts';

const large: Tweak = (s) => {
  s.workload.keyspace = 3_000;
  s.cluster.maxmemoryBytes = 64 * 1024 * 1024;
};

describe('route', () => {
  it('cluster mode: every key goes to the shard that owns its slot', () => {
    const sim = trial((s) => {
      large(s);
      reshaped(s, { shards: 3, replicas: 0 });
    });
    const hit = [0, 0, 0];
    for (let key = 0; key < 3_000; key++) {
      const slot = keySlot(sim.workload.nameOf(key));
      const group = sim.cluster.group(sim.cluster.route(key));
      expect(group.slots.some(([low, high]) => slot >= low && slot <= high)).toBe(true);
      expect(sim.cluster.slotOf(key)).toBe(slot);
      hit[group.index] = (hit[group.index] as number) + 1;
    }
    for (const keys of hit) expect(keys).toBeGreaterThan(850);
  });

  it.each(['ketama', 'modulo'] as const)(
    'Memcached: as libmemcached does it, %s',
    (distribution) => {
      const sim = trial((s) => {
        large(s);
        reshaped(s, { engine: 'memcached', shards: 3 });
        s.clients.distribution = distribution;
      });
      const servers = ['0001', '0002', '0003'].map((id) => ({ name: `shop.${id}`, weight: 1 }));
      const isKetama = distribution === 'ketama';
      const ring = makeRing(isKetama ? 'ketama' : 'modula', isKetama ? 'md5' : 'default', servers);
      for (let key = 0; key < 500; key++) {
        const hash = hashKey(isKetama ? 'md5' : 'default', sim.workload.nameOf(key));
        expect(sim.cluster.route(key)).toBe(serverOf(ring, hash));
      }
    },
  );

  it('changes with the method, and back', () => {
    const sim = trial((s) => {
      large(s);
      reshaped(s, { engine: 'memcached', shards: 3 });
    });
    const routes = () => Array.from({ length: 1_000 }, (_, key) => sim.cluster.route(key));
    const ketama = routes();
    change(sim, { kind: 'set', knob: 'clients.distribution', value: 'modulo' });
    const moved = routes().filter((group, key) => group !== ketama[key]).length;
    expect(moved).toBeGreaterThan(500);
    change(sim, { kind: 'set', knob: 'clients.distribution', value: 'ketama' });
    expect(routes()).toEqual(ketama);
  });

  it('follows a keyspace that grows', () => {
    const sim = trial((s) => {
      large(s);
      reshaped(s, { shards: 2, replicas: 0 });
    });
    const before = Array.from({ length: 3_000 }, (_, key) => sim.cluster.route(key));
    change(sim, { kind: 'set', knob: 'workload.keyspace', value: 100_000 });
    expect(before.map((_, key) => sim.cluster.route(key))).toEqual(before);
    expect([0, 1]).toContain(sim.cluster.route(99_999));
  });
});

describe('memory', () => {
  it('is maxmemory less the reserve; Memcached has whole pages', () => {
    const limit = (tweak: Tweak) => trial(tweak).cluster.limitBytes();
    expect(
      limit((s) => {
        s.cluster.maxmemoryBytes = 1_000_000_000;
      }),
    ).toBe(750_000_000);
    expect(
      limit((s) => {
        reshaped(s, { engine: 'memcached', shards: 1 });
        s.cluster.maxmemoryBytes = 5.9 * 1024 * 1024;
      }),
    ).toBe(5 * 1024 * 1024);
  });

  it('counts keys by the model of the version', () => {
    expect(
      [
        ['valkey', '8.0'],
        ['valkey', '8.1'],
        ['valkey', '7.2'],
        ['redis', '7.1'],
        ['redis', '5.0.6'],
      ].map(([engine = '', engineVersion = '']) => byteModel({ engine, engineVersion })),
    ).toEqual(['valkey-8.0', 'valkey-8.0', 'valkey-7.2', 'redis-7.0-bundled', 'redis-7.0-bundled']);
  });

  it('of a run of 500 nodes is built and runs', () => {
    const sim = trial((s) => {
      large(s);
      s.zones = ['a', 'b', 'c'];
      s.clients.appZones = ['a', 'b', 'c'];
      s.origin.zone = 'a';
      reshaped(s, { shards: 83, replicas: 5 });
      s.workload.ratePerSecond = 2_000;
    });
    sim.runUntil(SECOND);
    expect([sim.nodesUp(), sim.probe.total('errors'), sim.cluster.isWhole]).toEqual([498, 0, true]);
  });
});

describe('view', () => {
  it('shows zones, apps, shards, nodes and the database by position', () => {
    const sim = trial((s) => reshaped(s, { shards: 2, replicas: 1 }));
    expect(sim.cluster.view()).toEqual({
      version: 1,
      name: 'shop',
      deployment: 'node-based',
      engine: 'valkey',
      engineVersion: '8.0',
      clusterMode: 'enabled',
      nodeType: 'cache.t4g.micro',
      zones: ['us-east-1a', 'us-east-1b'],
      apps: [
        { id: 'app-1', zone: 0 },
        { id: 'app-2', zone: 1 },
      ],
      groups: [
        { id: '0001', slots: [[0, 8_191]] },
        { id: '0002', slots: [[8_192, 16_383]] },
      ],
      nodes: [
        { id: '0001-001', group: 0, zone: 0, address: '10.0.1.17' },
        { id: '0001-002', group: 0, zone: 1, address: '10.0.2.18' },
        { id: '0002-001', group: 1, zone: 1, address: '10.0.2.19' },
        { id: '0002-002', group: 1, zone: 0, address: '10.0.1.20' },
      ],
      origin: { id: 'database', zone: 0, workers: 24 },
      automaticFailover: true,
    });
  });

  it('numbers rows anew when nodes go, and the version rises', () => {
    const sim = trial((s) => reshaped(s, { replicas: 2 }));
    const { version } = sim.cluster;
    change(sim, { kind: 'set', knob: 'cluster.replicas', value: 1 });
    expect(sim.cluster.version).toBeGreaterThan(version);
    expect([0, 1, 2].map((index) => sim.cluster.viewIndex(index))).toEqual([0, 1, -1]);
  });
});
