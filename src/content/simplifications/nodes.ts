import type { Constant, Simplification } from './entry.ts';

/** Nodes and what a command costs them: what is simpler than the real thing. */
export const nodesSimplifications: readonly Simplification[] = [
  {
    id: 'changes-at-once',
    topic: 'nodes',
    model:
      'A change of node type or memory holds at once, and a new replica begins its sync at once. Another number of shards, cluster mode or engine puts a new, empty cluster in place.',
    real: 'AWS makes new nodes, which takes minutes, and moves slots online while requests are served.',
    where: 'Scaling while the run goes on.',
  },
  {
    id: 'service-levels',
    topic: 'nodes',
    model:
      'A command costs a part for its connection, a part for protocol and execution, and a part for each byte; requests that wait together share one pass of the event loop. I/O threads take the connection part by version and vCPUs. All with a narrow spread.',
    real: 'The split was measured on one machine, over UNIX sockets; it depends on the processor, the kernel and the number of connections. AWS publishes "up to" figures only.',
    where:
      'The request rate at which the engine thread is full: expect the right order, not the right per cent.',
  },
  {
    id: 'host-cpu',
    topic: 'nodes',
    model:
      "CPUUtilization of a host is made of what the engine's threads do. Work of the kernel for the network beside them, snapshots and the service's own agents are left out.",
    real: 'On nodes with two vCPUs these take a notable share of the second one.',
    where: 'Host load of small nodes at high rates: it is higher in life.',
  },
  {
    id: 'memcached-lock',
    topic: 'nodes',
    model:
      'All writes to a Memcached node meet at one lock, for two thirds of a microsecond. Reads never wait for it. A request is on any of the threads, as if its connection were one of many.',
    real: 'There is a lock for each slab class and LRU segment, and one for each part of the key table; a read takes some of them for a moment too.',
    where: 'More than about 1.4 million writes a second on one node with 8 or more vCPUs.',
  },
  {
    id: 'expiry-cycles',
    topic: 'nodes',
    model:
      'A cycle of active expiry keeps the engine thread for its number of keys times 1 to 2.3 microseconds, where that comes to a millisecond or more. Shorter ones cost nothing.',
    real: 'Every cycle takes its time, and how many keys it gets through depends on processor and cache.',
    where:
      'Engine load of nodes whose items expire a few hundred at a time: it is up to a per cent higher in life.',
  },
  {
    id: 'long-commands',
    topic: 'nodes',
    model:
      'KEYS * takes 310 ns for each key with its answer, DEL of a set 260 ns for each member, as measured on Redis 7.0.15 with a million of them; a node in an otherwise idle moment starts at once. Its replicas free the set at the same moment.',
    real: 'With 100,000 keys or members, which fit into the caches of the processor, each takes a third to a half of that; a list is freed in blocks, far faster. UNLINK frees in another thread.',
    where: 'How long everybody waits behind one command on small nodes: a little shorter in life.',
  },
  {
    id: 'no-cpu-credits',
    topic: 'nodes',
    model: 'Burstable node types (t3, t4g) work at full speed for ever.',
    real: 'They earn and spend CPU credits and slow down when these are used up.',
    where: 'Long runs with high load on a t4g node.',
  },
];

/** Nodes and what a command costs them: the numbers. */
export const nodesConstants: readonly Constant[] = [
  {
    name: 'KEYS *, for each key',
    value: 310,
    unit: 'ns',
    source: 'measured on Redis 7.0.15: 1,000,000 keys answered in 309 ms',
  },
  {
    name: 'DEL of a set, for each member',
    value: 260,
    unit: 'ns',
    source: 'measured on Redis 7.0.15: 1,000,000 members freed in 256 to 270 ms',
  },
  {
    name: 'GET on one thread, Redis OSS',
    value: 6.25,
    unit: 'µs',
    source:
      '160,000 simple requests a second on one thread without pipelining (devhands.io 2024); how it splits is measured on Redis 7.0.15',
  },
  {
    name: 'SET on one thread, Redis OSS',
    value: 6.65,
    unit: 'µs',
    source: 'ratio to GET by server CPU per operation, measured on Redis 7.0.15',
  },
  {
    name: 'GET on one thread, Valkey',
    value: 6.2,
    unit: 'µs',
    source: 'as Redis OSS (devhands.io 2024); how it splits is measured on Valkey 8.0.1',
  },
  {
    name: 'Socket part of it, paid once for a whole pipeline, Redis OSS',
    value: 5.4,
    unit: 'µs',
    source:
      'what is left of 6.25 µs when execution and protocol are taken off; on the recorded machine 2.15 µs over UNIX sockets',
  },
  {
    name: 'One pass of the event loop that wakes from sleep, Redis OSS and Valkey',
    value: 6.75,
    unit: 'µs',
    source:
      'one lone client costs 2 to 3 times the server CPU per operation, measured on Redis 7.0.15 and Valkey 8.0.1',
  },
  {
    name: 'One pass that finds requests waiting, Redis OSS and Valkey',
    value: 1.69,
    unit: 'µs',
    source: 'assumed: a quarter of a pass that wakes from sleep',
  },
  {
    name: 'Each byte of a value read, Redis OSS',
    value: 0.34,
    unit: 'ns',
    source: 'server CPU with values of 100 and 10,240 bytes, measured on Redis 7.0.15',
  },
  {
    name: 'Each byte of a value written, Redis OSS',
    value: 0.37,
    unit: 'ns',
    source: 'server CPU with values of 100 and 10,240 bytes, measured on Redis 7.0.15',
  },
  {
    name: 'GET on one thread, Memcached',
    value: 5.05,
    unit: 'µs',
    source:
      '316,474 GET a second on one thread over a UNIX socket (tidwall/cache-benchmarks 2025), times 1.6 for TCP (assumed)',
  },
  {
    name: 'SET on one thread, Memcached',
    value: 6.65,
    unit: 'µs',
    source:
      '240,682 SET a second on one thread over a UNIX socket (tidwall/cache-benchmarks 2025), times 1.6 for TCP (assumed)',
  },
  {
    name: 'Part of a SET under a lock that all threads share, Memcached',
    value: 0.64,
    unit: 'µs',
    source:
      'SET saturates at 1.4 to 1.57 million a second from 8 threads on (tidwall/cache-benchmarks 2025)',
  },
  {
    name: 'Socket part left to the engine thread by multiplexed I/O threads, 8 threads',
    value: 0.213,
    unit: '',
    source:
      'Redis 6 to 7: up to +83 % and +72 % requests a second (AWS Database Blog 2019 and 2023), 500,000 from 160,000',
  },
  {
    name: 'Hand-over to asynchronous I/O threads, Redis OSS 7.1',
    value: 0.35,
    unit: 'µs',
    source: 'more than 1,000,000 requests a second on one r7g.4xlarge (AWS Database Blog 2023)',
  },
  {
    name: 'Hand-over to asynchronous I/O threads, Valkey 8',
    value: 0.2,
    unit: 'µs',
    source: '1,190,000 SET a second on one node with 8 I/O threads (valkey.io 2024)',
  },
  {
    name: 'Times as slow as Graviton3: Graviton2, M5, R5, T3, T4g',
    value: 1.28,
    unit: '',
    source:
      'Graviton3: up to 28 % more requests a second than Graviton2 (AWS Database Blog 2023); the others assumed to be as Graviton2',
  },
  {
    name: 'Spread of service times (sigma of the lognormal)',
    value: 0.2,
    unit: '',
    source: "assumed: no public distribution of the server's own part",
  },
];
