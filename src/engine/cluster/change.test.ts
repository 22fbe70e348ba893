import { describe, expect, it, test, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { violations } from '../invariants.ts';
import { writeKnob } from '../scenario/settings.ts';
import type { Simulation } from '../simulation.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../trial.ts';

vi.setConfig({ testTimeout: 60_000 });

const set = (sim: Simulation, knob: string, value: number | string | boolean) =>
  change(sim, { kind: 'set', knob, value });

/** A trial that has run for `seconds`. */
function warmed(tweak?: Tweak, seconds = 2): Simulation {
  const sim = trial(tweak);
  sim.runUntil(seconds * SECOND);
  return sim;
}

/** What the next second's requests ask for. */
function asked(sim: Simulation): {
  keys: number[];
  valueBytes: number[];
  writes: number;
  gaps: number[];
} {
  const out = { keys: [] as number[], valueBytes: [] as number[], writes: 0, gaps: [] as number[] };
  const { workload } = sim;
  const draw = workload.draw.bind(workload);
  let before = sim.now;
  workload.draw = () => {
    draw();
    out.keys.push(workload.key);
    out.valueBytes.push(workload.valueBytes);
    out.writes += workload.write ? 1 : 0;
    out.gaps.push(sim.now - before);
    before = sim.now;
  };
  sim.runUntil(sim.now + SECOND);
  workload.draw = draw;
  return out;
}

const share = (keys: number[], key: number) => keys.filter((k) => k === key).length / keys.length;

describe('a setting of the workload takes effect while a run goes on', () => {
  it('keyspace, while a request for a key beyond it is under way', () => {
    const sim = trial((s) => writeKnob(s, 'cluster.clusterMode', 'enabled'));
    const { cluster, workload } = sim;
    const beyond = workload.keyspace + 900;
    expect(cluster.group(cluster.route(beyond)).removed).toBe(false);
  });

  it('keyspace', () => {
    const sim = warmed();
    set(sim, 'workload.keyspace', 5);
    expect(new Set(asked(sim).keys)).toEqual(new Set([0, 1, 2, 3, 4]));
    set(sim, 'workload.keyspace', 5_000);
    expect(Math.max(...asked(sim).keys)).toBeGreaterThan(2_000);
    expect(violations(sim)).toEqual([]);
  });

  it('popularity, skew and the share of the hot key', () => {
    const sim = warmed();
    const zipf = share(asked(sim).keys, 0);
    set(sim, 'workload.zipfExponent', 2);
    expect(share(asked(sim).keys, 0)).toBeGreaterThan(zipf * 2);
    set(sim, 'workload.popularity', 'uniform');
    expect(share(asked(sim).keys, 0)).toBeLessThan(0.02);
    set(sim, 'workload.popularity', 'hot-key');
    set(sim, 'workload.zipfExponent', 0);
    set(sim, 'workload.hotKeyPercent', 90);
    expect(share(asked(sim).keys, 0)).toBeCloseTo(0.9, 1);
  });

  it('sizes and their spread', () => {
    const sim = warmed();
    set(sim, 'workload.valueBytes', 500);
    expect(new Set(asked(sim).valueBytes)).toEqual(new Set([500]));
    set(sim, 'workload.valueSigma', 1);
    const sizes = new Set(asked(sim).valueBytes);
    expect(sizes.size).toBeGreaterThan(100);
    expect([Math.min(...sizes) < 250, Math.max(...sizes) > 1_000]).toEqual([true, true]);
  });

  it('rate, arrivals and reads', () => {
    const sim = warmed();
    set(sim, 'workload.ratePerSecond', 1_000);
    set(sim, 'workload.arrivals', 'even');
    set(sim, 'workload.readPercent', 0);
    const { gaps, writes, keys } = asked(sim);
    // The gap in progress is still of the old kind.
    expect(new Set(gaps.slice(2))).toEqual(new Set([MILLISECOND]));
    expect(writes).toBe(keys.length);
  });

  it('shape', () => {
    const sim = warmed();
    set(sim, 'workload.shapeMs', 4_000);
    set(sim, 'workload.shapeFactor', 10);
    set(sim, 'workload.shape', 'spike');
    const before = asked(sim).keys.length;
    sim.runUntil(4 * SECOND);
    expect(sim.now).toBe(4 * SECOND);
    expect(asked(sim).keys.length).toBeGreaterThan(before * 3);
  });
});

describe('a setting of the cache takes effect while a run goes on', () => {
  it('eviction policy: noeviction refuses writes when memory is full', () => {
    const sim = warmed((s) => {
      s.workload.keyspace = 1_000;
      s.workload.popularity = 'uniform';
    });
    expect(sim.probe.last('evicted')).toBeGreaterThan(0);
    set(sim, 'cache.evictionPolicy', 'noeviction');
    sim.runUntil(4 * SECOND);
    expect([sim.probe.last('evicted'), sim.probe.last('refusedWrites') > 100]).toEqual([0, true]);
    expect(noticesOf(sim, 'first-oom')).toHaveLength(1);
  });

  it('time to live: what is written from now on expires sooner', () => {
    const sim = warmed();
    expect(sim.probe.total('expired')).toBe(0);
    set(sim, 'cache.ttlMs', 200);
    sim.runUntil(4 * SECOND);
    expect(sim.probe.last('expired')).toBeGreaterThan(20);
  });

  it('memory: a smaller budget is met by the writes that follow', () => {
    const sim = warmed((s) => {
      s.cluster.maxmemoryBytes = 20e6;
    });
    const { usedBytes } = sim.cluster.node(0).store;
    set(sim, 'cluster.maxmemoryBytes', 2_000_000);
    expect(sim.cluster.node(0).store.usedBytes).toBe(usedBytes);
    sim.runUntil(4 * SECOND);
    expect(sim.cluster.node(0).store.usedBytes).toBeLessThan(1_520_000);
    expect(sim.probe.total('evicted')).toBeGreaterThan(10);
  });
});

describe('replicas', () => {
  it('are added in sync and taken away again', () => {
    const sim = warmed();
    set(sim, 'cluster.replicas', 3);
    expect(noticesOf(sim, 'replica-added').map(({ subject, args }) => [subject, args])).toEqual([
      ['node:0001-003', { group: '0001', zone: 'us-east-1a' }],
      ['node:0001-004', { group: '0001', zone: 'us-east-1b' }],
    ]);
    sim.runUntil(4 * SECOND);
    const counts = sim.cluster.liveNodes().map((node) => node.store.count);
    expect(counts).toHaveLength(4);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(5);
    expect(sim.scenario.cluster.nodeGroups[0]?.nodes.map(({ id }) => id)).toEqual(
      sim.cluster.liveNodes().map(({ id }) => id),
    );
    set(sim, 'cluster.replicas', 0);
    expect(noticesOf(sim, 'replica-removed').map(({ subject }) => subject)).toEqual([
      'node:0001-004',
      'node:0001-003',
      'node:0001-002',
    ]);
    expect([sim.scenario.cluster.automaticFailover, sim.scenario.cluster.multiAz]).toEqual([
      false,
      false,
    ]);
    sim.runUntil(6 * SECOND);
    expect([sim.probe.last('errors'), sim.probe.total('lost')]).toEqual([0, 0]);
  });

  it('taken away after a failover leave the primary of now, whatever its name', () => {
    const sim = warmed();
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'primary:0001' });
    sim.runUntil(8 * SECOND);
    set(sim, 'cluster.replicas', 0);
    expect(sim.cluster.liveNodes().map(({ id }) => id)).toEqual(['0001-002']);
    expect(sim.scenario.cluster.nodeGroups[0]?.nodes.map(({ id }) => id)).toEqual(['0001-002']);
    set(sim, 'cluster.replicas', 1);
    sim.runUntil(10 * SECOND);
    expect(sim.cluster.liveNodes().map(({ id, linked }) => [id, linked])).toEqual([
      ['0001-002', false],
      ['0001-003', true],
    ]);
    expect(sim.probe.last('errors')).toBe(0);
  });
});

