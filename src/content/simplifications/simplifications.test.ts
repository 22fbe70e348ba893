import { expect, test } from 'vitest';

import { TLS_HANDSHAKE_NANOS } from '../../engine/clients/connections.ts';
import { FORK_NANOS_PER_BYTE } from '../../engine/cluster/persistence/costs.ts';
import {
  handoffNanos,
  ioModelOf,
  networkCosts,
  recordedCosts,
  slownessOf,
} from '../../engine/cluster/serverCosts.ts';
import { COMMAND_GET, COMMAND_SET, Service } from '../../engine/cluster/service.ts';
import {
  backlogBytes,
  LOAD_BYTES_PER_SECOND,
  SEND_BYTES_PER_SECOND,
  SOCKET_BYTES,
} from '../../engine/cluster/sync.ts';
import { defaultScenario, type EngineName } from '../../engine/index.ts';

import { knobs } from '../../engine/scenario/knobs/knobs.ts';
import { knobValue } from '../../engine/scenario/settings.ts';
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
  const nodeType = 'cache.r7g.large';
  const micros = (engine: EngineName, command: number, bytes = 0) =>
    new Service({ ...scenario.cluster, engine, nodeType }, 1).meanNanos(command, bytes) / 1_000;
  const { kept, shared } = ioModelOf('redis', '7.0', 8);
  const byte = (command: number) =>
    (micros('redis', command, 1_000) - micros('redis', command)).toFixed(2);
  const engine: Record<string, number | string> = {
    'Round trip inside a zone, median': network.sameZoneRttMicros,
    'Round trip between zones, median': network.crossZoneRttMicros,
    'Spread of the network (sigma of the lognormal)': network.sigma,
    'GET on one thread, Redis OSS': micros('redis', COMMAND_GET),
    'SET on one thread, Redis OSS': micros('redis', COMMAND_SET),
    'GET on one thread, Valkey': micros('valkey', COMMAND_GET),
    'Socket part of it, paid once for a whole pipeline, Redis OSS':
      networkCosts.redis.socket.get / 1_000,
    'One pass of the event loop that wakes from sleep, Redis OSS and Valkey':
      networkCosts.redis.wake / 1_000,
    'One pass that finds requests waiting, Redis OSS and Valkey': networkCosts.valkey.poll / 1_000,
    'Each byte of a value read, Redis OSS': Number(byte(COMMAND_GET)),
    'Each byte of a value written, Redis OSS': Number(byte(COMMAND_SET)),
    'GET on one thread, Memcached': micros('memcached', COMMAND_GET),
    'SET on one thread, Memcached': micros('memcached', COMMAND_SET),
    'Part of a SET under a lock that all threads share, Memcached':
      recordedCosts.memcached.lock / 1_000,
    'Socket part left to the engine thread by multiplexed I/O threads, 8 threads': Number(
      (kept + shared / 8).toFixed(3),
    ),
    'Hand-over to asynchronous I/O threads, Redis OSS 7.1': handoffNanos.redis / 1_000,
    'Hand-over to asynchronous I/O threads, Valkey 8': handoffNanos.valkey / 1_000,
    'Times as slow as Graviton3: Graviton2, M5, R5, T3, T4g': slownessOf('cache.t4g.micro'),
    'TLS handshake of a new connection, Serverless': TLS_HANDSHAKE_NANOS / 1e6,
    'Memory kept in reserve (reserved-memory-percent)': scenario.cluster.reservedMemoryPercent,
    'Keys looked at to find one to evict (maxmemory-samples)': scenario.cache.maxmemorySamples,
    'Replication backlog': backlogBytes(scenario.cluster),
    'Full sync, sending': SEND_BYTES_PER_SECOND / 1e6,
    'Full sync, loading': LOAD_BYTES_PER_SECOND / 1e6,
    'Bytes that sockets hold before an output buffer grows': SOCKET_BYTES / 1e6,
    'Time to notice a lost primary': `${failover.detectMinMs / 1_000} to ${failover.detectMaxMs / 1_000}`,
    'Time to promote a replica': `${failover.promoteMinMs / 1_000} to ${failover.promoteMaxMs / 1_000}`,
    'How long a client keeps an address': failover.dnsTtlMs / 1_000,
    'Time until a lost node is replaced': failover.replaceMs / 1_000,
    'Fork, for each GB of resident memory': FORK_NANOS_PER_BYTE * 1_000,
    'Writing a snapshot': scenario.persistence.saveBytesPerSecond / 1e6,
    'One fsync': scenario.persistence.fsyncMs,
    'From a write to the log of a durable cluster': scenario.persistence.logMs,
    'One read of the database, median': origin.serviceMs,
    'Workers of the database': origin.workers,
  };
  for (const [name, value] of Object.entries(engine)) {
    expect({ name, value: constantOf(name) }).toEqual({ name, value });
  }
  expect(knobValue(scenario, 'failover.dnsTtlMs')).toBe(5_000);
});
