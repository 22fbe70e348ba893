import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_RESIDENT, problems, type Scenario } from '../../engine/index.ts';
import { importDescription, isDescription } from './describe.ts';
import type { NodeTypes } from './nodeTypes.ts';

const nodeTypes = JSON.parse(
  readFileSync(new URL('../../content/catalog/node-types.json', import.meta.url), 'utf8'),
) as NodeTypes;

const sample = (name: string): string =>
  readFileSync(new URL(`samples/${name}.json`, import.meta.url), 'utf8');
const imported = (text: string, name?: string) =>
  importDescription(text, 'groups.json', nodeTypes, name);

function importedScenario(text: string, name?: string): { scenario: Scenario; notes: string[] } {
  const read = imported(text, name);
  if (!read.ok) throw new Error(read.message);
  return read;
}

const messageOf = (value: unknown, name?: string): string => {
  const read = imported(typeof value === 'string' ? value : JSON.stringify(value), name);
  return read.ok ? 'read' : read.message;
};

const ENABLED = 'describe-replication-groups.cluster-mode-enabled.3x2';
const DISABLED = 'describe-replication-groups.cluster-mode-disabled.1plus2';
const MEMCACHED = 'describe-cache-clusters.memcached.4-nodes';
const SERVERLESS = 'describe-serverless-caches';

/** `0001[0-5461] us-east-1a us-east-1b`: shard, slots, zones of its nodes, the primary's first. */
const shape = ({ cluster }: Scenario): string[] =>
  cluster.nodeGroups.map(
    ({ id, slots, nodes }) =>
      `${id}[${slots.map((range) => range.join('-')).join()}] ${nodes.map((n) => n.zone.slice(-2)).join(' ')}`,
  );

describe('samples', () => {
  test('cluster mode enabled: shards, slots, zones, numbers of the node type', () => {
    const { scenario } = importedScenario(sample(ENABLED));
    const { nodeGroups: _, ...cluster } = scenario.cluster;
    expect(shape(scenario)).toEqual([
      '0001[0-5461] 1a 1b 1c',
      '0002[5462-10922] 1b 1c 1a',
      '0003[10923-16383] 1c 1a 1b',
    ]);
    expect(scenario.cluster.nodeGroups[1]?.nodes[2]).toEqual({
      id: '0002-003',
      zone: 'us-east-1a',
    });
    expect([scenario.zones, scenario.clients.appZones, scenario.origin.zone]).toEqual([
      ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      'us-east-1a',
    ]);
    expect(cluster).toEqual({
      deployment: 'node-based',
      name: 'shop-cache',
      engine: 'valkey',
      engineVersion: '8.0',
      clusterMode: 'enabled',
      nodeType: 'cache.r7g.large',
      vcpus: 2,
      maxmemoryBytes: 14_037_181_030,
      reservedMemoryPercent: 25,
      networkMbitPerSecond: 937,
      maxclients: 65_000,
      automaticFailover: true,
      multiAz: true,
      maxStorageBytes: 0,
      maxEcpuPerSecond: 0,
    });
  });

  test('cluster mode disabled: the node with CurrentRole primary comes first', () => {
    const description = JSON.parse(sample(DISABLED));
    const [first, second] = description.ReplicationGroups[0].NodeGroups[0].NodeGroupMembers;
    first.CurrentRole = 'replica';
    second.CurrentRole = 'primary';
    const { scenario } = importedScenario(JSON.stringify(description));
    expect(shape(scenario)).toEqual(['0001[] 1b 1a 1c']);
    expect(scenario.cluster.nodeGroups[0]?.nodes.map((n) => n.id)).toEqual([
      '0001-002',
      '0001-001',
      '0001-003',
    ]);
    expect(scenario.cluster).toMatchObject({
      engine: 'redis',
      clusterMode: 'disabled',
      multiAz: true,
    });
  });

  test('Memcached: each node a group; the connection overhead is taken off its memory', () => {
    const { scenario } = importedScenario(sample(MEMCACHED));
    expect(shape(scenario)).toEqual(['0001[] 1a', '0002[] 1b', '0003[] 1c', '0004[] 1a']);
    expect(scenario.cluster).toMatchObject({
      engine: 'memcached',
      engineVersion: '1.6.22',
      automaticFailover: false,
      maxmemoryBytes: (6537 - 100) * 1024 * 1024,
      reservedMemoryPercent: 0,
    });
  });

  test('Memcached without --show-cache-node-info: zones in turn, and a note says so', () => {
    const description = JSON.parse(sample(MEMCACHED));
    delete description.CacheClusters[0].CacheNodes;
    const { scenario, notes } = importedScenario(JSON.stringify(description));
    expect(shape(scenario)).toEqual(['0001[] 1a', '0002[] 1b', '0003[] 1c', '0004[] 1a']);
    expect(notes[0]).toBe(
      'Zones of single nodes are printed with --show-cache-node-info only; the nodes are placed in us-east-1a, us-east-1b, us-east-1c in turn.',
    );
  });

  test('Serverless: hidden shards in three zones, limits, volatile-lru', () => {
    const { scenario } = importedScenario(sample(SERVERLESS));
    expect(shape(scenario)).toEqual(['0001[0-8191] 1a 1b 1c', '0002[8192-16383] 1b 1c 1a']);
    expect(scenario.cluster).toMatchObject({
      deployment: 'serverless',
      engineVersion: '8.1',
      clusterMode: 'enabled',
      maxmemoryBytes: 5e9,
      maxStorageBytes: 10e9,
      maxEcpuPerSecond: 30_000,
    });
    expect(scenario.cache.evictionPolicy).toBe('volatile-lru');
  });

  test.each([ENABLED, DISABLED, MEMCACHED, SERVERLESS])(
    '%s: the engine takes it, and its memory can fill within the limits of a run',
    (name) => {
      const { scenario, notes } = importedScenario(sample(name));
      expect(problems(scenario)).toEqual([]);
      const { cluster, workload } = scenario;
      const copies = Math.max(...cluster.nodeGroups.map((group) => group.nodes.length));
      const usable =
        cluster.nodeGroups.length *
        cluster.maxmemoryBytes *
        (1 - cluster.reservedMemoryPercent / 100);
      expect(workload.keyspace * workload.valueBytes).toBeGreaterThan(usable);
      expect(workload.keyspace * copies).toBeLessThan(MAX_RESIDENT);
      expect(notes.join('\n')).toContain('A run holds at most 2,000,000 entries');
    },
  );
});

