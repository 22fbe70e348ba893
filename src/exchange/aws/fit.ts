import { MIB } from '../../engine/base/units.ts';
import { defaultScenario } from '../../engine/scenario/defaults.ts';
import type { ClusterSpec, Scenario } from '../../engine/scenario/scenario.ts';
import { nearest } from '../nearest.ts';
import type { Described } from './described.ts';
import type { NodeType, NodeTypes } from './nodeTypes.ts';
import { DescriptionError } from './reading.ts';

/** Resident entries that an imported cluster is sized for, replicas counted: half of what a run may hold. */
const RESIDENT_TARGET = 1_000_000;
const LEAST_VALUE_BYTES = 1_000;
/** Values stay well below Memcached's largest item of 1 MiB. */
const MOST_VALUE_BYTES = 250_000;
/** A keyspace this much larger than memory holds, so that it fills and eviction is seen. */
const KEYSPACE_FACTOR = 1.25;
/** What an entry takes beside its value: about a key of 16 bytes with its object and table slot. */
const ENTRY_BYTES = 120;
/** Traffic is chosen so that values take at most this share of one node's baseline bandwidth per shard. */
const NETWORK_SHARE = 0.3;
/** Default reserve of ElastiCache since 2017 (AWS re:Post, available memory). */
const RESERVED_PERCENT = 25;
/** memcached_connections_overhead, default (AWS user guide, Engine parameters). */
const MEMCACHED_OVERHEAD_MB = 100;
/** AWS's ceiling of one serverless cache is 5,000 GiB; without a limit of its own an import is given this much. */
const SERVERLESS_BYTES = 10e9;
/** Hidden nodes of Serverless are not documented: 2 vCPU and 1 Gbit/s are assumed. */
const SERVERLESS_VCPUS = 2;
const SERVERLESS_NETWORK_MBIT = 1_000;
const DAY_MS = 86_400_000;

/** Versions where the description gives none: what AWS offers as default at the time of the catalogue. */
const usualVersions = { redis: '7.1', valkey: '8.0', memcached: '1.6.22' } as const;

/** The scenario for a described cluster; what had to be chosen goes to `described.notes`. */
export function scenarioFor(described: Described, catalogue: NodeTypes): Scenario {
  const { notes } = described;
  const scenario = defaultScenario();
  const zones = [
    ...new Set(described.nodeGroups.flatMap((group) => group.nodes.map((node) => node.zone))),
  ].sort();
  const cluster = clusterFor(described, catalogue);
  scenario.name = described.name;
  delete scenario.question;
  scenario.about = `Imported from the description of ${described.name}.`;
  scenario.zones = zones;
  scenario.cluster = cluster;
  scenario.clients.appZones = zones.slice();
  scenario.origin.zone = zones[0] as string;
  if (cluster.engine !== 'memcached') {
    scenario.cache.evictionPolicy = 'volatile-lru';
    scenario.cache.maxmemorySamples = 3;
    notes.push(
      described.deployment === 'serverless'
        ? 'Eviction policy is volatile-lru, as always with Serverless.'
        : 'Eviction policy is volatile-lru, the default of ElastiCache: a description names the parameter group, not its values.',
    );
  }
  // Long enough that memory fills before the first items are due.
  scenario.cache.ttlMs = DAY_MS;
  fillMemory(scenario, notes);
  notes.push(
    'Traffic, database and network are not part of a description: they are those of the default scenario, with one app instance in each zone and a TTL of one day.',
  );
  return scenario;
}

