import * as v from 'valibot';
import { MAX_APPS, MAX_KEYSPACE, MAX_NODES } from '../engine/limits.ts';
import { defaultScenario } from '../engine/scenario/defaults.ts';
import {
  type Intervention,
  type NodeGroupSpec,
  SCENARIO_SCHEMA,
  type Scenario,
  slabAutomoves,
} from '../engine/scenario/scenario.ts';
import {
  decimal,
  flag,
  isRecord,
  list,
  object,
  oneOf,
  only,
  strict,
  text,
  whole,
} from './fields.ts';

/** Limits of a file; a document that passes one of them is refused. */
export const MOST_ZONES = 6;
export const MOST_NODES_OF_A_GROUP = 6;
export const MOST_SLOT_RANGES = 16_384;
export const LAST_SLOT = 16_383;

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;
const TIB = 1024 ** 4;
const MAX_VALUE_BYTES = 512 * 1024 * 1024;

/**
 * What a file's missing fields become: `defaultScenario()`, fitted to what the file does say, so that naming
 * another engine, cluster mode or other zones alone gives a cluster that exists.
 */
export function defaultsFor(raw: unknown): Scenario {
  const scenario = defaultScenario();
  const cluster = isRecord(raw) && isRecord(raw['cluster']) ? raw['cluster'] : {};
  const named = isRecord(raw) ? raw['zones'] : undefined;
  if (Array.isArray(named) && named.length > 0 && named.every((z) => typeof z === 'string')) {
    const { zones } = defaultScenario();
    const moved = (zone: string): string => named[zones.indexOf(zone) % named.length] as string;
    scenario.zones = named;
    for (const group of scenario.cluster.nodeGroups) {
      for (const node of group.nodes) node.zone = moved(node.zone);
    }
    scenario.clients.appZones = [...new Set(scenario.clients.appZones.map(moved))];
    scenario.origin.zone = moved(scenario.origin.zone);
  }
  fitCluster(scenario, cluster);
  return scenario;
}

/** Fits the default cluster to the engine, deployment, mode and groups that the file names. */
function fitCluster(scenario: Scenario, named: Record<string, unknown>): void {
  const { cluster, cache } = scenario;
  const [group] = cluster.nodeGroups as [NodeGroupSpec];
  const isMemcached = named['engine'] === 'memcached';
  if (isMemcached) {
    cluster.reservedMemoryPercent = 0;
    cluster.engineVersion = '1.6.22';
    cluster.nodeGroups = group.nodes.map((node, i) => ({
      id: `000${i + 1}`,
      slots: [],
      nodes: [{ id: `000${i + 1}`, zone: node.zone }],
    }));
  } else {
    if (named['engine'] === 'redis') cluster.engineVersion = '7.1';
    if (named['deployment'] === 'serverless') {
      cluster.clusterMode = 'enabled';
      cache.evictionPolicy = 'volatile-lru';
    }
    if (named['clusterMode'] === 'enabled') cluster.clusterMode = 'enabled';
    if (cluster.clusterMode === 'enabled') group.slots = [[0, LAST_SLOT]];
  }
  const groups = Array.isArray(named['nodeGroups']) ? named['nodeGroups'] : cluster.nodeGroups;
  const hasReplicas = groups.every(
    (one: unknown) => isRecord(one) && Array.isArray(one['nodes']) && one['nodes'].length > 1,
  );
  cluster.automaticFailover = !isMemcached && (hasReplicas || cluster.clusterMode === 'enabled');
  cluster.multiAz = !isMemcached && hasReplicas && scenario.zones.length > 1;
}

