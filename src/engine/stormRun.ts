import './whole.ts';
import { Rng } from './base/rng.ts';
import { SECOND } from './base/units.ts';
import { popularities } from './clients/workload.ts';
import { faultOf, faults, isFault } from './faults/faults.ts';
import { defaultScenario, runOf } from './scenario/defaults.ts';
import { knobs } from './scenario/knobs/knobs.ts';
import { makeGroups } from './scenario/reshape.ts';
import type { Change, EngineName, Intervention, Run, Scenario } from './scenario/scenario.ts';
import { knobDisabled, knobProblem, replacesCluster } from './scenario/settings.ts';
import { drawLater, pick, TURNED_LATER } from './stormSettings.ts';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
/** Faults and changes come in the first part, then everything heals. */
const UNREST = 12 * SECOND;
export const HEALED = 14 * SECOND;

/** The run of a storm: a seed draws cluster, workload, settings and a subset of faults. */
export function stormRun(seed: number): Run {
  const rng = new Rng(seed, 'storm');
  const scenario = drawScenario(rng);
  drawPersistence(new Rng(seed, 'storm:persistence'), scenario);
  const run = { ...runOf(scenario), seed };
  run.interventions = drawInterventions(rng, scenario);
  drawLater(seed, scenario);
  turnLater(new Rng(seed, 'storm:turned'), run);
  strikeShards(new Rng(seed, 'storm:shards'), run);
  expireKeys(new Rng(seed, 'storm:keys'), run);
  return run;
}

/** Some faults of a node befall its whole shard. */
function strikeShards(rng: Rng, { scenario, interventions }: Run): void {
  for (const struck of interventions) {
    if (struck.kind !== 'strike' || !struck.target.startsWith('node:') || rng.below(3) > 0)
      continue;
    const { fault, target } = struck;
    const group = scenario.cluster.nodeGroups.find(({ nodes }) =>
      nodes.some(({ id }) => `node:${id}` === target),
    );
    if (!group) continue;
    for (const change of interventions) {
      if (change.kind !== 'set' && change.fault === fault && change.target === target) {
        change.target = `shard:${group.id}`;
      }
    }
  }
}

/** Now and then the time of the hottest key is over. */
function expireKeys(rng: Rng, run: Run): void {
  const strikes: Intervention[] = [];
  for (let i = rng.below(3); i > 0; i--) {
    const at = rng.below(UNREST);
    strikes.push({ at, kind: 'strike', fault: 'key-expiry', target: 'hottest-key' });
  }
  run.interventions = [...run.interventions, ...strikes].sort((a, b) => a.at - b.at);
}