function clusterFor(described: Described, catalogue: NodeTypes): ClusterSpec {
  const { notes, engine } = described;
  const version = described.engineVersion ?? usualVersions[engine];
  if (described.engineVersion === null) {
    notes.push(`AWS prints no engine version here; ${engine} ${version} is taken.`);
  }
  const common = {
    deployment: described.deployment,
    name: described.name,
    engine,
    engineVersion: version,
    clusterMode: described.clusterMode,
    automaticFailover: described.automaticFailover,
    multiAz: described.multiAz,
    nodeGroups: described.nodeGroups,
    maxStorageBytes: described.maxStorageBytes,
    maxEcpuPerSecond: described.maxEcpuPerSecond,
  };
  if (!described.nodeType) {
    const total = described.maxStorageBytes || SERVERLESS_BYTES;
    if (!described.maxStorageBytes) {
      notes.push('The cache has no storage limit; memory for 10 GB is taken, so that it can fill.');
    }
    notes.push(
      'Size and speed of the hidden nodes are not documented: 2 vCPU and 1 Gbit/s each are assumed, and as much memory as the storage limit needs.',
    );
    return {
      ...common,
      nodeType: 'serverless',
      vcpus: SERVERLESS_VCPUS,
      maxmemoryBytes: Math.max(MIB, Math.ceil(total / described.nodeGroups.length)),
      reservedMemoryPercent: 0,
      networkMbitPerSecond: SERVERLESS_NETWORK_MBIT,
      maxclients: 65_000,
    };
  }
  const type = typeOf(described.nodeType, catalogue);
  const isMemcached = engine === 'memcached';
  if (!type.engines.includes(engine)) {
    notes.push(`${type.type} is not listed for ${engine}; its numbers are used all the same.`);
  }
  if (type.networkMbit === null || type.maxclients === null) {
    notes.push(`No bandwidth is published for ${type.type}; 300 Mbit/s is assumed.`);
  }
  return {
    ...common,
    nodeType: type.type,
    vcpus: isMemcached ? (type.threads ?? type.vcpus) : type.vcpus,
    maxmemoryBytes: isMemcached ? memcachedBytes(type) : (type.maxmemoryBytes as number),
    reservedMemoryPercent: isMemcached ? 0 : RESERVED_PERCENT,
    networkMbitPerSecond: type.networkMbit ?? 300,
    maxclients: type.maxclients ?? 65_000,
  };
}

function memcachedBytes(type: NodeType): number {
  const mb = type.memcachedMb ?? Math.floor((type.maxmemoryBytes as number) / MIB);
  return Math.max(1, mb - MEMCACHED_OVERHEAD_MB) * MIB;
}

function typeOf(named: { name: string; path: string }, catalogue: NodeTypes): NodeType {
  const type = catalogue.types.find((one) => one.type === named.name);
  if (type?.maxmemoryBytes) return type;
  const meant = nearest(
    named.name,
    catalogue.types.map((one) => one.type),
  );
  throw new DescriptionError(
    `${named.path} is "${named.name}", which is not among the ${catalogue.types.length} node types known (as of ${catalogue.asOf}). Write one of them, for example ${meant ?? 'cache.r7g.large'}.`,
  );
}

/** Chooses keyspace, value size and rate so that the memory of every primary can fill within the limits of a run. */
function fillMemory(scenario: Scenario, notes: string[]): void {
  const { cluster, workload } = scenario;
  const copies = Math.max(...cluster.nodeGroups.map((group) => group.nodes.length));
  const shards = cluster.nodeGroups.length;
  const usable = shards * cluster.maxmemoryBytes * (1 - cluster.reservedMemoryPercent / 100);
  const distinct = Math.floor(RESIDENT_TARGET / copies);
  const wanted = Math.ceil(usable / distinct) - ENTRY_BYTES;
  const valueBytes = Math.min(MOST_VALUE_BYTES, Math.max(LEAST_VALUE_BYTES, wanted));
  const fitting = usable / (valueBytes + ENTRY_BYTES);
  workload.valueBytes = valueBytes;
  workload.keyspace = Math.ceil(Math.min(fitting, distinct) * KEYSPACE_FACTOR);
  const networkBytes = (cluster.networkMbitPerSecond * 1e6) / 8;
  const bearable = Math.floor((NETWORK_SHARE * networkBytes * shards) / valueBytes);
  workload.ratePerSecond = Math.max(1, Math.min(workload.ratePerSecond, bearable));

  const size = `${count(workload.keyspace)} keys with values of ${count(valueBytes)} bytes`;
  if (wanted > MOST_VALUE_BYTES) {
    const percent = Math.floor((100 * distinct) / fitting);
    notes.push(
      `A run holds at most 2,000,000 entries, so about ${percent} % of the memory can fill: ${size}.`,
    );
  } else {
    notes.push(
      `A run holds at most 2,000,000 entries, fewer than this memory could, so the workload is ${size}: memory still fills.`,
    );
  }
  if (workload.ratePerSecond < defaultScenario().workload.ratePerSecond) {
    notes.push(
      `Traffic is ${count(workload.ratePerSecond)} requests/s, so that values of this size stay below a third of the baseline bandwidth.`,
    );
  }
}

function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