describe('Memcached nodes', () => {
  const memcached =
    (nodes: number, distribution: 'ketama' | 'modulo'): Tweak =>
    (s) => {
      reshaped(s, { engine: 'memcached', shards: nodes });
      s.cluster.maxmemoryBytes = 64 * 1024 * 1024;
      s.clients.distribution = distribution;
      s.workload.keyspace = 5_000;
      s.workload.valueBytes = 500;
      s.workload.popularity = 'uniform';
    };

  it.each([
    // From n to n + 1: modulo keeps about 1 in n + 1, ketama moves about 1 in n + 1.
    ['modulo', 3, 4, 70, 80],
    ['modulo', 5, 4, 75, 85],
    ['ketama', 3, 4, 18, 32],
    ['ketama', 5, 4, 14, 26],
  ] as const)(
    'with %s, %i and then %i, move %i to %i per cent of the keys',
    (distribution, from, to, least, most) => {
      const sim = warmed(memcached(from, distribution));
      set(sim, 'cluster.shards', to);
      const [notice] = noticesOf(sim, 'nodes-changed');
      expect(notice?.args).toMatchObject({ from, to });
      expect(notice?.args.movedPercent).toBeGreaterThan(least);
      expect(notice?.args.movedPercent).toBeLessThan(most);
      const hits = sim.probe.last('hits');
      sim.runUntil(3 * SECOND);
      expect(sim.probe.last('missesAbsent')).toBeGreaterThan(50);
      sim.runUntil(8 * SECOND);
      expect(sim.probe.last('hits')).toBeGreaterThan(hits * 0.8);
      expect(violations(sim)).toEqual([]);
    },
  );

  it('that crash are not failed over: their share of the keys misses until they are back, empty', () => {
    const sim = warmed(memcached(4, 'ketama'), 5);
    const node = sim.cluster.node(1);
    const { count } = node.store;
    change(sim, { kind: 'strike', fault: 'node-crash', target: 'node:0002' });
    expect(sim.probe.total('lost')).toBe(count);
    sim.runUntil(8.9 * SECOND);
    expect(noticesOf(sim, 'replica-promoted')).toEqual([]);
    expect(noticesOf(sim, 'no-replica-to-promote')).toEqual([]);
    const failing = sim.probe.last('bypasses') / sim.probe.last('requests');
    expect(failing).toBeGreaterThan(0.1);
    expect(failing).toBeLessThan(0.4);
    sim.runUntil(9.01 * SECOND);
    expect([node.state, noticesOf(sim, 'cold-start')]).toMatchObject([
      0,
      [{ args: { lostKeys: count } }],
    ]);
    sim.runUntil(14 * SECOND);
    expect([sim.probe.last('bypasses'), node.store.count > 500]).toEqual([0, true]);
  });
});

