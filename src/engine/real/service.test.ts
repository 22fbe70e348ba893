import { describe, expect, test } from 'vitest';
import { SECOND } from '../base/units.ts';
import { type CommandName, commandOf } from '../cluster/serverCosts.ts';
import { COMMAND_GET, COMMAND_SET, Service } from '../cluster/service.ts';
import type { EngineName } from '../scenario/scenario.ts';
import { trial, trialScenario } from '../trial.ts';
import { closedLoop } from './closedLoop.ts';
import recorded from './data/serviceTimes.json' with { type: 'json' };

type Row = [string, number, number, number, number, number | null];

/** Recordings on a shared machine: their ratios count, within a factor of 2. */
const FACTOR = 2;

/** What the client program costs for each answer and sending; measured rates allow for 1 to 4 µs. */
const CLIENT_NANOS = 2_000;

function serverOf(name: string): Service {
  const engine = name.split(' ')[0] as EngineName;
  const threads = Number(/-t (\d+)/.exec(name)?.[1] ?? 1);
  return new Service({ ...trialScenario().cluster, engine, vcpus: threads }, 1, 'recorded');
}

function simulated(service: Service, [test, valueBytes, pipeline, clients]: Row): number {
  const [name, elements] = test.split('_') as [CommandName, string | undefined];
  return closedLoop(service, {
    clients,
    pipeline,
    command: commandOf(name),
    // LRANGE returns a hundred values, whose bytes are in its cost for each element.
    valueBytes: elements ? 0 : valueBytes,
    elements: Number(elements ?? 0),
    clientNanos: CLIENT_NANOS,
  }).cpuMicros;
}

describe('server CPU per operation against the recordings, every ratio of two rows', () => {
  for (const { server, client, rows } of recorded.groups) {
    test(`${server}, ${client}`, () => {
      const service = serverOf(server);
      const named = (rows as Row[]).map((row) => {
        const [test, bytes, pipeline, clients, measured] = row;
        const name = `${test} ${bytes} B, ${clients} clients, pipeline ${pipeline}`;
        return { name, measured, simulated: simulated(service, row) };
      });
      const off: string[] = [];
      let ratios = 0;
      for (const a of named) {
        for (const b of named) {
          if (a === b) continue;
          const [real, ours] = [a.measured / b.measured, a.simulated / b.simulated];
          ratios += 1;
          if (ours / real <= FACTOR) continue;
          off.push(
            `${a.name} over ${b.name}: measured ${real.toFixed(2)}, simulated ${ours.toFixed(2)}`,
          );
        }
      }
      expect(ratios).toBe(rows.length * (rows.length - 1));
      expect(off).toEqual([]);
    });
  }
});

