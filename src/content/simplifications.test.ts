import { expect, test } from 'vitest';
import { backlogBytes } from '../engine/cluster/replication.ts';
import { engineThreadShare, serviceLevels } from '../engine/cluster/service.ts';
import { defaultScenario } from '../engine/index.ts';
import { knobs } from '../engine/scenario/knobs.ts';
import { knobValue } from '../engine/scenario/settings.ts';
import { constants, simplifications } from './simplifications.ts';

const constantOf = (name: string) => {
  const found = constants.find((constant) => constant.name === name);
  if (!found) throw new Error(`There is no constant "${name}".`);
  return found.value;
};

test('every simplification says what the model does, what is real, and where it is felt', () => {
  expect(new Set(simplifications.map((each) => each.id)).size).toBe(simplifications.length);
  for (const { model, real, where } of simplifications) {
    for (const text of [model, real, where]) expect(text).toMatch(/^[A-Z"].*\.$/);
  }
});

test('every constant has a source, and a setting where it can be changed', () => {
  expect(new Set(constants.map((constant) => constant.name)).size).toBe(constants.length);
  for (const { source, knob } of constants) {
    expect(source.length).toBeGreaterThan(10);
    if (knob !== undefined && !knob.endsWith('sigma')) expect(Object.keys(knobs)).toContain(knob);
  }
});

test('the constants are those of the engine', () => {
  const scenario = defaultScenario();
  const { network, failover, origin } = scenario;
  const { redis, valkey, memcached } = serviceLevels;
  expect(redis).toEqual(valkey);
  const engine: Record<string, number | string> = {
    'Round trip inside a zone, median': network.sameZoneRttMicros,
    'Round trip between zones, median': network.crossZoneRttMicros,
    'Spread of the network (sigma of the lognormal)': network.sigma,
    'GET on one thread, Redis OSS and Valkey': valkey.get / 1_000,
    'SET on one thread, Redis OSS and Valkey': valkey.set / 1_000,
    'Each byte of a value read, Redis OSS and Valkey': valkey.getByte,
    'Each byte of a value written, Redis OSS and Valkey': valkey.setByte,
    'GET on one thread, Memcached': memcached.get / 1_000,
    'SET on one thread, Memcached': memcached.set / 1_000,
    'Share left to the engine thread with I/O threads, 4 vCPUs': engineThreadShare(
      'valkey',
      '8.0',
      4,
    ),
    'Share left to the engine thread with I/O threads, 8 vCPUs, Redis OSS 7.1 and Valkey 8':
      engineThreadShare('redis', '7.1', 8),
    'Memory kept in reserve (reserved-memory-percent)': scenario.cluster.reservedMemoryPercent,
    'Keys looked at to find one to evict (maxmemory-samples)': scenario.cache.maxmemorySamples,
    'Replication backlog': backlogBytes(scenario.cluster),
    'Time to notice a lost primary': `${failover.detectMinMs / 1_000} to ${failover.detectMaxMs / 1_000}`,
    'Time to promote a replica': `${failover.promoteMinMs / 1_000} to ${failover.promoteMaxMs / 1_000}`,
    'How long a client keeps an address': failover.dnsTtlMs / 1_000,
    'Time until a lost node is replaced': failover.replaceMs / 1_000,
    'One read of the database, median': origin.serviceMs,
    'Workers of the database': origin.workers,
  };
  for (const [name, value] of Object.entries(engine)) {
    expect({ name, value: constantOf(name) }).toEqual({ name, value });
  }
  expect(knobValue(scenario, 'failover.dnsTtlMs')).toBe(5_000);
});
