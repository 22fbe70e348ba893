import { describe, expect, it, vi } from 'vitest';
import { MILLISECOND, SECOND } from '../../base/units.ts';
import { violations } from '../../invariants.ts';
import type { Simulation } from '../../simulation.ts';
import type { RedisStore } from '../../store/redis/keyspace.ts';
import { change, noticesOf, reshaped, type Tweak, trial } from '../../trial.ts';
import { UP } from '../states.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Two shards with a replica each (or what `tweak` makes of them), written to, every key fits. */
function busy(tweak: Tweak = () => {}): Simulation {
  const sim = trial((s) => {
    reshaped(s, { shards: 2, replicas: 1 });
    Object.assign(s.cluster, { maxmemoryBytes: 40e6, engineVersion: '7.2', engine: 'valkey' });
    Object.assign(s.cache, { ttlMs: 0, pattern: 'write-through' });
    Object.assign(s.workload, { ratePerSecond: 2_000, readPercent: 70, keyspace: 2_000 });
    s.failover.replaceMs = 1_000;
    tweak(s);
  });
  sim.runUntil(6 * SECOND);
  return sim;
}

const strike = (sim: Simulation, fault: string, target = 'cache', amount?: number) =>
  change(sim, { kind: 'strike', fault, target, ...(amount && { amount }) });
const refusal = (sim: Simulation, fault: string, target = 'cache', amount?: number) =>
  sim.refuse({ kind: 'strike', fault, target, ...(amount && { amount }) });

function finish(sim: Simulation): void {
  const end = sim.now + 60 * SECOND;
  while (sim.cluster.operations?.name !== '' && sim.now < end) {
    sim.runUntil(sim.now + 50 * MILLISECOND);
    expect(violations(sim)).toEqual([]);
  }
  expect(sim.cluster.operations?.name).toBe('');
}

const ids = (sim: Simulation) => sim.cluster.liveNodes().map(({ id }) => id);
const NAMES = ['0001-001', '0001-002', '0002-001', '0002-002'];

/** Keys of a shard's primary with their versions. */
function held(sim: Simulation, group: number): Record<number, number> {
  const { entries } = sim.cluster.node(sim.cluster.group(group).primary).store as RedisStore;
  const found: Record<number, number> = {};
  for (let i = 0; i < entries.end; i++) {
    if ((entries.keys[i] as number) >= 0)
      found[entries.keys[i] as number] = entries.versions[i] as number;
  }
  return found;
}

/** Nothing that was there is missing or older now. */
function keptAll(sim: Simulation, before: Record<number, number>[]): void {
  for (const [group, keys] of before.entries()) {
    const now = held(sim, group);
    const lost = Object.entries(keys).filter(([key, version]) => !((now[+key] ?? -1) >= version));
    expect(lost).toEqual([]);
  }
  expect(sim.lostWrites.count).toBe(0);
}

describe('scale up and down', () => {
  it.each([
    ['scale-up', 'cache.r7g.large', 'cache.r7g.xlarge'],
    ['scale-down', 'cache.r7g.xlarge', 'cache.r7g.large'],
  ])('%s puts other nodes under the same names and loses no write', (fault, from, to) => {
    const sim = busy((s) => {
      s.cluster.nodeType = from;
    });
    const before = [held(sim, 0), held(sim, 1)];
    const old = sim.cluster.liveNodes().map(({ index }) => index);
    const bytes = sim.scenario.cluster.maxmemoryBytes;
    strike(sim, fault);
    finish(sim);
    expect(ids(sim)).toEqual(NAMES);
    expect(sim.cluster.liveNodes().some(({ index }) => old.includes(index))).toBe(false);
    expect(sim.scenario.cluster.nodeType).toBe(to);
    const share = sim.scenario.cluster.maxmemoryBytes / bytes;
    expect(fault === 'scale-up' ? share : 1 / share).toBeCloseTo(2.01, 1);
    expect(sim.cluster.liveNodes().every(({ state }) => state === UP)).toBe(true);
    keptAll(sim, before);
    expect(noticesOf(sim, 'replica-promoted').map(({ args }) => args.lostWrites)).toEqual([0, 0]);
    sim.runUntil(sim.now + 3 * SECOND);
    expect(sim.probe.last('errors')).toBe(0);
  });

  it('is refused when the data does not fit, and where the family ends', () => {
    const sim = busy((s) => {
      s.cluster.nodeType = 'cache.t4g.small';
      s.cluster.maxmemoryBytes = 4e6;
      s.workload.valueBytes = 1_000;
    });
    expect(refusal(sim, 'scale-down')).toMatch(
      /Shard 0001 holds .* MiB, and cache.t4g.micro has .* MiB for data/,
    );
    expect(refusal(sim, 'scale-up', 'cache', 3)).toBe(
      'There is no node type 3 sizes above cache.t4g.small in its family.',
    );
  });

  it('goes on when a primary dies on the way', () => {
    const sim = busy((s) => {
      s.cluster.nodeType = 'cache.r7g.large';
    });
    strike(sim, 'scale-up');
    sim.runUntil(sim.now + 1_100 * MILLISECOND);
    strike(sim, 'node-crash', 'primary:0001');
    finish(sim);
    expect([...ids(sim)].sort()).toEqual(NAMES);
    expect(sim.cluster.isWhole).toBe(true);
  });

  it('hands over again when a failover makes the old primary primary before it has left', () => {
    const sim = busy((s) => reshaped(s, { shards: 1, replicas: 1 }));
    strike(sim, 'upgrade');
    while (noticesOf(sim, 'replica-promoted').length === 0) sim.runUntil(sim.now + MILLISECOND);
    strike(sim, 'test-failover', 'primary:0001');
    finish(sim);
    expect(noticesOf(sim, 'replica-promoted').map(({ args }) => args.replica)).toEqual([
      '0001-001-new',
      '0001-001',
      '0001-001-new',
    ]);
    sim.runUntil(sim.now + 10 * SECOND);
    expect([ids(sim), sim.cluster.isWhole]).toEqual([['0001-001', '0001-002'], true]);
  });
});