function drawScenario(rng: Rng): Scenario {
  const scenario = defaultScenario();
  const zones = ZONES.slice(0, 1 + rng.below(3));
  const engine = pick<EngineName>(rng, ['valkey', 'redis', 'memcached']);
  const memcached = engine === 'memcached';
  const clusterMode = !memcached && rng.below(2) === 1;
  const replicas = memcached ? 0 : clusterMode ? 1 + rng.below(2) : rng.below(3);
  const shards = memcached ? 1 + rng.below(4) : clusterMode ? 1 + rng.below(3) : 1;
  scenario.zones = zones;
  scenario.cluster = {
    ...scenario.cluster,
    engine,
    engineVersion: memcached ? '1.6.22' : '7.1',
    clusterMode: clusterMode ? 'enabled' : 'disabled',
    maxmemoryBytes: (2 + rng.below(8)) * 1024 * 1024,
    reservedMemoryPercent: memcached ? 0 : 25,
    networkMbitPerSecond: pick(rng, [20, 64, 500, 5_000]),
    automaticFailover: !memcached && (clusterMode || (replicas > 0 && rng.below(4) > 0)),
    multiAz: false,
    nodeGroups: makeGroups(zones, shards, replicas, { clusterMode, memcached }),
  };
  scenario.cluster.multiAz = scenario.cluster.automaticFailover && zones.length > 1 && replicas > 0;
  scenario.cache = {
    pattern: pick(rng, ['lazy-loading', 'write-through', 'write-around']),
    evictionPolicy: pick(rng, ['allkeys-lru', 'noeviction', 'volatile-lru', 'allkeys-lfu']),
    maxmemorySamples: 1 + rng.below(5),
    ttlMs: pick(rng, [0, 500, 3_000, 60_000]),
    ttlJitterPercent: pick(rng, [0, 10, 50]),
    slabAutomove: 'by-age',
  };
  Object.assign(scenario.workload, {
    ratePerSecond: 100 + rng.below(1_500),
    arrivals: pick(rng, ['poisson', 'even']),
    readPercent: rng.below(101),
    keyspace: 10 + rng.below(2_000),
    popularity: pick(rng, Object.keys(popularities)),
    valueBytes: pick(rng, [50, 1_000, 10_000]),
    valueSigma: pick(rng, [0, 0, 1]),
  });
  Object.assign(scenario.clients, {
    appZones: zones.slice(0, 1 + rng.below(zones.length)),
    poolSize: 1 + rng.below(30),
    connectTimeoutMs: 50 + rng.below(500),
    commandTimeoutMs: 20 + rng.below(500),
    retries: rng.below(3),
    readFrom: pick(rng, ['primary', 'replica', 'nearest']),
    distribution: pick(rng, ['ketama', 'modulo']),
    onCacheError: pick(rng, ['origin', 'fail']),
  });
  Object.assign(scenario.origin, {
    zone: pick(rng, zones),
    workers: 2 + rng.below(30),
    connectionLimit: 20 + rng.below(500),
    timeoutMs: 200 + rng.below(2_000),
  });
  Object.assign(scenario.failover, {
    detectMinMs: 500,
    detectMaxMs: 3_000,
    promoteMinMs: 100,
    promoteMaxMs: 1_000,
    dnsTtlMs: rng.below(3_000),
    replaceMs: 5_000 + rng.below(20_000),
  });
  drawBus(new Rng(rng.next(), 'storm-bus'), scenario);
  Object.assign(scenario.clients, {
    waitReplicas: pick(rng, [0, 0, 0, 1, 2]),
    waitTimeoutMs: pick(rng, [1, 20, 100]),
  });
  Object.assign(scenario.replication, {
    backlogBytes: pick(rng, [0, 20_000, 1_000_000]),
    outputBufferHardBytes: pick(rng, [0, 0, 300_000, 4_000_000]),
    disklessSyncDelayMs: pick(rng, [0, 0, 2_000]),
    restartKeepsDump: rng.below(2) === 1,
    resyncAfterFailover: pick(rng, ['full', 'partial']),
  });
  return scenario;
}

/** Half of the sharded clusters see to failover themselves. */
function drawBus(rng: Rng, scenario: Scenario): void {
  const { failover, clients, cluster } = scenario;
  clients.connections = pick(rng, ['pool', 'pool', 'shared']);
  clients.topologyRefreshMs = pick(rng, [0, 100, 1_000]);
  if (rng.below(5) === 0) clients.commandTimeoutMs = 0;
  if (cluster.clusterMode !== 'enabled' || rng.below(2) === 0) return;
  failover.kind = 'cluster-bus';
  failover.nodeTimeoutMs = 500 + rng.below(4_000);
  failover.requireFullCoverage = rng.below(2) === 0;
  failover.replicaValidityFactor = pick(rng, [0, 10]);
}

/** Files, logs and backups, where the cluster drawn may have them. */
function drawPersistence(rng: Rng, scenario: Scenario): void {
  const { cluster, clients, persistence, failover } = scenario;
  Object.assign(persistence, {
    snapshotMethod: pick(rng, ['auto', 'auto', 'forked', 'forkless']),
    saveBytesPerSecond: pick(rng, [100_000, 1_000_000, 54_000_000]),
    fsyncMs: pick(rng, [0, 5, 300, 2_500]),
    logMs: pick(rng, [1, 5, 50]),
  });
  if (cluster.engine === 'memcached' || rng.below(2) === 0) return;
  persistence.snapshotRetentionDays = rng.below(2);
  persistence.snapshotAtMs = 1_000 + rng.below(8_000);
  const isManaged = failover.kind === 'managed';
  if (
    isManaged &&
    cluster.clusterMode === 'enabled' &&
    cluster.multiAz &&
    cluster.engine === 'valkey'
  ) {
    cluster.engineVersion = '9.0';
    cluster.nodeType = 'cache.r7g.large';
    persistence.durability = pick(rng, ['disabled', 'async', 'sync']);
    if (persistence.durability === 'sync') clients.waitReplicas = 0;
    return;
  }
  persistence.appendonly = !cluster.multiAz && rng.below(2) === 1;
  persistence.appendfsync = pick(rng, ['always', 'everysec', 'no']);
  if (persistence.appendonly && persistence.appendfsync === 'always') clients.waitReplicas = 0;
  if (rng.below(2) === 1) persistence.savePoints = [{ seconds: 1 + rng.below(4), changes: 10 }];
}