describe('describe-cache-clusters of a replication group', () => {
  const member = (id: string, zone: string, group = 'shop') => ({
    CacheClusterId: id,
    ReplicationGroupId: group,
    CacheNodeType: 'cache.m7g.large',
    Engine: 'valkey',
    EngineVersion: '7.2.6',
    PreferredAvailabilityZone: zone,
    NumCacheNodes: 1,
  });

  test('members are grouped; names tell shards, slots are split evenly', () => {
    const { scenario, notes } = importedScenario(
      JSON.stringify({
        CacheClusters: [
          member('shop-0002-001', 'eu-west-1b'),
          member('shop-0001-001', 'eu-west-1a'),
          member('shop-0001-002', 'eu-west-1b'),
          member('shop-0002-002', 'eu-west-1a'),
        ],
      }),
    );
    expect(shape(scenario)).toEqual(['0001[0-8191] 1a 1b', '0002[8192-16383] 1b 1a']);
    expect(scenario.cluster).toMatchObject({
      engineVersion: '7.2.6',
      clusterMode: 'enabled',
      multiAz: true,
    });
    expect(notes).toContain(
      'describe-cache-clusters prints no slots: they are split evenly over the shards.',
    );
  });

  test('without cluster mode, and a single node without a group', () => {
    const { scenario } = importedScenario(
      JSON.stringify({
        CacheClusters: [member('shop-001', 'eu-west-1a'), member('shop-002', 'eu-west-1b')],
      }),
    );
    expect([shape(scenario), scenario.cluster.clusterMode]).toEqual([['0001[] 1a 1b'], 'disabled']);
    const { ReplicationGroupId: _, ...single } = member('lone', 'eu-west-1c');
    const alone = importedScenario(JSON.stringify({ CacheClusters: [single] })).scenario;
    expect([shape(alone), alone.cluster.automaticFailover]).toEqual([['0001[] 1c'], false]);
  });
});

