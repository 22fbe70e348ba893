import { MAX_APPS, MAX_KEYSPACE, MAX_NODES, MAX_RESIDENT } from '../limits.ts';
import { isEvictionPolicy } from '../store/redis/eviction.ts';
import type { Scenario } from './scenario.ts';

/** What is wrong with a scenario, where, and what to write instead. */
export type Problem = { path: string; message: string };

/** Replicas of one shard: ElastiCache allows five. */
const MAX_REPLICAS = 5;

/**
 * What AWS or the engine would refuse in a scenario whose fields have the right types: rules of failover,
 * Multi-AZ and cluster mode (ElastiCache user guide), names that must agree, sizes that must fit.
 */
export function problems(scenario: Scenario): Problem[] {
  const found: Problem[] = [];
  const say = (path: string, message: string) => found.push({ path, message });
  namesOf(scenario, say);
  if (scenario.cluster.engine === 'memcached') memcachedRules(scenario, say);
  else redisRules(scenario, say);
  persistenceRules(scenario, say);
  if (scenario.cluster.deployment === 'serverless') serverlessRules(scenario, say);
  sizes(scenario, say);
  ranges(scenario, say);
  waiting(scenario, say);
  busRules(scenario, say);
  endpointRules(scenario, say);
  return found;
}

function endpointRules({ cluster, clients }: Scenario, say: Say): void {
  if (clients.readFrom === 'reader-endpoint' && cluster.clusterMode === 'enabled') {
    say(
      'clients.readFrom',
      'With cluster mode enabled there is no reader endpoint. Write replica or nearest.',
    );
  }
}

type Say = (path: string, message: string) => void;

function namesOf({ zones, cluster, clients, origin }: Scenario, say: Say): void {
  const list = zones.join(', ');
  if (zones.length === 0) say('zones', 'Name at least one zone.');
  if (new Set(zones).size !== zones.length) say('zones', 'Each zone is named once.');
  const ids = new Set<string>();
  const shards = new Set<string>();
  for (const [g, group] of cluster.nodeGroups.entries()) {
    if (shards.has(group.id)) {
      say(`cluster.nodeGroups[${g}].id`, `There are two shards "${group.id}". Rename one.`);
    }
    shards.add(group.id);
    if (group.nodes.length === 0) {
      say(`cluster.nodeGroups[${g}].nodes`, `Shard ${group.id} has no node. Give it one.`);
    }
    for (const [n, node] of group.nodes.entries()) {
      const path = `cluster.nodeGroups[${g}].nodes[${n}]`;
      if (!zones.includes(node.zone)) {
        say(`${path}.zone`, `Zone "${node.zone}" is not in zones. Write one of ${list}.`);
      }
      if (ids.has(node.id)) say(`${path}.id`, `There are two nodes "${node.id}". Rename one.`);
      ids.add(node.id);
    }
  }
  if (clients.appZones.length === 0 || clients.appZones.length > MAX_APPS) {
    say('clients.appZones', `Name 1 to ${MAX_APPS} app instances by their zones.`);
  }
  for (const [i, zone] of clients.appZones.entries()) {
    if (!zones.includes(zone)) {
      say(`clients.appZones[${i}]`, `Zone "${zone}" is not in zones. Write one of ${list}.`);
    }
  }
  if (!zones.includes(origin.zone)) {
    say('origin.zone', `Zone "${origin.zone}" is not in zones. Write one of ${list}.`);
  }
}

function memcachedRules({ cluster }: Scenario, say: Say): void {
  if (cluster.clusterMode === 'enabled') {
    say('cluster.clusterMode', 'Memcached has no cluster mode. Write "disabled".');
  }
  if (cluster.automaticFailover) {
    say('cluster.automaticFailover', 'Memcached has no failover. Write false.');
  }
  if (cluster.multiAz) say('cluster.multiAz', 'Memcached has no Multi-AZ. Write false.');
  for (const [g, group] of cluster.nodeGroups.entries()) {
    if (group.nodes.length > 1) {
      say(`cluster.nodeGroups[${g}].nodes`, 'Memcached has no replicas: one node for each entry.');
    }
    if (group.slots.length > 0) {
      say(`cluster.nodeGroups[${g}].slots`, 'Memcached has no slots. Leave the list empty.');
    }
  }
}