/** What ends by itself must have ended, and been recovered from, before the storm does. */
const AMOUNTS: Readonly<Record<string, number>> = { 'origin-failover': 10 };

function drawInterventions(rng: Rng, scenario: Scenario): Intervention[] {
  const names = Object.keys(faults)
    .filter(isFault)
    // It came later, and has draws of its own.
    .filter((name) => name !== 'key-expiry')
    .filter(() => rng.below(2) === 1);
  const list: Intervention[] = [];
  const heals: Intervention[] = [];
  for (const fault of names) {
    const target = drawTarget(rng, scenario, faultOf(fault).target);
    if (target === null) continue;
    const amount = AMOUNTS[fault];
    list.push({
      at: rng.below(UNREST),
      kind: 'strike',
      fault,
      target,
      ...(amount !== undefined && { amount }),
    });
    if (faultOf(fault).heal !== '') heals.push({ at: HEALED, kind: 'heal', fault, target });
  }
  for (let i = rng.below(4); i > 0; i--) {
    const change = drawKnob(rng, scenario, TURNED);
    if (change) list.push({ at: rng.below(UNREST), ...change });
  }
  list.sort((a, b) => a.at - b.at);
  return [...list, ...heals];
}

function drawTarget(rng: Rng, { zones, cluster }: Scenario, kind: string): string | null {
  if (kind === 'origin' || kind === 'cache' || kind === 'traffic') return kind;
  if (kind === 'client') return 'clients';
  if (kind === 'zone') return `zone:${pick(rng, zones)}`;
  if (kind === 'zone-pair') {
    return zones.length < 2 ? null : `zones:${zones[0]}|${zones[1 + rng.below(zones.length - 1)]}`;
  }
  if (kind === 'zone-link') {
    return zones.length < 2 ? null : `link:${zones[1 + rng.below(zones.length - 1)]}>${zones[0]}`;
  }
  return `node:${pick(rng, pick(rng, cluster.nodeGroups).nodes).id}`;
}

/** Settings that a storm turns: those whose new value is drawn within their bounds and does no more than it says. */
const TURNED = [
  'workload.readPercent',
  'workload.keyspace',
  'workload.zipfExponent',
  'cache.pattern',
  'cache.evictionPolicy',
  'cluster.maxmemoryBytes',
  'cluster.replicas',
  'cluster.shards',
  'cluster.engine',
  'clients.poolSize',
  'clients.commandTimeoutMs',
  'clients.readFrom',
  'origin.workers',
];

function drawKnob(rng: Rng, scenario: Scenario, paths: readonly string[]): Change | null {
  const path = pick(rng, paths);
  const knob = knobs[path];
  if (!knob || knobDisabled(scenario, path)) return null;
  let value: number | string | boolean;
  if (knob.kind === 'choice') value = pick(rng, knob.choices).value;
  else if (knob.kind === 'switch') value = rng.below(2) === 1;
  else {
    const most = Math.min(knob.max, MOST[path] ?? knob.max);
    value = knob.min + rng.below(Math.floor(most - knob.min) + 1);
  }
  if (knobProblem(path, value) || (replacesCluster(scenario, path) && rng.below(3) > 0))
    return null;
  return { kind: 'set', knob: path, value };
}

/** Changes of the later settings, between the others. */
function turnLater(rng: Rng, run: Run): void {
  const changes: Intervention[] = [];
  for (let i = rng.below(4); i > 0; i--) {
    const change = drawKnob(rng, run.scenario, TURNED_LATER);
    if (change) changes.push({ at: rng.below(UNREST), ...change });
  }
  run.interventions = [...run.interventions, ...changes].sort((a, b) => a.at - b.at);
}

const MOST: Readonly<Record<string, number>> = {
  'workload.keyspace': 3_000,
  'cluster.maxmemoryBytes': 12e6,
  'cluster.replicas': 2,
  'cluster.shards': 4,
  'clients.poolSize': 40,
  'clients.commandTimeoutMs': 600,
  'origin.workers': 40,
  'clients.discoverySeconds': 20,
  'clients.retries': 3,
};
