import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reshaped, trialScenario } from '../trial.ts';
import { nodeTypes } from './nodeTypes.ts';
import { problems } from './problems.ts';
import { makeGroups, reshape } from './reshape.ts';
import type { Scenario } from './scenario.ts';

/** Owners of the 16,384 slots by shard; throws where one has not exactly one. */
function owners(scenario: Scenario): number[] {
  const found = new Int32Array(16_384).fill(-1);
  for (const [g, { slots }] of scenario.cluster.nodeGroups.entries()) {
    for (const [low, high] of slots) {
      for (let slot = low; slot <= high; slot++) {
        if (found[slot] !== -1) throw new Error(`Slot ${slot} has two owners.`);
        found[slot] = g;
      }
    }
  }
  if (found.includes(-1)) throw new Error('A slot has no owner.');
  return [...found];
}

const ids = (scenario: Scenario) =>
  scenario.cluster.nodeGroups.map(({ nodes }) => nodes.map(({ id }) => id));

describe('makeGroups', () => {
  it('names nodes as AWS does and spreads each shard over the zones', () => {
    expect(makeGroups(['a', 'b', 'c'], 2, 1, { clusterMode: true, memcached: false })).toEqual([
      {
        id: '0001',
        slots: [[0, 8_191]],
        nodes: [
          { id: '0001-001', zone: 'a' },
          { id: '0001-002', zone: 'b' },
        ],
      },
      {
        id: '0002',
        slots: [[8_192, 16_383]],
        nodes: [
          { id: '0002-001', zone: 'b' },
          { id: '0002-002', zone: 'c' },
        ],
      },
    ]);
    expect(makeGroups(['a', 'b'], 2, 0, { clusterMode: false, memcached: true })).toEqual([
      { id: '0001', slots: [], nodes: [{ id: '0001', zone: 'a' }] },
      { id: '0002', slots: [], nodes: [{ id: '0002', zone: 'b' }] },
    ]);
  });
});

describe('reshape', () => {
  it('covers every slot exactly once for every number of shards', () => {
    const scenario = trialScenario((s) => reshaped(s, { shards: 2, replicas: 0 }));
    for (let shards = 1; shards <= 90; shards++) {
      expect(reshape(scenario, 'cluster.shards', shards)).toBe(true);
      const counts = new Map<number, number>();
      for (const owner of owners(scenario)) counts.set(owner, (counts.get(owner) ?? 0) + 1);
      expect(counts.size).toBe(shards);
      expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
    }
  });

  it('leaves a scenario without problems, whatever is asked of it one after the other', () => {
    const move = fc.oneof(
      fc.record({ path: fc.constant('cluster.shards'), value: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ path: fc.constant('cluster.replicas'), value: fc.integer({ min: 0, max: 5 }) }),
      fc.record({
        path: fc.constant('cluster.engine'),
        value: fc.constantFrom('valkey', 'redis', 'memcached'),
      }),
      fc.record({
        path: fc.constant('cluster.clusterMode'),
        value: fc.constantFrom('enabled', 'disabled'),
      }),
      fc.record({
        path: fc.constant('cluster.nodeType'),
        value: fc.constantFrom(...Object.keys(nodeTypes)),
      }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.array(move, { maxLength: 12 }),
        (zones, moves) => {
          const scenario = trialScenario((s) => {
            s.zones = ['a', 'b', 'c'].slice(0, zones);
            s.clients.appZones = ['a'];
            s.origin.zone = 'a';
            reshaped(s, { replicas: 1 });
          });
          for (const { path, value } of moves) {
            const before = JSON.stringify(scenario);
            reshape(scenario, path, value);
            // What the engine would refuse is not done.
            if (problems(scenario).length > 0) Object.assign(scenario, JSON.parse(before));
            if (scenario.cluster.clusterMode === 'enabled') owners(scenario);
            const names = ids(scenario).flat();
            expect(new Set(names).size).toBe(names.length);
          }
          expect(problems(scenario)).toEqual([]);
        },
      ),
      { seed: 71, numRuns: 300 },
    );
  });

  it('keeps the names and zones of the nodes that stay', () => {
    const scenario = trialScenario((s) => reshaped(s, { replicas: 1 }));
    reshape(scenario, 'cluster.replicas', 3);
    expect(ids(scenario)).toEqual([['0001-001', '0001-002', '0001-003', '0001-004']]);
    reshape(scenario, 'cluster.replicas', 1);
    expect(scenario.cluster).toEqual(trialScenario((s) => reshaped(s, { replicas: 1 })).cluster);
    const memcached = trialScenario((s) => reshaped(s, { engine: 'memcached', shards: 2 }));
    reshape(memcached, 'cluster.shards', 4);
    reshape(memcached, 'cluster.shards', 3);
    expect(ids(memcached)).toEqual([['0001'], ['0002'], ['0003']]);
  });

  it('takes from a node type what belongs to the engine', () => {
    const scenario = trialScenario();
    reshape(scenario, 'cluster.nodeType', 'cache.r7g.xlarge');
    expect(scenario.cluster).toMatchObject({
      nodeType: 'cache.r7g.xlarge',
      vcpus: 4,
      maxmemoryBytes: 28_261_849_702,
      networkMbitPerSecond: 1_876,
    });
    reshaped(scenario, { engine: 'memcached', shards: 1 });
    reshape(scenario, 'cluster.nodeType', 'cache.r7g.xlarge');
    expect(scenario.cluster.maxmemoryBytes).toBe(26_953 * 1024 * 1024);
    expect(reshape(scenario, 'cluster.nodeType', 'cache.unknown')).toBe(false);
  });

  it('has nothing to do with plain fields', () => {
    const scenario = trialScenario();
    const before = JSON.stringify(scenario);
    expect(reshape(scenario, 'cluster.maxmemoryBytes', 5)).toBe(false);
    expect(JSON.stringify(scenario)).toBe(before);
  });
});