function redisRules({ cluster, zones, cache }: Scenario, say: Say): void {
  const { nodeGroups } = cluster;
  const enabled = cluster.clusterMode === 'enabled';
  const fewest = Math.min(...nodeGroups.map((group) => group.nodes.length));
  if (enabled && !cluster.automaticFailover) {
    say(
      'cluster.automaticFailover',
      'Cluster mode enabled always has automatic failover. Write true.',
    );
  }
  if (!enabled && nodeGroups.length !== 1) {
    say('cluster.nodeGroups', 'With cluster mode disabled there is exactly one shard.');
  }
  if (!enabled && cluster.automaticFailover && fewest < 2) {
    say(
      'cluster.automaticFailover',
      'Automatic failover needs at least one replica. Add one first.',
    );
  }
  if (cluster.multiAz && !cluster.automaticFailover) {
    say('cluster.multiAz', 'Multi-AZ needs automatic failover. Switch that on first.');
  }
  if (cluster.multiAz && fewest < 2) {
    say('cluster.multiAz', 'Multi-AZ needs at least one replica in each shard. Add one first.');
  }
  if (cluster.multiAz && zones.length < 2) {
    say('cluster.multiAz', 'Multi-AZ needs nodes in at least two zones.');
  }
  for (const [g, group] of nodeGroups.entries()) {
    if (group.nodes.length > MAX_REPLICAS + 1) {
      say(`cluster.nodeGroups[${g}].nodes`, `A shard has at most ${MAX_REPLICAS} replicas.`);
    }
    if (
      cluster.multiAz &&
      group.nodes.length > 1 &&
      new Set(group.nodes.map((n) => n.zone)).size < 2
    ) {
      say(
        `cluster.nodeGroups[${g}].nodes`,
        `With Multi-AZ the nodes of shard ${group.id} must be in different zones.`,
      );
    }
  }
  slotRules(enabled, nodeGroups, say);
  if (!isEvictionPolicy(cache.evictionPolicy)) {
    say('cache.evictionPolicy', `There is no eviction policy "${cache.evictionPolicy}".`);
  }
}

/** Node families with durability, and the rest of its conditions (ElastiCache user guide, Durability limitations). */
const DURABLE_TYPES = /^(cache\.)?(r8g|r7g|r6g|m8g|m7g|m6g|c8gn|c7gn)\./;

function persistenceRules(scenario: Scenario, say: Say): void {
  const { cluster, persistence } = scenario;
  const { appendonly, savePoints, durability, snapshotRetentionDays } = persistence;
  const managed = cluster.deployment === 'serverless';
  if (cluster.engine === 'memcached') {
    if (appendonly) say('persistence.appendonly', 'Memcached keeps nothing on disk. Write false.');
    if (savePoints.length > 0) {
      say('persistence.savePoints', 'Memcached keeps nothing on disk. Leave the list empty.');
    }
    if (snapshotRetentionDays > 0) {
      say(
        'persistence.snapshotRetentionDays',
        'Memcached clusters of nodes have no backup. Write 0.',
      );
    }
  }
  if (appendonly && managed) {
    say('persistence.appendonly', 'Serverless has no append-only file. Write false.');
  }
  if (appendonly && cluster.multiAz) {
    say(
      'persistence.appendonly',
      'AOF and Multi-AZ exclude each other. Switch Multi-AZ off first.',
    );
  }
  if (managed && savePoints.length > 0) {
    say('persistence.savePoints', 'Serverless has no save points. Leave the list empty.');
  }
  if (durability === 'disabled') return;
  for (const message of durabilityProblems(scenario)) say('persistence.durability', message);
}

/** What stands against durability in a cluster, as ElastiCache would say it. */
export function durabilityProblems({ cluster, persistence, failover }: Scenario): string[] {
  const found: string[] = [];
  if (failover.kind === 'cluster-bus') {
    found.push(
      'Durability belongs to ElastiCache, not to an open-source cluster. Write "disabled".',
    );
  }
  if (cluster.deployment === 'serverless') {
    found.push('Serverless has no durability option. Write "disabled".');
  }
  const version = Number.parseFloat(cluster.engineVersion) || 0;
  if (cluster.engine !== 'valkey' || version < 9) {
    found.push('Durability needs Valkey 9.0 or later.');
  }
  if (cluster.clusterMode !== 'enabled') found.push('Durability needs cluster mode enabled.');
  if (!cluster.multiAz) found.push('Durability needs Multi-AZ with a replica in each shard.');
  if (!DURABLE_TYPES.test(cluster.nodeType)) {
    found.push(
      'Durability needs nodes of the families R6g, R7g, R8g, M6g, M7g, M8g, C7gn or C8gn.',
    );
  }
  if (persistence.appendonly || persistence.savePoints.length > 0) {
    found.push('Durability has no files beside it. Switch appendonly off and name no save points.');
  }
  return found;
}

