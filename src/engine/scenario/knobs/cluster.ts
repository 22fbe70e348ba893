import { nodeTypes } from '../nodeTypes.ts';
import { choice, type Knob, named, number, toggle } from './knob.ts';

/** The cluster: engine, shards, nodes, memory, replication. */
export const clusterKnobs = {
  'cluster.maxmemoryBytes': number(
    'cluster',
    'Cache memory',
    'bytes',
    [1_600_000, 700e9],
    'Of each node. Redis OSS and Valkey (maxmemory) keep a quarter of it in reserve by default.',
    { level: 1, scale: 'log' },
  ),
  'cluster.engine': choice(
    'cluster',
    'Engine',
    [
      { value: 'valkey', label: 'Valkey' },
      { value: 'redis', label: 'Redis OSS' },
      { value: 'memcached', label: 'Memcached' },
    ],
    'The server software.',
  ),
  'cluster.clusterMode': choice(
    'cluster',
    'Cluster mode',
    named('disabled', 'enabled'),
    'Enabled: keys are spread over shards by hash slot.',
  ),
  'cluster.shards': number(
    'cluster',
    'Shards',
    'shards',
    [1, 90],
    'Node groups, each with its part of the hash slots.',
  ),
  'cluster.replicas': number(
    'cluster',
    'Replicas',
    'per shard',
    [0, 5],
    'Read-only copies of each primary, in other zones.',
  ),
  'cluster.nodeType': choice(
    'cluster',
    'Node type',
    named(...Object.keys(nodeTypes)),
    'Sets vCPUs, memory and network of each node.',
  ),
  'cluster.reservedMemoryPercent': number(
    'cluster',
    'Reserved memory',
    '%',
    [0, 75],
    'reserved-memory-percent: kept free for snapshots and buffers.',
  ),
  'cluster.automaticFailover': toggle(
    'cluster',
    'Automatic failover',
    'A replica becomes primary when the primary is lost.',
  ),
  'cluster.multiAz': toggle(
    'cluster',
    'Multi-AZ',
    'Keeps the nodes of a shard in different zones; needs automatic failover.',
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
};

/** The same where the engine is Memcached, which has another word or another meaning for them. */
export const memcachedKnobs: Readonly<Record<string, Knob>> = {
  'cluster.maxmemoryBytes': {
    ...clusterKnobs['cluster.maxmemoryBytes'],
    about:
      'Of each node, for items and their slabs (max_cache_memory). Memcached keeps nothing in reserve.',
  },
  'cluster.shards': {
    ...clusterKnobs['cluster.shards'],
    label: 'Nodes',
    unit: 'nodes',
    about: 'Each holds its own part of the keys; the app clients choose the node.',
  },
};
