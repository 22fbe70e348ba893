import { patterns } from '../clients/patterns.ts';
import { popularities, shapes, valueLaws } from '../clients/workload.ts';
import { MAX_KEYSPACE } from '../limits.ts';
import { evictionPolicies } from '../store/redis/eviction.ts';
import { nodeTypes } from './nodeTypes.ts';

export type KnobGroup =
  | 'traffic'
  | 'cache'
  | 'cluster'
  | 'clients'
  | 'database'
  | 'network'
  | 'failover'
  | 'persistence';

type Common = {
  label: string;
  /** One line: what it means. */
  about: string;
  group: KnobGroup;
  /** 1: among the first few; 2: one step away. */
  level: 1 | 2;
};
export type NumberKnob = Common & {
  kind: 'number';
  unit: string;
  min: number;
  max: number;
  step: number;
  scale: 'linear' | 'log';
};
export type ChoiceKnob = Common & { kind: 'choice'; choices: { value: string; label: string }[] };
export type SwitchKnob = Common & { kind: 'switch' };
export type Knob = NumberKnob | ChoiceKnob | SwitchKnob;

const number = (
  group: KnobGroup,
  label: string,
  unit: string,
  [min, max]: [number, number],
  about: string,
  more: Partial<Pick<NumberKnob, 'level' | 'step' | 'scale'>> = {},
): NumberKnob => ({
  kind: 'number',
  group,
  label,
  unit,
  min,
  max,
  about,
  level: more.level ?? 2,
  step: more.step ?? 1,
  scale: more.scale ?? 'linear',
});

const labelled = (table: Record<string, { label: string }>) =>
  Object.entries(table).map(([value, { label }]) => ({ value, label }));
const named = (...values: string[]) => values.map((value) => ({ value, label: value }));

/**
 * Everything that may be changed while a run goes on: path in the scenario, bounds, unit, words. The page,
 * the schema and the command line read it from here.
 */