function slotRules(enabled: boolean, groups: Scenario['cluster']['nodeGroups'], say: Say): void {
  if (!enabled) {
    for (const [g, group] of groups.entries()) {
      if (group.slots.length > 0) {
        say(
          `cluster.nodeGroups[${g}].slots`,
          'Slots belong to cluster mode. Leave the list empty.',
        );
      }
    }
    return;
  }
  const owners = new Uint8Array(16384);
  for (const [g, group] of groups.entries()) {
    for (const [low, high] of group.slots) {
      if (!(low >= 0 && low <= high && high <= 16383)) {
        say(`cluster.nodeGroups[${g}].slots`, `${low}-${high} is no range within 0-16383.`);
        return;
      }
      for (let slot = low; slot <= high; slot++) owners[slot] = (owners[slot] as number) + 1;
    }
  }
  const bad = owners.findIndex((owned) => owned !== 1);
  if (bad >= 0) {
    const many = owners[bad] === 0 ? 'no shard' : 'two shards';
    say('cluster.nodeGroups', `Slot ${bad} belongs to ${many}. Each of 0-16383 has exactly one.`);
  }
}

function serverlessRules({ cluster, cache }: Scenario, say: Say): void {
  if (cluster.engine === 'memcached') return;
  if (cluster.clusterMode !== 'enabled') {
    say('cluster.clusterMode', 'Serverless runs in cluster mode only. Write "enabled".');
  }
  if (cache.evictionPolicy !== 'volatile-lru') {
    say('cache.evictionPolicy', 'Serverless evicts by volatile-lru. Write "volatile-lru".');
  }
}

function sizes({ cluster, workload }: Scenario, say: Say): void {
  const nodes = cluster.nodeGroups.reduce((sum, group) => sum + group.nodes.length, 0);
  if (nodes === 0) say('cluster.nodeGroups', 'A cluster has at least one node.');
  if (nodes > MAX_NODES) {
    say('cluster.nodeGroups', `${nodes} nodes are more than the ${MAX_NODES} a cluster may have.`);
  }
  if (workload.keyspace > MAX_KEYSPACE) {
    say('workload.keyspace', `At most ${MAX_KEYSPACE} keys.`);
  }
  const copies = Math.max(1, ...cluster.nodeGroups.map((group) => group.nodes.length));
  const fits = (cluster.maxmemoryBytes * cluster.nodeGroups.length) / (workload.valueBytes + 64);
  const resident = Math.min(workload.keyspace, fits) * copies;
  if (!workload.trace && resident > MAX_RESIDENT) {
    say(
      'workload.keyspace',
      `About ${Math.round(resident)} resident entries, replicas counted, are more than the ${MAX_RESIDENT} a run may hold. Use fewer keys, or larger values.`,
    );
  }
}

function waiting({ clients, persistence }: Scenario, say: Say): void {
  if (clients.waitReplicas === 0) return;
  const { appendonly, appendfsync, durability } = persistence;
  if (durability === 'sync' || (appendonly && appendfsync === 'always')) {
    say(
      'clients.waitReplicas',
      'WAIT is not combined with answers that wait for a disk or log. Write 0.',
    );
  }
}

function busRules({ failover, cluster }: Scenario, say: Say): void {
  if (failover.kind !== 'cluster-bus') return;
  if (cluster.deployment === 'serverless') {
    say('failover.kind', 'ElastiCache Serverless fails over by itself. Write "managed".');
  } else if (cluster.clusterMode !== 'enabled' || cluster.engine === 'memcached') {
    say('failover.kind', 'The cluster bus needs cluster mode enabled. Write "managed".');
  }
}

function ranges({ failover }: Scenario, say: Say): void {
  if (failover.detectMinMs > failover.detectMaxMs) {
    say('failover.detectMinMs', 'The least detection time is above the most.');
  }
  if (failover.promoteMinMs > failover.promoteMaxMs) {
    say('failover.promoteMinMs', 'The least promotion time is above the most.');
  }
}
