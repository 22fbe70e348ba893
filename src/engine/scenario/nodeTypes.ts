/**
 * The numbers of some node types, for changing type while a run goes on; the importer knows all types. Source:
 * AWS ElastiCache user guide, Supported node types and node-type specific parameters (2026).
 * `maxmemoryBytes` is Redis OSS and Valkey's maxmemory, `memcachedMb` Memcached's max_cache_memory;
 * network is the baseline.
 */
export type NodeType = {
  vcpus: number;
  maxmemoryBytes: number;
  memcachedMb: number;
  networkMbitPerSecond: number;
};

export const nodeTypes: Readonly<Record<string, NodeType>> = {
  'cache.t4g.micro': {
    vcpus: 2,
    maxmemoryBytes: 536_870_912,
    memcachedMb: 512,
    networkMbitPerSecond: 64,
  },
  'cache.t4g.small': {
    vcpus: 2,
    maxmemoryBytes: 1_471_026_299,
    memcachedMb: 1_402,
    networkMbitPerSecond: 128,
  },
  'cache.t4g.medium': {
    vcpus: 2,
    maxmemoryBytes: 3_317_862_236,
    memcachedMb: 3_164,
    networkMbitPerSecond: 256,
  },
  'cache.m7g.large': {
    vcpus: 2,
    maxmemoryBytes: 6_854_542_746,
    memcachedMb: 6_537,
    networkMbitPerSecond: 937,
  },
  'cache.m7g.xlarge': {
    vcpus: 4,
    maxmemoryBytes: 13_891_921_715,
    memcachedMb: 13_248,
    networkMbitPerSecond: 1876,
  },
  'cache.r7g.large': {
    vcpus: 2,
    maxmemoryBytes: 14_037_181_030,
    memcachedMb: 13_387,
    networkMbitPerSecond: 937,
  },
  'cache.r7g.xlarge': {
    vcpus: 4,
    maxmemoryBytes: 28_261_849_702,
    memcachedMb: 26_953,
    networkMbitPerSecond: 1876,
  },
  'cache.r7g.2xlarge': {
    vcpus: 8,
    maxmemoryBytes: 56_711_183_565,
    memcachedMb: 54_084,
    networkMbitPerSecond: 3750,
  },
  'cache.r7g.4xlarge': {
    vcpus: 16,
    maxmemoryBytes: 113_609_865_216,
    memcachedMb: 108_347,
    networkMbitPerSecond: 7500,
  },
};