function clusterSchema(d: Scenario['cluster']) {
  const zoneName = text(40);
  const slot = whole(0, LAST_SLOT, 'slot number');
  const range = v.strictTuple(
    [slot, slot],
    'Write the first and the last slot, for example [0, 5461].',
  );
  const node = object({ id: text(40), zone: zoneName });
  const group = object({
    id: text(40),
    slots: v.optional(list(range, 0, MOST_SLOT_RANGES), []),
    nodes: list(node, 1, MOST_NODES_OF_A_GROUP),
  });
  return object({
    deployment: v.optional(oneOf(['node-based', 'serverless']), d.deployment),
    name: v.optional(text(120), d.name),
    engine: v.optional(oneOf(['redis', 'valkey', 'memcached']), d.engine),
    engineVersion: v.optional(text(20), d.engineVersion),
    clusterMode: v.optional(oneOf(['enabled', 'disabled']), d.clusterMode),
    nodeType: v.optional(text(60, 0), d.nodeType),
    vcpus: v.optional(whole(1, 256), d.vcpus),
    maxmemoryBytes: v.optional(whole(1024 * 1024, 6 * TIB), d.maxmemoryBytes),
    reservedMemoryPercent: v.optional(decimal(0, 90), d.reservedMemoryPercent),
    networkMbitPerSecond: v.optional(decimal(1, 1_000_000), d.networkMbitPerSecond),
    maxclients: v.optional(whole(1, 65_000), d.maxclients),
    automaticFailover: v.optional(flag(), d.automaticFailover),
    multiAz: v.optional(flag(), d.multiAz),
    nodeGroups: v.optional(list(group, 1, MAX_NODES), d.nodeGroups),
    maxStorageBytes: v.optional(whole(0, 6 * TIB), d.maxStorageBytes),
    maxEcpuPerSecond: v.optional(whole(0, 15_000_000), d.maxEcpuPerSecond),
  });
}

function cacheSchema(d: Scenario['cache']) {
  return object({
    pattern: v.optional(oneOf(['lazy-loading', 'write-through', 'write-around']), d.pattern),
    evictionPolicy: v.optional(text(40), d.evictionPolicy),
    maxmemorySamples: v.optional(whole(1, 64), d.maxmemorySamples),
    ttlMs: v.optional(whole(0, MONTH_MS), d.ttlMs),
    ttlJitterPercent: v.optional(decimal(0, 100), d.ttlJitterPercent),
    slabAutomove: v.optional(oneOf(slabAutomoves), d.slabAutomove),
  });
}

const POPULARITIES = ['zipf', 'uniform', 'hot-key', 'scan', 'zipfscan', 'shift', 'hotset'] as const;

function workloadSchema(d: Scenario['workload']) {
  const hexadecimal = 'Write the 16 hexadecimal digits.';
  const trace = object({
    name: text(200),
    requests: whole(1, MOST_TRACE_ROWS),
    hash: v.pipe(v.string(hexadecimal), v.regex(/^[0-9a-f]{16}$/, hexadecimal)),
  });
  return object({
    ratePerSecond: v.optional(decimal(0.1, 10_000_000), d.ratePerSecond),
    arrivals: v.optional(oneOf(['poisson', 'even']), d.arrivals),
    shape: v.optional(oneOf(['constant', 'wave', 'spike', 'ramp', 'flash-crowd']), d.shape),
    shapeMs: v.optional(whole(1, MONTH_MS), d.shapeMs),
    shapeFactor: v.optional(decimal(1, 1_000), d.shapeFactor),
    readPercent: v.optional(decimal(0, 100), d.readPercent),
    keyspace: v.optional(whole(1, MAX_KEYSPACE), d.keyspace),
    popularity: v.optional(oneOf(POPULARITIES), d.popularity),
    zipfExponent: v.optional(decimal(0, 5), d.zipfExponent),
    hotKeyPercent: v.optional(decimal(0, 100), d.hotKeyPercent),
    phaseRequests: v.optional(whole(1, 1e12), d.phaseRequests),
    phaseKeys: v.optional(whole(1, MAX_KEYSPACE), d.phaseKeys),
    keyBytes: v.optional(whole(1, 65_536), d.keyBytes),
    valueBytes: v.optional(whole(0, MAX_VALUE_BYTES), d.valueBytes),
    valueLaw: v.optional(oneOf(['lognormal', 'pareto']), d.valueLaw),
    valueSigma: v.optional(decimal(0, 3), d.valueSigma),
    valueShape: v.optional(decimal(0, 0.9), d.valueShape),
    mgetPercent: v.optional(decimal(0, 100), d.mgetPercent),
    mgetKeys: v.optional(whole(2, 32), d.mgetKeys),
    hashTags: v.optional(oneOf(['none', 'group', 'all']), d.hashTags),
    tagKeys: v.optional(whole(2, 100_000), d.tagKeys),
    trace: v.exactOptional(trace),
  });
}

