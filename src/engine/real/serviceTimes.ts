import { type CommandName, commandOf } from '../cluster/serverCosts.ts';
import { COMMAND_GET, COMMAND_SET, Service } from '../cluster/service.ts';
import { defaultScenario } from '../scenario/defaults.ts';
import type { ClusterSpec, EngineName } from '../scenario/scenario.ts';
import { closedLoop } from './closedLoop.ts';
import { type Case, type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/serviceTimes.json' with { type: 'json' };

/** Server CPU by command, size, pipeline and clients as recorded, and the most that one node does as published. */
export const serviceSuite: Suite = {
  mechanism: 'Service times',
  servers: 'Redis 7.0.15, Valkey 8.0.1, memcached 1.6.18; published maxima by node type',
  cases: () => [...ratioCases(), ...levelCases(), threadsCase()],
};

/** test, bytes of a value, pipeline, clients, server CPU per operation in microseconds, execution alone. */
export type BenchRow = [string, number, number, number, number, number | null];

/** What the client program costs for each answer and sending; measured rates allow for 1 to 4 µs. */
const CLIENT_NANOS = 2_000;

/** A recorded server on the machine of the recordings, by its name there. */
export function recordedServer(name: string): Service {
  const engine = name.split(' ')[0] as EngineName;
  const vcpus = Number(/-t (\d+)/.exec(name)?.[1] ?? 1);
  return new Service(clusterOf({ engine, vcpus }), 1, 'recorded');
}

export function clusterOf(some: Partial<ClusterSpec>): ClusterSpec {
  return { ...defaultScenario().cluster, ...some };
}

/** Server CPU per operation, in microseconds, of one recorded benchmark. */
export function cpuMicros(
  service: Service,
  [test, valueBytes, pipeline, clients]: BenchRow,
): number {
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

/** Every ratio of two rows of one server and client, within a factor of 2: the machine was shared. */
function ratioCases(): Case[] {
  return recorded.groups.map(({ server, client, rows }) => ({
    name: `${server}, ${client}`,
    rows: () => {
      const service = recordedServer(server);
      const runs = (rows as BenchRow[]).map((row) => {
        const [test, bytes, pipeline, clients, measured] = row;
        const name = `${test} ${bytes} B, ${clients} clients, pipeline ${pipeline}`;
        return { name, measured, simulated: cpuMicros(service, row) };
      });
      return runs.flatMap((a, i) =>
        runs.slice(i + 1).map((b) => {
          const [measured, simulated] = [a.measured / b.measured, a.simulated / b.simulated];
          const factor = Math.max(simulated / measured, measured / simulated);
          return {
            case: `${server}, ${client}: ${a.name} over ${b.name}`,
            figure: 'server CPU per operation, ratio',
            measured,
            simulated,
            deviation: (factor - 1) * 100,
            tolerance: 100,
            unit: '%',
          } satisfies Row;
        }),
      );
    },
  }));
}

/** Most operations per second of one node over the network. */
export function perSecond(
  engine: EngineName,
  engineVersion: string,
  nodeType: string,
  vcpus: number,
  command: number,
  valueBytes: number,
): number {
  const service = new Service(clusterOf({ engine, engineVersion, nodeType, vcpus }), 1);
  const bench = { clients: 128, pipeline: 1, command, valueBytes, clientNanos: 0 };
  return closedLoop(service, bench, 8_000).perSecond;
}

export function getPerSecond(
  engine: EngineName,
  version: string,
  type: string,
  vcpus: number,
): number {
  return perSecond(engine, version, `cache.${type}`, vcpus, COMMAND_GET, 100);
}

/** Figure, published value, simulated value, tolerance in per cent. */
const figures: [string, number, () => number, number][] = [
  [
    'one thread, Redis (devhands.io)',
    160_000,
    () => getPerSecond('redis', '7.0', 'r7g.large', 2),
    5,
  ],
  [
    'one thread, Valkey (devhands.io)',
    160_000,
    () => getPerSecond('valkey', '8.0', 'r7g.large', 2),
    5,
  ],
  [
    'Redis 5.0.6 over 5.0.5, up to +83 % (AWS 2019)',
    1.83,
    () =>
      getPerSecond('redis', '5.0.6', 'r5.4xlarge', 16) /
      getPerSecond('redis', '5.0.5', 'r5.4xlarge', 16),
    15,
  ],
  [
    'Redis 7.0 over 6.2, up to +72 %, r6g.xlarge (AWS 2023)',
    1.72,
    () =>
      getPerSecond('redis', '7.0', 'r6g.xlarge', 4) / getPerSecond('redis', '6.2', 'r6g.xlarge', 4),
    15,
  ],
  [
    'Redis 7.1 over 7.0, up to +100 %, r7g.4xlarge (AWS 2023)',
    2,
    () =>
      getPerSecond('redis', '7.1', 'r7g.4xlarge', 16) /
      getPerSecond('redis', '7.0', 'r7g.4xlarge', 16),
    15,
  ],
  [
    'Redis 7.1, r7g.4xlarge, more than 1,000,000/s (AWS 2023)',
    1_050_000,
    () => getPerSecond('redis', '7.1', 'r7g.4xlarge', 16),
    5,
  ],
  [
    'Graviton3 over Graviton2, up to +28 % (AWS 2023)',
    1.28,
    () =>
      getPerSecond('redis', '7.0', 'r7g.xlarge', 4) / getPerSecond('redis', '7.0', 'r6g.xlarge', 4),
    5,
  ],
  [
    'Valkey 8.0, c7g.16xlarge, SET of 512 B (valkey.io 2024)',
    1_190_000,
    () => perSecond('valkey', '8.0', 'cache.c7g.16xlarge', 64, COMMAND_SET, 512),
    15,
  ],
  [
    'Valkey 9, r7g.2xlarge, SET of 512 B (valkey.io 2025)',
    1_000_000,
    () => perSecond('valkey', '9.0', 'cache.r7g.2xlarge', 8, COMMAND_SET, 512),
    15,
  ],
  [
    'Valkey 8.1, c8g.2xlarge, 1 KB (Momento 2025: almost 1,000,000/s)',
    980_000,
    () => perSecond('valkey', '8.1', 'cache.c8g.2xlarge', 8, COMMAND_GET, 1_024),
    15,
  ],
  [
    'Memcached, 4 threads, GET (150,000 to 300,000/s a thread)',
    800_000,
    () => getPerSecond('memcached', '1.6.22', 'r7g.xlarge', 4),
    15,
  ],
  [
    'Memcached, 16 threads, SET (saturates near 1,400,000/s)',
    1_400_000,
    () => perSecond('memcached', '1.6.22', 'cache.r7g.4xlarge', 16, COMMAND_SET, 500),
    15,
  ],
];

function levelCases(): Case[] {
  return figures.map(([name, published, measure, tolerance]) => ({
    name,
    rows: () => [shareRow(name, 'requests per second of a node', published, measure(), tolerance)],
  }));
}

/** Memcached over its threads: SET throughout, GET up to 10, where that benchmark's own client was full. */
function threadsCase(): Case {
  const name = 'memcached with 1 to 16 threads';
  return {
    name,
    rows: () => {
      const rate = (vcpus: number, command: number) => {
        const service = new Service(clusterOf({ engine: 'memcached', vcpus }), 1, 'recorded');
        const bench = { clients: 128, pipeline: 1, command, valueBytes: 512, clientNanos: 0 };
        return closedLoop(service, bench, 6_000).perSecond;
      };
      const rows = recorded.memcachedThreads.rows as [number, number, number][];
      const [, oneSet, oneGet] = rows[0] as [number, number, number];
      const [ourSet, ourGet] = [rate(1, COMMAND_SET), rate(1, COMMAND_GET)];
      return rows.flatMap(([threads, sets, gets]) => {
        const set = rate(threads, COMMAND_SET) / ourSet;
        const figure = 'requests per second over those of one thread';
        const found = [shareRow(`SET, ${threads} threads`, figure, sets / oneSet, set, 25)];
        if (threads > 10) return found;
        const get = rate(threads, COMMAND_GET) / ourGet;
        return [...found, shareRow(`GET, ${threads} threads`, figure, gets / oneGet, get, 25)];
      });
    },
  };
}