describe('several caches and refusals', () => {
  const both = JSON.stringify({
    ReplicationGroups: [
      ...JSON.parse(sample(ENABLED)).ReplicationGroups,
      ...JSON.parse(sample(DISABLED)).ReplicationGroups,
    ],
  });

  test('the first is taken and the others are named; a name chooses', () => {
    const first = importedScenario(both);
    expect([first.scenario.name, first.notes[0]]).toEqual([
      'shop-cache',
      'The file describes 2 caches; shop-cache is taken. The others are session-store.',
    ]);
    expect(importedScenario(both, 'session-store').scenario.name).toBe('session-store');
    expect(messageOf(both, 'sesion-store')).toBe(
      'groups.json: no cache is named "sesion-store". Write session-store.',
    );
  });

  const changed = (change: (group: Record<string, never>) => void) => {
    const description = JSON.parse(sample(ENABLED));
    change(description.ReplicationGroups[0]);
    return description;
  };

  test.each<[unknown, string]>([
    [
      '{',
      'line 1, column 2 is not JSON: a name in double quotes should stand here, the text ends here.',
    ],
    [
      {},
      'the file has none of ReplicationGroups, CacheClusters, ServerlessCaches. Give it the output of aws elasticache describe-replication-groups, describe-cache-clusters or describe-serverless-caches.',
    ],
    [{ ReplicationGroups: [] }, 'ReplicationGroups is empty. Describe a Region that has a cache.'],
    [{ ReplicationGroups: 5 }, 'ReplicationGroups is 5. Write a list, as AWS prints it.'],
    [
      changed((group) => Object.assign(group, { CacheNodeType: 'cache.r7g.lrge' })),
      'ReplicationGroups[0].CacheNodeType is "cache.r7g.lrge", which is not among the 112 node types known (as of 2026-10). Write one of them, for example cache.r7g.large.',
    ],
    [
      changed((group) => Object.assign(group['NodeGroups']![0], { Slots: '0-16384' })),
      'ReplicationGroups[0].NodeGroups[0].Slots is "0-16384". Write slot ranges from 0 to 16383, for example 0-5461 or 0-99,200-5461.',
    ],
    [
      changed((group) => Object.assign(group['NodeGroups']![0], { Slots: '0-100' })),
      'cluster.nodeGroups: Slot 101 belongs to no shard. Each of 0-16383 has exactly one.',
    ],
    [
      changed((group) => Object.assign(group, { NodeGroups: [], Status: 'creating' })),
      'ReplicationGroups[0].NodeGroups is a list of 0. Describe the cluster again once its Status is available.',
    ],
    [
      changed((group) => Object.assign(group, { Engine: 'dragonfly' })),
      'ReplicationGroups[0].Engine is "dragonfly". Write redis, valkey or memcached.',
    ],
  ])('case %#', (value, message) => {
    expect(messageOf(value)).toBe(`groups.json: ${message}`);
  });

  test('a description is told from a scenario', () => {
    expect([
      isDescription(JSON.parse(both)),
      isDescription({ zones: [] }),
      isDescription(null),
    ]).toEqual([true, false, false]);
  });

  test('a sample with any leaf replaced is imported or refused in one line', () => {
    type Nested = Record<string, unknown>;
    const leaves = (value: unknown, path: string[]): string[][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
        : [path];
    const mutant = fc.constantFrom(ENABLED, DISABLED, MEMCACHED, SERVERLESS).chain((name) => {
      const description = JSON.parse(sample(name)) as Nested;
      return fc.tuple(
        fc.constant(name),
        fc.constantFrom(...leaves(description, [])),
        fc.jsonValue(),
      );
    });
    fc.assert(
      fc.property(mutant, ([name, path, value]) => {
        const description = JSON.parse(sample(name)) as Nested;
        const parent = path
          .slice(0, -1)
          .reduce<Nested>((at, key) => at[key] as Nested, description);
        parent[path.at(-1) as string] = value;
        const read = imported(JSON.stringify(description));
        if (read.ok) expect(problems(read.scenario)).toEqual([]);
        else expect(read.message).toMatch(/^groups\.json: .+\.$/);
      }),
      { seed: 51, numRuns: 500 },
    );
  });
});