/** A scenario's trace has at most this many rows; the page holds it whole. */
export const MOST_TRACE_ROWS = 2_000_000;

function clientSchema(d: Scenario['clients']) {
  return object({
    appZones: v.optional(list(text(40), 1, MAX_APPS), d.appZones),
    appDiscovery: v.optional(list(oneOf(['endpoint', 'nodes']), 0, MAX_APPS), d.appDiscovery),
    poolSize: v.optional(whole(1, 10_000), d.poolSize),
    connectTimeoutMs: v.optional(decimal(0.1, HOUR_MS), d.connectTimeoutMs),
    commandTimeoutMs: v.optional(decimal(0, HOUR_MS), d.commandTimeoutMs),
    connections: v.optional(oneOf(['pool', 'shared', 'none']), d.connections),
    topologyRefreshMs: v.optional(decimal(0, HOUR_MS), d.topologyRefreshMs),
    clusterAware: v.optional(flag(), d.clusterAware),
    slotTable: v.optional(oneOf(['table', 'slot', 'start']), d.slotTable),
    retries: v.optional(whole(0, 20), d.retries),
    retryBackoffMs: v.optional(decimal(0, HOUR_MS), d.retryBackoffMs),
    retryJitter: v.optional(flag(), d.retryJitter),
    singleFlight: v.optional(flag(), d.singleFlight),
    tls: v.optional(flag(), d.tls),
    readFrom: v.optional(oneOf(['primary', 'replica', 'nearest', 'reader-endpoint']), d.readFrom),
    distribution: v.optional(oneOf(['ketama', 'modulo']), d.distribution),
    discoverySeconds: v.optional(decimal(0, 86_400), d.discoverySeconds),
    waitReplicas: v.optional(whole(0, 5), d.waitReplicas),
    waitTimeoutMs: v.optional(whole(0, HOUR_MS), d.waitTimeoutMs),
    multiKey: v.optional(oneOf(['as-is', 'split']), d.multiKey),
    onCacheError: v.optional(oneOf(['origin', 'fail']), d.onCacheError),
  });
}

function originSchema(d: Scenario['origin']) {
  return object({
    instance: v.optional(text(60), d.instance),
    zone: v.optional(text(40), d.zone),
    workers: v.optional(whole(1, 10_000), d.workers),
    serviceMs: v.optional(decimal(0.001, HOUR_MS), d.serviceMs),
    serviceSigma: v.optional(decimal(0, 3), d.serviceSigma),
    writeFactor: v.optional(decimal(0.01, 1_000), d.writeFactor),
    connectionLimit: v.optional(whole(1, 100_000), d.connectionLimit),
    timeoutMs: v.optional(decimal(0.1, HOUR_MS), d.timeoutMs),
  });
}

function networkSchema(d: Scenario['network']) {
  const SECOND_MICROS = 1_000_000;
  return object({
    sameZoneRttMicros: v.optional(decimal(1, SECOND_MICROS), d.sameZoneRttMicros),
    crossZoneRttMicros: v.optional(decimal(1, SECOND_MICROS), d.crossZoneRttMicros),
    sigma: v.optional(decimal(0, 2), d.sigma),
  });
}

function failoverSchema(d: Scenario['failover']) {
  const phase = whole(0, 24 * HOUR_MS);
  return object({
    kind: v.optional(oneOf(['managed', 'cluster-bus']), d.kind),
    nodeTimeoutMs: v.optional(whole(100, HOUR_MS), d.nodeTimeoutMs),
    requireFullCoverage: v.optional(flag(), d.requireFullCoverage),
    replicaValidityFactor: v.optional(whole(0, 1_000), d.replicaValidityFactor),
    detectMinMs: v.optional(phase, d.detectMinMs),
    detectMaxMs: v.optional(phase, d.detectMaxMs),
    promoteMinMs: v.optional(phase, d.promoteMinMs),
    promoteMaxMs: v.optional(phase, d.promoteMaxMs),
    dnsTtlMs: v.optional(phase, d.dnsTtlMs),
    replaceMs: v.optional(phase, d.replaceMs),
  });
}

