import { describe, expect, test } from 'vitest';
import { SECOND } from '../base/units.ts';
import { commandOf } from '../cluster/serverCosts.ts';
import { Service } from '../cluster/service.ts';
import { trial } from '../trial.ts';
import { outside } from './compare.ts';
import {
  clusterOf,
  cpuMicros,
  getPerSecond,
  recordedServer,
  serviceSuite,
} from './serviceTimes.ts';

test.each(serviceSuite.cases(true))('as recorded and published: $name', ({ rows }) => {
  const found = rows();
  expect(found.length).toBeGreaterThan(0);
  expect(outside(found)).toEqual([]);
});

describe('what the recordings have in common', () => {
  for (const engine of ['redis', 'valkey'] as const) {
    for (const wire of ['recorded', 'network'] as const) {
      test(`${engine}, ${wire}`, () => {
        const nodeType = 'cache.r7g.large';
        const cluster = clusterOf({ engine, nodeType, vcpus: 2 });
        const service = new Service(cluster, 1, wire);
        const row = (test: string, bytes: number, pipeline: number, clients: number) =>
          cpuMicros(service, [test, bytes, pipeline, clients, 0, null]);
        const get = row('get', 100, 1, 50);
        const found = {
          loneClient: row('get', 100, 1, 1) / get,
          pipelineOf16: get / row('get', 100, 16, 50),
          tenKilobytes: row('get', 10_240, 1, 50) / get,
          zaddToSet: row('zadd', 100, 1, 50) / row('set', 100, 1, 50),
          lrangeToGet: row('lrange_100', 100, 1, 50) / get,
        };
        // Over the network the socket part is larger, so bytes and elements weigh less and pipelines more.
        const bands =
          wire === 'recorded'
            ? { lone: [2, 4.5], pipeline: [2, 5], bytes: [2, 3.1], lrange: [2.5, 5.3] }
            : { lone: [2, 3], pipeline: [2, 7], bytes: [1.4, 3], lrange: [1.8, 4] };
        const inBand = (value: number, [low, high]: number[]) =>
          value >= (low as number) && value <= (high as number);
        expect({
          found,
          lone: inBand(found.loneClient, bands.lone),
          pipeline: inBand(found.pipelineOf16, bands.pipeline),
          bytes: inBand(found.tenKilobytes, bands.bytes),
          zadd: inBand(found.zaddToSet, [1, 1.5]),
          lrange: inBand(found.lrangeToGet, bands.lrange),
        }).toEqual({ found, lone: true, pipeline: true, bytes: true, zadd: true, lrange: true });
      });
    }
  }

  test('execution is 0.3 to 1.3 of the 2 to 3 µs (commandstats)', () => {
    for (const engine of ['redis', 'valkey'] as const) {
      const service = recordedServer(engine);
      for (const name of ['get', 'set', 'incr', 'lpush', 'hset', 'zadd'] as const) {
        const all = service.meanNanos(commandOf(name), 100);
        const own = service.pipelinedNanos(commandOf(name), 100);
        expect([engine, name, own >= 300 && own <= 1_700, own < all / 2]).toEqual([
          engine,
          name,
          true,
          true,
        ]);
      }
    }
  });
});

test('four vCPUs take 200,000 to 350,000 requests/s, within 15 %', () => {
  for (const [engine, version] of [
    ['redis', '6.2'],
    ['redis', '7.0'],
    ['redis', '7.1'],
    ['valkey', '7.2'],
    ['valkey', '8.0'],
  ] as const) {
    const found = getPerSecond(engine, version, 'r7g.xlarge', 4);
    expect([engine, version, found, found > 170_000 && found < 402_500]).toEqual([
      engine,
      version,
      found,
      true,
    ]);
  }
});

test('a GET in the same zone takes what PING to ElastiCache took: 0.11 to 0.34 ms', () => {
  const sim = trial((s) => {
    s.zones = ['us-east-1a'];
    s.clients.appZones = ['us-east-1a'];
    s.origin.zone = 'us-east-1a';
    for (const group of s.cluster.nodeGroups) group.nodes.splice(1);
    Object.assign(s.workload, { ratePerSecond: 500, readPercent: 100, valueBytes: 100 });
    Object.assign(s.cache, { ttlMs: 0 });
    Object.assign(s.cluster, { multiAz: false, automaticFailover: false });
  });
  sim.runUntil(60 * SECOND);
  const micros = sim.probe.latency.quantile(0.5) / 1_000;
  expect({ micros, within: micros > 150 && micros < 340 }).toEqual({ micros, within: true });
});
