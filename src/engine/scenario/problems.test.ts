import { describe, expect, it } from 'vitest';
import { MAX_KEYSPACE } from '../limits.ts';
import { stormRun } from '../stormRun.ts';
import { reshaped, type Tweak, trialScenario } from '../trial.ts';
import { defaultScenario } from './defaults.ts';
import { problems } from './problems.ts';
import { makeGroups } from './reshape.ts';

const found = (tweak: Tweak) =>
  problems(trialScenario(tweak)).map(({ path, message }) => `${path}: ${message}`);

const sharded: Tweak = (s) => reshaped(s, { shards: 3, replicas: 1 });
const memcached: Tweak = (s) => reshaped(s, { engine: 'memcached', shards: 2 });
const alone: Tweak = (s) => reshaped(s, { replicas: 0 });
const also =
  (...tweaks: Tweak[]): Tweak =>
  (s) => {
    for (const tweak of tweaks) tweak(s);
  };

describe('problems', () => {
  it('has nothing against the standard scenario and its usual shapes', () => {
    expect(problems(defaultScenario())).toEqual([]);
    for (const tweak of [sharded, memcached, alone]) expect(found(tweak)).toEqual([]);
  });

  it('has nothing against the scenarios that storms draw', () => {
    for (let seed = 1; seed <= 500; seed++)
      expect([seed, problems(stormRun(seed).scenario)]).toEqual([seed, []]);
  });

  it.each<[string, Tweak, string]>([
    [
      'cluster mode enabled without automatic failover',
      also(sharded, (s) => Object.assign(s.cluster, { automaticFailover: false, multiAz: false })),
      'cluster.automaticFailover: Cluster mode enabled always has automatic failover. Write true.',
    ],
    [
      'automatic failover without a replica',
      also(alone, (s) => {
        s.cluster.automaticFailover = true;
      }),
      'cluster.automaticFailover: Automatic failover needs at least one replica. Add one first.',
    ],
    [
      'Multi-AZ without automatic failover',
      (s) => {
        s.cluster.automaticFailover = false;
      },
      'cluster.multiAz: Multi-AZ needs automatic failover. Switch that on first.',
    ],
    [
      'Multi-AZ with a shard that has no replica',
      also(sharded, (s) => void s.cluster.nodeGroups[1]?.nodes.pop()),
      'cluster.multiAz: Multi-AZ needs at least one replica in each shard. Add one first.',
    ],
    [
      'Multi-AZ with the nodes of a shard in one zone',
      (s) => {
        for (const node of s.cluster.nodeGroups[0]?.nodes ?? []) node.zone = 'us-east-1a';
      },
      'cluster.nodeGroups[0].nodes: With Multi-AZ the nodes of shard 0001 must be in different zones.',
    ],
    [
      'two shards without cluster mode',
      (s) =>
        void s.cluster.nodeGroups.push({
          id: '0002',
          slots: [],
          nodes: [
            { id: '0002-001', zone: 'us-east-1a' },
            { id: '0002-002', zone: 'us-east-1b' },
          ],
        }),
      'cluster.nodeGroups: With cluster mode disabled there is exactly one shard.',
    ],
    [
      'six replicas',
      (s) => {
        s.cluster.nodeGroups = makeGroups(s.zones, 1, 6, {
          clusterMode: false,
          memcached: false,
        });
      },
      'cluster.nodeGroups[0].nodes: A shard has at most 5 replicas.',
    ],
    [
      'Memcached with cluster mode',
      also(memcached, (s) => {
        s.cluster.clusterMode = 'enabled';
      }),
      'cluster.clusterMode: Memcached has no cluster mode. Write "disabled".',
    ],
    [
      'Memcached with failover',
      also(memcached, (s) => {
        s.cluster.automaticFailover = true;
      }),
      'cluster.automaticFailover: Memcached has no failover. Write false.',
    ],
    [
      'Memcached with Multi-AZ',
      also(memcached, (s) => {
        s.cluster.multiAz = true;
      }),
      'cluster.multiAz: Memcached has no Multi-AZ. Write false.',
    ],
    [
      'Memcached with a replica',
      also(
        memcached,
        (s) => void s.cluster.nodeGroups[0]?.nodes.push({ id: 'x', zone: 'us-east-1a' }),
      ),
      'cluster.nodeGroups[0].nodes: Memcached has no replicas: one node for each entry.',
    ],
    [
      'Memcached with slots',
      also(memcached, (s) => void s.cluster.nodeGroups[1]?.slots.push([0, 16383])),
      'cluster.nodeGroups[1].slots: Memcached has no slots. Leave the list empty.',
    ],
    [
      'slots without cluster mode',
      (s) => void s.cluster.nodeGroups[0]?.slots.push([0, 16383]),
      'cluster.nodeGroups[0].slots: Slots belong to cluster mode. Leave the list empty.',
    ],
    [
      'a slot that nobody owns',
      also(sharded, (s) => {
        (s.cluster.nodeGroups[1] as { slots: [number, number][] }).slots = [[5_462, 10_921]];
      }),
      'cluster.nodeGroups: Slot 10922 belongs to no shard. Each of 0-16383 has exactly one.',
    ],
    [
      'a slot that two own',
      also(sharded, (s) => void s.cluster.nodeGroups[0]?.slots.push([6_000, 6_000])),
      'cluster.nodeGroups: Slot 6000 belongs to two shards. Each of 0-16383 has exactly one.',
    ],
    [
      'slots beyond the last',
      also(sharded, (s) => void s.cluster.nodeGroups[2]?.slots.push([16_384, 16_384])),
      'cluster.nodeGroups[2].slots: 16384-16384 is no range within 0-16383.',
    ],
    [
      'an unknown eviction policy',
      (s) => {
        s.cache.evictionPolicy = 'allkeys-mru';
      },
      'cache.evictionPolicy: There is no eviction policy "allkeys-mru".',
    ],
    [
      'no zone',
      (s) => {
        s.zones = [];
      },
      'zones: Name at least one zone.',
    ],
    ['a zone twice', (s) => void s.zones.push('us-east-1a'), 'zones: Each zone is named once.'],
    [
      'a node in an unknown zone',
      (s) => {
        (s.cluster.nodeGroups[0]?.nodes[1] as { zone: string }).zone = 'us-east-1f';
      },
      'cluster.nodeGroups[0].nodes[1].zone: Zone "us-east-1f" is not in zones. Write one of us-east-1a, us-east-1b.',
    ],
    [
      'two nodes of one name',
      (s) => {
        (s.cluster.nodeGroups[0]?.nodes[1] as { id: string }).id = '0001-001';
      },
      'cluster.nodeGroups[0].nodes[1].id: There are two nodes "0001-001". Rename one.',
    ],
    [
      'two shards of one name',
      also(sharded, (s) => {
        (s.cluster.nodeGroups[1] as { id: string }).id = '0001';
      }),
      'cluster.nodeGroups[1].id: There are two shards "0001". Rename one.',
    ],
    [
      'an app in an unknown zone',
      (s) => void s.clients.appZones.push('mars'),
      'clients.appZones[2]: Zone "mars" is not in zones. Write one of us-east-1a, us-east-1b.',
    ],
    [
      'no app',
      (s) => {
        s.clients.appZones = [];
      },
      'clients.appZones: Name 1 to 24 app instances by their zones.',
    ],
    [
      'the database in an unknown zone',
      (s) => {
        s.origin.zone = 'mars';
      },
      'origin.zone: Zone "mars" is not in zones. Write one of us-east-1a, us-east-1b.',
    ],
    [
      'a shard without nodes',
      (s) => {
        (s.cluster.nodeGroups[0] as { nodes: unknown[] }).nodes = [];
      },
      'cluster.nodeGroups[0].nodes: Shard 0001 has no node. Give it one.',
    ],
    [
      'no shard at all',
      also(sharded, (s) => {
        s.cluster.nodeGroups = [];
      }),
      'cluster.nodeGroups: A cluster has at least one node.',
    ],
    [
      'detection that ends before it begins',
      (s) => {
        s.failover.detectMinMs = 700;
      },
      'failover.detectMinMs: The least detection time is above the most.',
    ],
    [
      'promotion that ends before it begins',
      (s) => {
        s.failover.promoteMinMs = 700;
      },
      'failover.promoteMinMs: The least promotion time is above the most.',
    ],
    [
      'too many keys',
      (s) => {
        s.workload.keyspace = MAX_KEYSPACE + 1;
      },
      `workload.keyspace: At most ${MAX_KEYSPACE} keys.`,
    ],
    [
      'more resident entries than a run may hold',
      (s) => {
        s.workload.keyspace = MAX_KEYSPACE;
        s.workload.valueBytes = 10;
        s.cluster.maxmemoryBytes = 10e9;
      },
      'workload.keyspace: About 4000000 resident entries, replicas counted, are more than the 2000000 a run may hold. Use fewer keys, or larger values.',
    ],
    [
      'Serverless without cluster mode',
      (s) => {
        s.cluster.deployment = 'serverless';
      },
      'cluster.clusterMode: Serverless runs in cluster mode only. Write "enabled".',
    ],
    [
      'Serverless with another policy',
      also(sharded, (s) => {
        s.cluster.deployment = 'serverless';
      }),
      'cache.evictionPolicy: Serverless evicts by volatile-lru. Write "volatile-lru".',
    ],
  ])('refuses %s with where and what to write', (_, tweak, message) => {
    expect(found(tweak)).toContain(message);
  });
});
