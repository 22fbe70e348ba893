import type { Constant, Simplification } from './entry.ts';

/** Memory: what is simpler than the real thing. */
export const memorySimplifications: readonly Simplification[] = [
  {
    id: 'strings-only',
    topic: 'memory',
    model:
      'Every item of a run is a string. What hashes, lists, sets and sorted sets take is worked out apart, by cachescape inspect memory.',
    real: 'Small hashes and lists are packed and take far less memory for each field.',
    where: 'Memory of data that is not plain values.',
  },
  {
    id: 'bytes-per-key',
    topic: 'memory',
    model:
      'Bytes per key follow the allocator classes and tables measured on Redis 7.0.15, Valkey 7.2.7 and 8.0.1. Redis OSS on ElastiCache is taken to have the encodings of 7.0 and the allocator of Valkey 7.2; versions after Valkey 8.0 use the figures of 8.0. A node has one table of keys, also with cluster mode enabled.',
    real: 'ElastiCache builds its own engines; Valkey 8 keeps a table for each slot in cluster mode, and 8.1 cuts the memory beside each key by up to about 20 %.',
    where: 'How many small items fit: within a few per cent for the measured versions.',
  },
  {
    id: 'memory-of-connections',
    topic: 'memory',
    model:
      'Connections count with query and reply buffers, full for the first seconds, then by use; replicas, the backlog and the event table of maxclients count too, all brought up to date every two seconds. On nodes below 128 MiB, smaller than any node type, and on Serverless a connection takes 2.3 KiB and nothing else does. Replies that a client does not read, and fragmentation, take nothing.',
    real: 'Slow readers can hold many megabytes in buffers, which count against maxmemory; what a slow replica holds beyond the backlog weighs on the host alone.',
    where: 'Out of memory by slow readers does not happen here.',
  },
  {
    id: 'host-memory',
    topic: 'memory',
    model:
      'The memory ledger draws the RAM of the EC2 instance of the same name around a node whose maxmemory is near that of its type. Nothing in a run depends on it.',
    real: 'ElastiCache states how much memory a node type has for the cache, not what its hosts have.',
    where: 'The rest of the host in the ledger: a picture of proportion.',
  },
];

/** Memory: the numbers. */
export const memoryConstants: readonly Constant[] = [
  {
    name: 'Memory of one idle connection',
    value: 2_355,
    unit: 'B',
    source: 'used_memory measured on Redis 7.0.15 and Valkey 8.0.1',
  },
  {
    name: 'Query buffer of a connection in use, before Valkey 8',
    value: 20_480,
    unit: 'B',
    source: 'used_memory and CLIENT LIST measured on Redis 7.0.15; Valkey 8.0.1 shares one',
  },
  {
    name: 'Reply buffer of a new connection',
    value: 16_384,
    unit: 'B',
    source: 'used_memory and CLIENT LIST measured on Redis 7.0.15',
  },
  {
    name: 'Memory kept in reserve (reserved-memory-percent)',
    value: 25,
    unit: '%',
    source: 'ElastiCache user guide, engine parameters',
    knob: 'cluster.reservedMemoryPercent',
  },
  {
    name: 'Keys looked at to find one to evict (maxmemory-samples)',
    value: 3,
    unit: '',
    source: 'ElastiCache user guide, engine parameters (5 in open source)',
    knob: 'cache.maxmemorySamples',
  },
];