export const knobs: Readonly<Record<string, Knob>> = {
  'workload.ratePerSecond': number(
    'traffic',
    'Traffic',
    'requests/s',
    [1, 500_000],
    'All app servers together.',
    { level: 1, scale: 'log' },
  ),
  'cluster.maxmemoryBytes': number(
    'cluster',
    'Cache memory',
    'bytes',
    [1_600_000, 700e9],
    'maxmemory of each node; a quarter of it is reserved by default.',
    { level: 1, scale: 'log' },
  ),
  'cache.ttlMs': number(
    'cache',
    'Time to live',
    'ms',
    [0, 86_400_000],
    'After this an item counts as expired; 0 means never.',
    { level: 1, scale: 'log' },
  ),

  'workload.readPercent': number(
    'traffic',
    'Reads',
    '%',
    [0, 100],
    'Share of requests that read; the rest write.',
  ),
  'workload.keyspace': number(
    'traffic',
    'Different keys',
    'keys',
    [1, MAX_KEYSPACE],
    'How many keys the requests are spread over.',
    { scale: 'log' },
  ),
  'workload.popularity': {
    kind: 'choice',
    group: 'traffic',
    level: 2,
    label: 'Popularity',
    about: 'Which keys are asked for how often.',
    choices: labelled(popularities),
  },
  'workload.zipfExponent': number(
    'traffic',
    'Skew',
    '',
    [0, 2],
    'Exponent of the Zipf law: 0 is even, 1 is typical of caches.',
    { step: 0.01 },
  ),
  'workload.hotKeyPercent': number(
    'traffic',
    'Hot key',
    '%',
    [0, 100],
    'Share of requests for the one hot key, or for the hot set.',
  ),
  'workload.phaseRequests': number(
    'traffic',
    'Phase',
    'requests',
    [1, 10_000_000],
    'After so many requests the scan, the shift or the next hot set comes.',
    { scale: 'log' },
  ),
  'workload.phaseKeys': number(
    'traffic',
    'Keys of a phase',
    'keys',
    [1, MAX_KEYSPACE],
    'Keys that a scan takes, that Zipf moves on by, or that are hot at a time.',
    { scale: 'log' },
  ),
  'workload.valueBytes': number(
    'traffic',
    'Value size',
    'bytes',
    [1, 1_000_000],
    'Median size of a value.',
    { scale: 'log' },
  ),
  'workload.valueLaw': {
    kind: 'choice',
    group: 'traffic',
    level: 2,
    label: 'Law of sizes',
    about: 'How the sizes of values spread around the median.',
    choices: labelled(valueLaws),
  },
  'workload.valueSigma': number(
    'traffic',
    'Spread of sizes',
    '',
    [0, 3],
    'Sigma of the lognormal law; 0: all values alike.',
    { step: 0.1 },
  ),
  'workload.valueShape': number(
    'traffic',
    'Tail of sizes',
    '',
    [0, 0.9],
    'Shape of the generalized Pareto law: the larger, the heavier the tail.',
    { step: 0.01 },
  ),
  'workload.shape': {
    kind: 'choice',
    group: 'traffic',
    level: 2,
    label: 'Shape over time',
    about: 'How the rate changes.',
    choices: labelled(shapes),
  },
  'workload.shapeMs': number(
    'traffic',
    'Shape period',
    'ms',
    [100, 3_600_000],
    'Wave: one period; spike: when it starts; ramp: how long it takes.',
    { scale: 'log' },
  ),
  'workload.shapeFactor': number(
    'traffic',
    'Shape factor',
    'x',
    [1, 100],
    'Spike: times the rate; wave: peak over trough.',
  ),
  'workload.arrivals': {
    kind: 'choice',
    group: 'traffic',
    level: 2,
    label: 'Arrivals',
    about: 'Poisson: independent of each other; even: equal gaps.',
    choices: named('poisson', 'even'),
  },

  'cache.pattern': {
    kind: 'choice',
    group: 'cache',
    level: 2,
    label: 'Caching pattern',
    about: 'What a write does to the cached copy.',
    choices: labelled(patterns),
  },
  'cache.ttlJitterPercent': number(
    'cache',
    'TTL jitter',
    '%',
    [0, 100],
    'Spreads expiry so that keys written together do not end together.',
  ),
  'cache.evictionPolicy': {
    kind: 'choice',
    group: 'cache',
    level: 2,
    label: 'Eviction policy',
    about: 'maxmemory-policy: who goes when memory is full (Redis OSS and Valkey).',
    choices: named(...Object.keys(evictionPolicies)),
  },
  'cache.maxmemorySamples': number(
    'cache',
    'Eviction samples',
    'keys',
    [1, 20],
    'maxmemory-samples: keys looked at for each eviction; ElastiCache uses 3.',
  ),

  'cluster.engine': {
    kind: 'choice',
    group: 'cluster',
    level: 2,
    label: 'Engine',
    about: 'The server software. Another engine is another, empty cluster.',
    choices: [
      { value: 'valkey', label: 'Valkey' },
      { value: 'redis', label: 'Redis OSS' },
      { value: 'memcached', label: 'Memcached' },
    ],
  },
  'cluster.clusterMode': {
    kind: 'choice',
    group: 'cluster',
    level: 2,
    label: 'Cluster mode',
    about: 'Enabled: keys are spread over shards by hash slot.',
    choices: named('disabled', 'enabled'),
  },
  'cluster.shards': number(
    'cluster',
    'Shards',
    'shards',
    [1, 90],
    'Node groups; for Memcached the number of nodes.',
  ),
  'cluster.replicas': number(
    'cluster',
    'Replicas',
    'per shard',
    [0, 5],
    'Read-only copies of each primary, in other zones.',
  ),
  'cluster.nodeType': {
    kind: 'choice',
    group: 'cluster',
    level: 2,
    label: 'Node type',
    about: 'Sets vCPUs, memory and network of each node.',
    choices: named(...Object.keys(nodeTypes)),
  },
  'cluster.reservedMemoryPercent': number(
    'cluster',
    'Reserved memory',
    '%',
    [0, 75],
    'reserved-memory-percent: kept free for snapshots and buffers.',
  ),
  'cluster.automaticFailover': {
    kind: 'switch',
    group: 'cluster',
    level: 2,
    label: 'Automatic failover',
    about: 'A replica becomes primary when the primary is lost.',
  },
  'cluster.multiAz': {
    kind: 'switch',
    group: 'cluster',
    level: 2,
    label: 'Multi-AZ',
    about: 'Keeps the nodes of a shard in different zones; needs automatic failover.',
  },

  'clients.poolSize': number(
    'clients',
    'Connection pool',
    'connections',
    [1, 1_000],
    'Connections from one app to one node, at most.',
    { scale: 'log' },
  ),
  'clients.commandTimeoutMs': number(
    'clients',
    'Command timeout',
    'ms',
    [0, 60_000],
    'An app gives a cache command up after this; 0: it waits for ever.',
    { scale: 'log' },
  ),
  'clients.connectTimeoutMs': number(
    'clients',
    'Connect timeout',
    'ms',
    [1, 60_000],
    'An app gives a new connection up after this.',
    { scale: 'log' },
  ),
  'clients.retries': number('clients', 'Retries', 'attempts', [0, 10], 'Attempts after the first.'),
  'clients.retryBackoffMs': number(
    'clients',
    'Backoff',
    'ms',
    [0, 10_000],
    'Pause before the first retry; it doubles, with jitter.',
    { scale: 'log' },
  ),
  'clients.readFrom': {
    kind: 'choice',
    group: 'clients',
    level: 2,
    label: 'Read from',
    about: 'Replicas take load off the primary, and may be behind it.',
    choices: named('primary', 'replica', 'nearest'),
  },
  'clients.waitReplicas': number(
    'clients',
    'Wait for replicas',
    'replicas',
    [0, 5],
    'WAIT after each write until this many replicas have it; 0: the primary alone answers.',
  ),
  'clients.waitTimeoutMs': number(
    'clients',
    'Wait at most',
    'ms',
    [0, 60_000],
    'How long WAIT waits; then the write counts as not confirmed. 0: for ever.',
    { scale: 'log' },
  ),
  'clients.connections': {
    kind: 'choice',
    group: 'clients',
    level: 2,
    label: 'Connections',
    about: 'A pool with one command on each, or one shared by all commands of an app to a node.',
    choices: [
      { value: 'pool', label: 'Pool' },
      { value: 'shared', label: 'One, shared' },
    ],
  },
  'clients.topologyRefreshMs': number(
    'clients',
    'Slot map refresh',
    'ms',
    [0, 60_000],
    'Cluster mode: after an error an app reads the slot map anew, at most this often.',
    { scale: 'log' },
  ),
  'clients.distribution': {
    kind: 'choice',
    group: 'clients',
    level: 2,
    label: 'Memcached hashing',
    about: 'How clients map keys to Memcached nodes.',
    choices: [
      { value: 'ketama', label: 'Consistent (ketama)' },
      { value: 'modulo', label: 'Modulo' },
    ],
  },
  'clients.onCacheError': {
    kind: 'choice',
    group: 'clients',
    level: 2,
    label: 'When the cache fails',
    about: 'A read asks the database instead, or fails.',
    choices: [
      { value: 'origin', label: 'Ask the database' },
      { value: 'fail', label: 'Fail' },
    ],
  },

  'origin.workers': number(
    'database',
    'Database workers',
    'workers',
    [1, 1_000],
    'Queries that the database works on at once.',
    { scale: 'log' },
  ),
  'origin.serviceMs': number(
    'database',
    'Query time',
    'ms',
    [0.1, 10_000],
    'Median time of one read in the database.',
    { scale: 'log', step: 0.1 },
  ),
  'origin.serviceSigma': number(
    'database',
    'Spread of query time',
    '',
    [0, 2],
    'Sigma of the lognormal law.',
    { step: 0.05 },
  ),
  'origin.connectionLimit': number(
    'database',
    'Connection limit',
    'connections',
    [1, 20_000],
    'Queries beyond this are refused.',
    { scale: 'log' },
  ),
  'origin.timeoutMs': number(
    'database',
    'Query timeout',
    'ms',
    [1, 60_000],
    'An app gives a query up after this.',
    { scale: 'log' },
  ),

  'network.sameZoneRttMicros': number(
    'network',
    'Round trip in a zone',
    'µs',
    [10, 100_000],
    'Median round trip between two hosts of one zone.',
    { scale: 'log' },
  ),
  'network.crossZoneRttMicros': number(
    'network',
    'Round trip between zones',
    'µs',
    [10, 100_000],
    'Median round trip between two zones of the Region.',
    { scale: 'log' },
  ),

  'replication.backlogBytes': number(
    'cluster',
    'Replication backlog',
    'bytes',
    [0, 1_073_741_824],
    'repl-backlog-size: a replica that missed more syncs in full; 0: the default of the version.',
    { scale: 'log' },
  ),
  'replication.outputBufferHardBytes': number(
    'cluster',
    'Output buffer limit',
    'bytes',
    [0, 1_073_741_824],
    'A replica with more than this waiting for it is cut off; 0: a tenth of maxmemory.',
    { scale: 'log' },
  ),

  'failover.kind': {
    kind: 'choice',
    group: 'failover',
    level: 2,
    label: 'Failover by',
    about: 'Who replaces a lost primary; the cluster bus needs cluster mode.',
    choices: [
      { value: 'managed', label: 'ElastiCache' },
      { value: 'cluster-bus', label: 'Open-source cluster bus' },
    ],
  },
  'failover.nodeTimeoutMs': number(
    'failover',
    'Node timeout',
    'ms',
    [500, 120_000],
    'cluster-node-timeout: a node without a pong for so long counts as possibly failing.',
    { scale: 'log' },
  ),
  'failover.requireFullCoverage': {
    kind: 'switch',
    group: 'failover',
    level: 2,
    label: 'Require full coverage',
    about: 'cluster-require-full-coverage: all shards refuse while one has no primary.',
  },
  'failover.detectMinMs': number(
    'failover',
    'Detection, least',
    'ms',
    [100, 120_000],
    'Shortest time until a lost primary is noticed.',
    { scale: 'log' },
  ),
  'failover.detectMaxMs': number(
    'failover',
    'Detection, most',
    'ms',
    [100, 120_000],
    'Longest time until a lost primary is noticed.',
    { scale: 'log' },
  ),
  'failover.promoteMinMs': number(
    'failover',
    'Promotion, least',
    'ms',
    [10, 120_000],
    'Shortest time to make a replica primary.',
    { scale: 'log' },
  ),
  'failover.promoteMaxMs': number(
    'failover',
    'Promotion, most',
    'ms',
    [10, 120_000],
    'Longest time to make a replica primary.',
    { scale: 'log' },
  ),
  'failover.dnsTtlMs': number(
    'failover',
    'DNS cache',
    'ms',
    [0, 600_000],
    'How long a client keeps the address behind an endpoint name.',
    { scale: 'log' },
  ),
  'failover.replaceMs': number(
    'failover',
    'Replacement',
    'ms',
    [1_000, 3_600_000],
    'From a failure to a new node in its place.',
    { scale: 'log' },
  ),

  'persistence.snapshotRetentionDays': number(
    'persistence',
    'Automatic backups',
    'days kept',
    [0, 35],
    'A backup a day, kept so long; 0: none.',
  ),
  'persistence.snapshotMethod': {
    kind: 'choice',
    group: 'persistence',
    level: 2,
    label: 'Snapshot method',
    about:
      'Forked copies pages on write; forkless shares the engine thread. ElastiCache chooses by free memory.',
    choices: named('auto', 'forked', 'forkless'),
  },
  'persistence.durability': {
    kind: 'choice',
    group: 'persistence',
    level: 2,
    label: 'Durability',
    about: 'Valkey 9: a log in several zones, waited for (sync) or not (async).',
    choices: named('disabled', 'async', 'sync'),
  },
  'persistence.logMs': number(
    'persistence',
    'Log write',
    'ms',
    [0.1, 1_000],
    'From a write to its place in the log of a durable cluster.',
    { scale: 'log', step: 0.1 },
  ),
  'persistence.appendonly': {
    kind: 'switch',
    group: 'persistence',
    level: 2,
    label: 'Append-only file',
    about: 'Open source only: ElastiCache offers it no more.',
  },
  'persistence.appendfsync': {
    kind: 'choice',
    group: 'persistence',
    level: 2,
    label: 'appendfsync',
    about: 'Open source only: when the append-only file is forced to disk.',
    choices: named('always', 'everysec', 'no'),
  },
  'persistence.fsyncMs': number(
    'persistence',
    'Fsync time',
    'ms',
    [0, 10_000],
    'How long the disk takes for one fsync.',
    { step: 0.1 },
  ),
};