describe('what the recordings have in common', () => {
  const cpu = (service: Service, row: Row) => simulated(service, row);
  for (const engine of ['redis', 'valkey'] as const) {
    for (const wire of ['recorded', 'network'] as const) {
      test(`${engine}, ${wire}`, () => {
        const nodeType = 'cache.r7g.large';
        const cluster = { ...trialScenario().cluster, engine, nodeType, vcpus: 2 };
        const service = new Service(cluster, 1, wire);
        const row = (test: string, bytes: number, pipeline: number, clients: number) =>
          cpu(service, [test, bytes, pipeline, clients, 0, null]);
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
      const service = serverOf(engine);
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

describe('most requests per second of one node, by type and version', () => {
  const perSecond = (
    engine: EngineName,
    engineVersion: string,
    nodeType: string,
    vcpus: number,
    command: number,
    valueBytes: number,
    clients = 128,
  ) => {
    const cluster = { ...trialScenario().cluster, engine, engineVersion, nodeType, vcpus };
    const bench = { clients, pipeline: 1, command, valueBytes, clientNanos: 0 };
    return closedLoop(new Service(cluster, 1), bench, 8_000).perSecond;
  };
  const get = (engine: EngineName, version: string, type: string, vcpus: number) =>
    perSecond(engine, version, `cache.${type}`, vcpus, COMMAND_GET, 100);

  // Figure, published, simulated, tolerance.
  const figures: [string, number, () => number, number][] = [
    ['one thread, Redis (devhands.io)', 160_000, () => get('redis', '7.0', 'r7g.large', 2), 0.05],
    ['one thread, Valkey (devhands.io)', 160_000, () => get('valkey', '8.0', 'r7g.large', 2), 0.05],
    [
      'Redis 5.0.6 over 5.0.5, up to +83 % (AWS 2019)',
      1.83,
      () => get('redis', '5.0.6', 'r5.4xlarge', 16) / get('redis', '5.0.5', 'r5.4xlarge', 16),
      0.15,
    ],
    [
      'Redis 7.0 over 6.2, up to +72 %, r6g.xlarge (AWS 2023)',
      1.72,
      () => get('redis', '7.0', 'r6g.xlarge', 4) / get('redis', '6.2', 'r6g.xlarge', 4),
      0.15,
    ],
    [
      'Redis 7.1 over 7.0, up to +100 %, r7g.4xlarge (AWS 2023)',
      2,
      () => get('redis', '7.1', 'r7g.4xlarge', 16) / get('redis', '7.0', 'r7g.4xlarge', 16),
      0.15,
    ],
    [
      'Redis 7.1, r7g.4xlarge, more than 1,000,000/s (AWS 2023)',
      1_050_000,
      () => get('redis', '7.1', 'r7g.4xlarge', 16),
      0.05,
    ],
    [
      'Graviton3 over Graviton2, up to +28 % (AWS 2023)',
      1.28,
      () => get('redis', '7.0', 'r7g.xlarge', 4) / get('redis', '7.0', 'r6g.xlarge', 4),
      0.05,
    ],
    [
      'Valkey 8.0, c7g.16xlarge, SET of 512 B (valkey.io 2024)',
      1_190_000,
      () => perSecond('valkey', '8.0', 'cache.c7g.16xlarge', 64, COMMAND_SET, 512),
      0.15,
    ],
    [
      'Valkey 9, r7g.2xlarge, SET of 512 B (valkey.io 2025)',
      1_000_000,
      () => perSecond('valkey', '9.0', 'cache.r7g.2xlarge', 8, COMMAND_SET, 512),
      0.15,
    ],
    [
      'Valkey 8.1, c8g.2xlarge, 1 KB (Momento 2025: almost 1,000,000/s)',
      980_000,
      () => perSecond('valkey', '8.1', 'cache.c8g.2xlarge', 8, COMMAND_GET, 1_024),
      0.15,
    ],
    [
      'Memcached, 4 threads, GET (150,000 to 300,000/s a thread)',
      800_000,
      () => get('memcached', '1.6.22', 'r7g.xlarge', 4),
      0.15,
    ],
    [
      'Memcached, 16 threads, SET (saturates near 1,400,000/s)',
      1_400_000,
      () => perSecond('memcached', '1.6.22', 'cache.r7g.4xlarge', 16, COMMAND_SET, 500),
      0.15,
    ],
  ];
  for (const [name, published, measure, tolerance] of figures) {
    test(name, () => {
      const simulated = measure();
      const off = simulated / published - 1;
      expect({ published, simulated, within: Math.abs(off) <= tolerance }).toEqual({
        published,
        simulated,
        within: true,
      });
    });
  }

  test('four vCPUs take 200,000 to 350,000 requests/s, within 15 %', () => {
    for (const [engine, version] of [
      ['redis', '6.2'],
      ['redis', '7.0'],
      ['redis', '7.1'],
      ['valkey', '7.2'],
      ['valkey', '8.0'],
    ] as const) {
      const found = get(engine, version, 'r7g.xlarge', 4);
      expect([engine, version, found, found > 170_000 && found < 402_500]).toEqual([
        engine,
        version,
        found,
        true,
      ]);
    }
  });
});

test('Memcached scales with its threads as measured, within 25 %', () => {
  const rate = (vcpus: number, command: number) => {
    const cluster = { ...trialScenario().cluster, engine: 'memcached' as const, vcpus };
    const bench = { clients: 128, pipeline: 1, command, valueBytes: 512, clientNanos: 0 };
    return closedLoop(new Service(cluster, 1, 'recorded'), bench, 6_000).perSecond;
  };
  const { rows } = recorded.memcachedThreads;
  const [, oneSet, oneGet] = rows[0] as [number, number, number];
  const ones = [rate(1, COMMAND_SET), rate(1, COMMAND_GET)] as const;
  for (const [threads, sets, gets] of rows as [number, number, number][]) {
    const found = rate(threads, COMMAND_SET) / ones[0];
    expect({ threads, found, within: Math.abs(found / (sets / oneSet) - 1) < 0.25 }).toEqual({
      threads,
      found,
      within: true,
    });
    // From 10 threads on that benchmark's own client was full.
    if (threads > 10) continue;
    const reads = rate(threads, COMMAND_GET) / ones[1];
    expect({ threads, reads, within: Math.abs(reads / (gets / oneGet) - 1) < 0.25 }).toEqual({
      threads,
      reads,
      within: true,
    });
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