describe('another cluster', () => {
  it.each([
    ['cluster.engine', 'memcached', ['0001', '0002']],
    ['cluster.engine', 'redis', ['0001-001', '0001-002']],
    [
      'cluster.clusterMode',
      'enabled',
      ['0001-001', '0001-002', '0002-001', '0002-002', '0003-001', '0003-002'],
    ],
  ])('takes over empty when %s becomes %s', (knob, value, ids) => {
    const sim = warmed();
    const keys = sim.cluster.node(0).store.count;
    set(sim, knob, value);
    expect(noticesOf(sim, 'cluster-replaced')[0]?.args).toEqual({ why: knob, lostKeys: keys });
    expect(sim.probe.total('lost')).toBe(keys);
    expect(sim.cluster.liveNodes().map(({ id, store }) => [id, store.count])).toEqual(
      ids.map((id) => [id, 0]),
    );
    sim.runUntil(6 * SECOND);
    expect(sim.probe.last('hits')).toBeGreaterThan(2_000);
    expect(sim.probe.last('errors')).toBe(0);
    expect(violations(sim)).toEqual([]);
  });

  it('has none of the faults of the old nodes, and goes on under those of zones', () => {
    const sim = warmed((s) => {
      s.origin.zone = 'us-east-1b';
    });
    change(sim, { kind: 'strike', fault: 'slow-node', target: 'node:0001-001' });
    change(sim, { kind: 'strike', fault: 'partition', target: 'zones:us-east-1a|us-east-1b' });
    set(sim, 'cluster.engine', 'redis');
    expect(sim.struck.map(({ fault }) => fault)).toEqual(['partition']);
    expect(sim.cluster.liveNodes().map(({ slowdown }) => slowdown)).toEqual([1, 1]);
    change(sim, { kind: 'heal', fault: 'partition', target: 'zones:us-east-1a|us-east-1b' });
    sim.runUntil(6 * SECOND);
    expect(sim.cluster.liveNodes().map(({ linked }) => linked)).toEqual([false, true]);
  });
});

test('a new replica is not placed in a zone without power', () => {
  const sim = trial((s) => {
    s.zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  });
  change(sim, { kind: 'strike', fault: 'zone-outage', target: 'zone:us-east-1c' });
  change(sim, { kind: 'set', knob: 'cluster.replicas', value: 2 });
  expect(noticesOf(sim, 'replica-added').map(({ args }) => args.zone)).not.toContain('us-east-1c');
  expect(sim.cluster.group(0).nodes).toHaveLength(3);
});