function persistenceSchema(d: Scenario['persistence']) {
  const point = object({ seconds: whole(1, 30 * 24 * 3_600), changes: whole(1, 1_000_000_000) });
  return object({
    appendonly: v.optional(flag(), d.appendonly),
    appendfsync: v.optional(oneOf(['always', 'everysec', 'no']), d.appendfsync),
    fsyncMs: v.optional(decimal(0, 60_000), d.fsyncMs),
    savePoints: v.optional(list(point, 0, 10), d.savePoints),
    durability: v.optional(oneOf(['disabled', 'async', 'sync']), d.durability),
    logMs: v.optional(decimal(0, 60_000), d.logMs),
    snapshotMethod: v.optional(oneOf(['auto', 'forked', 'forkless']), d.snapshotMethod),
    saveBytesPerSecond: v.optional(whole(1_000, 100_000_000_000), d.saveBytesPerSecond),
    snapshotRetentionDays: v.optional(whole(0, 35), d.snapshotRetentionDays),
    snapshotAtMs: v.optional(whole(0, 24 * HOUR_MS), d.snapshotAtMs),
  });
}

function replicationSchema(d: Scenario['replication']) {
  const bytes = whole(0, TIB);
  return object({
    backlogBytes: v.optional(bytes, d.backlogBytes),
    outputBufferHardBytes: v.optional(bytes, d.outputBufferHardBytes),
    outputBufferSoftBytes: v.optional(bytes, d.outputBufferSoftBytes),
    outputBufferSoftSeconds: v.optional(whole(0, 3_600), d.outputBufferSoftSeconds),
    disklessSyncDelayMs: v.optional(whole(0, HOUR_MS), d.disklessSyncDelayMs),
    restartKeepsDump: v.optional(flag(), d.restartKeepsDump),
    resyncAfterFailover: v.optional(oneOf(['full', 'partial']), d.resyncAfterFailover),
  });
}

/** The scenario file; `defaults` is the value of what it leaves out. */
export function scenarioSchema(defaults: Scenario): v.GenericSchema<unknown, Scenario> {
  return object({
    schema: v.optional(only(SCENARIO_SCHEMA), SCENARIO_SCHEMA),
    name: v.optional(text(120), 'Untitled scenario'),
    question: v.exactOptional(text(300)),
    about: v.exactOptional(text(4_000)),
    zones: v.optional(list(text(40), 1, MOST_ZONES), defaults.zones),
    cluster: v.optional(clusterSchema(defaults.cluster), {}),
    cache: v.optional(cacheSchema(defaults.cache), {}),
    workload: v.optional(workloadSchema(defaults.workload), {}),
    clients: v.optional(clientSchema(defaults.clients), {}),
    origin: v.optional(originSchema(defaults.origin), {}),
    network: v.optional(networkSchema(defaults.network), {}),
    failover: v.optional(failoverSchema(defaults.failover), {}),
    persistence: v.optional(persistenceSchema(defaults.persistence), {}),
    replication: v.optional(replicationSchema(defaults.replication), {}),
  });
}

const at = whole(0, Number.MAX_SAFE_INTEGER, 'whole number of nanoseconds');

/** One entry of `interventions`. */
export const interventionSchema: v.GenericSchema<unknown, Intervention> = v.variant(
  'kind',
  [
    strict({
      at,
      kind: v.literal('set'),
      knob: text(60),
      value: v.union(
        [v.pipe(v.number(), v.finite()), v.pipe(v.string(), v.maxLength(120)), v.boolean()],
        'Write a number, a text or true or false.',
      ),
    }),
    strict({
      at,
      kind: v.literal('strike'),
      fault: text(60),
      target: text(120),
      amount: v.exactOptional(decimal(-1e15, 1e15)),
    }),
    strict({ at, kind: v.literal('heal'), fault: text(60), target: text(120) }),
  ],
  'Write set, strike or heal.',
) as v.GenericSchema<unknown, Intervention>;