describe('engine upgrade', () => {
  it('replaces replicas first, and counts memory as the new version does', () => {
    const sim = busy();
    const before = [held(sim, 0), held(sim, 1)];
    strike(sim, 'upgrade');
    finish(sim);
    expect(sim.scenario.cluster.engineVersion).toBe('8.0');
    expect(noticesOf(sim, 'node-swapped').map(({ args }) => args.role)).toEqual([
      'replica',
      'primary',
      'replica',
      'primary',
    ]);
    keptAll(sim, before);
    for (const node of sim.cluster.liveNodes()) {
      const store = node.store as RedisStore;
      expect(store.model).toBe('valkey-8.0');
    }
    sim.runUntil(sim.now + 3 * SECOND);
    expect(violations(sim)).toEqual([]);
  });

  it('is refused for the newest version', () => {
    const sim = busy((s) => {
      s.cluster.engineVersion = '9.1';
    });
    expect(refusal(sim, 'upgrade')).toBe(
      'valkey 9.1 is the newest version, and there is no downgrade.',
    );
  });
});

describe('planned replacement', () => {
  it.each(['node:0001-001', 'node:0002-002'])('of %s keeps every write', (target) => {
    const sim = busy();
    const before = [held(sim, 0), held(sim, 1)];
    const errors = sim.probe.total('errors');
    strike(sim, 'replace-node', target);
    finish(sim);
    expect(ids(sim)).toEqual(NAMES);
    keptAll(sim, before);
    sim.runUntil(sim.now + 2 * SECOND);
    expect(sim.probe.total('errors')).toBe(errors);
  });

  it('of a Memcached node brings an empty one', () => {
    const sim = busy((s) => reshaped(s, { engine: 'memcached', shards: 3 }));
    strike(sim, 'replace-node', 'node:0002');
    sim.runUntil(sim.now + 2 * SECOND);
    expect(sim.cluster.nodes[1]?.store.count).toBe(0);
    sim.runUntil(sim.now + 40 * SECOND);
    expect(ids(sim)).toEqual(['0001', '0002', '0003']);
    expect(sim.cluster.nodes[1]?.isUp).toBe(true);
  });
});

describe('replicas', () => {
  it('join every shard and follow, and one can be taken away again', () => {
    const sim = busy();
    strike(sim, 'add-replica');
    finish(sim);
    const sizes = () => sim.scenario.cluster.nodeGroups.map(({ nodes }) => nodes.length);
    expect(sizes()).toEqual([3, 3]);
    expect(sim.cluster.liveNodes().filter(({ linked }) => linked)).toHaveLength(4);
    strike(sim, 'remove-replica', 'node:0002-003');
    expect(sizes()).toEqual([3, 2]);
    expect(sim.cluster.liveNodes()).toHaveLength(5);
  });

  it('are refused beyond five, and the last one under Multi-AZ stays', () => {
    const sim = busy();
    expect(refusal(sim, 'add-replica', 'cache', 5)).toBe(
      '6 replicas are more than the 5 that a shard may have.',
    );
    expect(refusal(sim, 'remove-replica', 'node:0001-001')).toMatch(/is the primary of shard 0001/);
    expect(refusal(sim, 'remove-replica', 'node:0001-002')).toMatch(/With Multi-AZ/);
    expect(refusal(sim, 'add-node')).toMatch(/Only Memcached/);
  });
});

describe('Memcached nodes', () => {
  it('join and leave by name, and the client list has a new version each time', () => {
    const sim = busy((s) => reshaped(s, { engine: 'memcached', shards: 3 }));
    expect(sim.cluster.configVersion).toBe(1);
    strike(sim, 'add-node');
    finish(sim);
    expect(ids(sim)).toEqual(['0001', '0002', '0003', '0004']);
    strike(sim, 'remove-node', 'node:0002');
    expect(ids(sim)).toEqual(['0001', '0003', '0004']);
    expect(sim.cluster.configVersion).toBe(3);
    expect(noticesOf(sim, 'nodes-changed').map(({ args }) => [args.from, args.to])).toEqual([
      [3, 4],
      [4, 3],
    ]);
    change(sim, { kind: 'set', knob: 'cluster.shards', value: 4 });
    expect(ids(sim)).toEqual(['0001', '0003', '0004', '0002']);
    expect(refusal(sim, 'scale-out')).toMatch(/Memcached/);
    expect(refusal(sim, 'add-replica')).toMatch(/no replicas/);
  });
});
