/**
 * What the model leaves out or makes simpler, and the numbers it stands on. Shown on the page where it can
 * mislead, and listed whole under "How true is this".
 */

export type Simplification = {
  readonly id: string;
  readonly topic:
    | 'time'
    | 'clients'
    | 'network'
    | 'nodes'
    | 'memory'
    | 'failover'
    | 'database'
    | 'serverless';
  /** What the model does. */
  readonly model: string;
  /** What the real thing does. */
  readonly real: string;
  /** Where a reader would trip over it. */
  readonly where: string;
};

export const simplifications: readonly Simplification[] = [
  {
    id: 'time-compressed-nothing',
    topic: 'time',
    model:
      'Simulated time is a whole number of nanoseconds and nothing in it is shortened for the show: slow motion slows everything alike.',
    real: 'The same, but nobody can watch it.',
    where:
      'A database read takes thousands of times longer on screen than in life, and so does a hit.',
  },
  {
    id: 'failover-phases',
    topic: 'failover',
    model:
      'A failover is a time to notice, a time to promote and a time until names are looked up again. Each is drawn evenly from a range that you can change.',
    real: 'AWS publishes totals only: promotion in "a few seconds", and about 15 to 35 s in all for a cluster without cluster mode. How that splits into phases is not documented.',
    where:
      'The moment at which the story says "noticed" can be earlier or later in life; the total is inside the published range.',
  },
  {
    id: 'cluster-bus-links',
    topic: 'failover',
    model:
      'On the cluster bus a message takes the one-way delay of the network, and a link is back at the next look (100 ms) after its way is open again. Nodes write no nodes.conf.',
    real: 'A node saves nodes.conf with an fsync before it answers a vote or a claim (up to 40 ms in the recordings), and TCP tries a cut link again after 1 s, 3 s and so on.',
    where:
      'Elections are won some milliseconds sooner here, and a healed partition is noticed up to some seconds sooner.',
  },
  {
    id: 'cluster-bus-scope',
    topic: 'failover',
    model:
      'Replicas do not move to another shard, there is no manual failover but TAKEOVER, and nobody restarts a crashed node but you.',
    real: 'Open-source clusters can move a spare replica to a shard that lost its own, and have a coordinated CLUSTER FAILOVER.',
    where: 'A shard that has lost its only replica stays without one.',
  },
  {
    id: 'frozen-node',
    topic: 'failover',
    model:
      'A frozen node is a stopped process: its kernel still takes connections and commands. When it goes on it executes 32 KiB of each connection before it has heard of a new primary; one that ElastiCache has replaced meanwhile is deposed the same way.',
    real: 'So measured with SIGSTOP on Redis 7.0.15 in an open-source cluster. A frozen virtual machine takes nothing, and how ElastiCache keeps an old primary from answering is not documented.',
    where: 'How many acknowledged writes a node loses that was frozen over a failover.',
  },
  {
    id: 'no-timeout',
    topic: 'clients',
    model:
      'A client without a command timeout waits until TCP gives up, 924.6 s after the way was lost. When the way is open again sooner, its connection counts as dead at once.',
    real: 'TCP would send what is on the way again and the connection could live on; keep-alive settings can end it sooner.',
    where: 'Command timeout 0 with a zone outage or a cut link.',
  },
  {
    id: 'dns-ttl',
    topic: 'clients',
    model:
      'A client keeps the address that an endpoint name gave it for 5 s, and looks again only after a call failed.',
    real: 'The TTL of the endpoint record is not published. AWS advises clients to cache names for 5 to 10 s; some runtimes keep them for ever.',
    where:
      'After a promotion apps follow within seconds. A client that never looks again would stay on the dead address.',
  },
  {
    id: 'topology-refresh',
    topic: 'clients',
    model:
      'With cluster mode a client reads the slot map again after an error, at most once a second (a setting). It does not read it on a timer.',
    real: 'Clients differ: some also refresh on a timer, some on every redirect.',
    where:
      'After a failover in cluster mode the apps follow within about a second of their first failed call.',
  },
  {
    id: 'auto-discovery',
    topic: 'clients',
    model: 'When Memcached nodes are added or removed by request, every client knows at once.',
    real: 'An auto discovery client asks the configuration endpoint once a minute, so for up to a minute apps disagree about where a key lives.',
    where:
      'Adding or removing a Memcached node: the keys that move do so at one moment, for all apps.',
  },
  {
    id: 'one-command-at-a-time',
    topic: 'clients',
    model:
      'One request is one GET or one SET on one connection: no pipelining, no MGET, no transactions, no scripts.',
    real: 'Pipelines and multi-key commands save round trips; with cluster mode the keys of one command must share a slot.',
    where:
      'Throughput of a node: a client that sends 16 commands at once costs the server 2 to 5 times less for each.',
  },
  {
    id: 'no-single-flight',
    topic: 'clients',
    model:
      'Apps do not work together on a miss: ten requests that miss the same key ask the database ten times.',
    real: 'That is what most apps do. A lock, single flight or serving the old value while one request refreshes it would prevent it.',
    where:
      'TTL stampede and cold cache: the wave at the database is larger than the number of keys.',
  },
  {
    id: 'write-fails-with-cache',
    topic: 'clients',
    model:
      'With write-through and write-around a write counts as failed when its step in the cache failed, though the database has taken it.',
    real: 'It depends on the app: many log the error of the cache and go on, and the cached copy stays old.',
    where:
      'Failed writes while a primary is down, or while memory is full and nothing may be evicted.',
  },
  {
    id: 'traffic-moves-at-once',
    topic: 'clients',
    model:
      'When a zone is down, its requests go to the apps of the other zones from the next one on.',
    real: 'A load balancer needs some failed health checks before it stops sending there.',
    where: 'The first seconds of a zone outage: in life more requests fail.',
  },
  {
    id: 'changes-at-once',
    topic: 'nodes',
    model:
      'A change of node type or memory holds at once, and a new replica begins its sync at once. Another number of shards, cluster mode or engine puts a new, empty cluster in place.',
    real: 'AWS makes new nodes, which takes minutes, and moves slots online while requests are served.',
    where: 'Scaling while the run goes on.',
  },
  {
    id: 'network-lognormal',
    topic: 'network',
    model:
      'A message takes half a round trip, drawn around a median that depends only on whether it crosses zones. Messages are never lost one by one; a cut is a cut.',
    real: 'Pairs of zones differ (0.66 to 1.26 ms were measured between zones of us-east-1), and a lost packet costs a retransmission of 200 ms or more.',
    where: 'The far tail of latency is thinner than in life.',
  },
  {
    id: 'bandwidth',
    topic: 'network',
    model:
      'The baseline bandwidth of a node limits what its replicas receive and how fast a full sync is. Requests and answers of clients are not slowed by it.',
    real: 'Client traffic shares that bandwidth, can burst above it for a while, and is throttled afterwards (NetworkBandwidthOutAllowanceExceeded).',
    where: 'Large values at high rates on a small node type: in life the network gives out first.',
  },
  {
    id: 'no-tls',
    topic: 'network',
    model:
      'A new connection costs one round trip, to a Serverless cache also a TLS handshake of 5 ms. On node-based clusters in-transit encryption is not modelled.',
    real: 'In-transit encryption adds a handshake to each new connection and CPU for every byte; no figures are published for node-based clusters.',
    where: 'Reconnecting after a failover is cheaper here than with in-transit encryption.',
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
    id: 'no-cpu-credits',
    topic: 'nodes',
    model: 'Burstable node types (t3, t4g) work at full speed for ever.',
    real: 'They earn and spend CPU credits and slow down when these are used up.',
    where: 'Long runs with high load on a t4g node.',
  },
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
    id: 'published-workloads',
    topic: 'clients',
    model:
      'A published workload brings means: all values have the mean size where no law was published, requests are spread evenly where no Zipf fit was, and every command that does not read counts as a write.',
    real: 'Sizes, popularity and commands hang together, and change by the hour; in CacheLib a part of the keys is asked for only once.',
    where:
      'The hit ratio of such a workload is that of its statistics, not of the company that published them.',
  },
  {
    id: 'size-tables',
    topic: 'clients',
    model: 'Value sizes and times are drawn from tables of 4,096 steps.',
    real: 'A lognormal or Pareto law has no largest value.',
    where: 'The rarest sizes, beyond one key in 8,192, do not come up.',
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
    id: 'snapshot-cost',
    topic: 'memory',
    model:
      'A forked snapshot copies the pages that writes touch: the table entry, the object and the value of each key, lying in the order in which keys came. The child process costs the engine no time, and takes as long under load as without.',
    real: 'Redis 7.0.15 agrees within two points or a tenth in what is copied. Its child took up to twice as long beside 20,000 writes a second on two cores, and the server copies 1 to 5 MB of pages of its own.',
    where: 'A snapshot under heavy writes: in life it takes longer, so more is copied.',
  },
  {
    id: 'snapshot-choice',
    topic: 'memory',
    model:
      'Below a fifth of free memory a backup is forkless: the engine thread writes it in slices between commands, and slows writes so that its change log fits the free memory.',
    real: 'AWS says that the choice depends on free memory and that a forkless save slows writes under load; thresholds and amounts are not published.',
    where:
      'Lower reserved-memory-percent and back up: the turning point can lie elsewhere in life.',
  },
  {
    id: 'restore-time',
    topic: 'nodes',
    model:
      'A restore takes 5 s and the time to read the largest part at 108 MB a second; then all apps call the new cluster at once. The five newest backups are kept.',
    real: 'Creating nodes takes minutes, and the apps have to be told the new endpoint.',
    where: 'After a restore: the way back is longer in life.',
  },
  {
    id: 'open-source-files',
    topic: 'nodes',
    model:
      'The append-only file and save points work as in open source, on the primary. A process that is started again reads its file; a host that is lost takes the file with it. Keys evicted while everysec held writes back stay gone.',
    real: 'ElastiCache offers neither: AOF ended with Redis OSS 2.8.22, and CONFIG, SAVE and BGSAVE are blocked. Backups and, from Valkey 9.0, durability are what it has.',
    where: 'The switches "Append-only file" and "appendfsync" show a server of your own.',
  },
  {
    id: 'durability-log',
    topic: 'failover',
    model:
      'With durability a write is in the log after 3 ms, at most 100 MiB a second of one primary. Synchronous: its answer waits for that. Asynchronous: it does not, and writes are refused once the log is 10 s behind. Who takes over reads from the log what it lacks. A primary that is cut off from the other zones cannot log.',
    real: 'AWS gives "single-digit milliseconds" for synchronous writes, 10 s as the most an asynchronous cluster loses, and 100 MiB/s. How the log works inside is not published, and TLS, which durability needs, is not modelled.',
    where: 'The latency of synchronous writes is a setting, not a measurement.',
  },
  {
    id: 'replacement-time',
    topic: 'failover',
    model: 'A lost node is replaced after six minutes, always.',
    real: 'AWS says "within six minutes" in one place and "a few minutes" in others; it depends on the node type and the data to copy.',
    where: 'How long a shard without replica is gone.',
  },
  {
    id: 'sync-speed',
    topic: 'failover',
    model:
      'A full sync is sent at 80 MB a second, or what the link takes, and loaded at 265 MB a second: together 61 MB a second, as measured on one machine. It begins at once. The primary stands still while it forks, then works as fast as before; the replica is empty from the first moment on.',
    real: 'The speed depends on the node and on how well values compress. The open-source server waits 5 s for more replicas first (repl-diskless-sync-delay; what ElastiCache sets is not published), and its replica answers with old data until the new is loaded. ElastiCache may save without a fork.',
    where:
      'How long a new replica takes: expect the right order. The delay can be set in a scenario file.',
  },
  {
    id: 'replica-applies',
    topic: 'failover',
    model:
      'A replica applies what it receives at once; its lag comes from distance and bandwidth, not from its processor. A slowed replica still keeps up.',
    real: 'A replica applies writes on its one command thread: a slow command or heavy reads delay it.',
    where: 'Slow a replica: its answers get slow, its lag does not.',
  },
  {
    id: 'replication-links',
    topic: 'failover',
    model:
      'A cut link ends the replication connection at once, and a replica tries to make it anew once a second. What is sent arrives write by write.',
    real: 'A connection over which nothing comes is kept for up to repl-timeout, 60 s, and may go on without a resync; bytes travel in packets of many writes.',
    where:
      'Short partitions between zones: here a replica resyncs, partially as a rule. In life it may not even notice.',
  },
  {
    id: 'resync-after-failover',
    topic: 'failover',
    model:
      'After a promotion the other replicas empty themselves and sync in full, as the user guide of ElastiCache says. A scenario file can ask for what the open-source server does: those that were no further ahead than the new primary go on from its backlog.',
    real: 'Which of the two happens on a node of today is not documented beyond that sentence.',
    where: 'Shards with two replicas or more: how long the second one is away after a failover.',
  },
  {
    id: 'reader-endpoint',
    topic: 'clients',
    model:
      'Reading from replicas picks one replica for each request, evenly; a failed read is tried again on the primary. A lost replica is asked until ElastiCache has noticed, as long as for a primary, and then by nobody at once.',
    real: 'The reader endpoint is a DNS name that gives one replica to each new connection, so load can be uneven.',
    where: 'Several replicas: here their load is even.',
  },
  {
    id: 'origin-simple',
    topic: 'database',
    model:
      'The database is a pool of workers behind one queue with a connection limit. Each query takes a lognormal time around a median, whatever its key.',
    real: 'A database has locks, its own page cache, disks and query plans; under overload each query also gets slower.',
    where: 'Collapse here comes from the queue alone. In life it is worse.',
  },
  {
    id: 'origin-gives-up',
    topic: 'database',
    model:
      'A query whose app has given up is taken from the queue; one that is being served is finished, and its worker is busy until then.',
    real: 'Many drivers cannot cancel: the query is served although nobody waits.',
    where: 'Recovery after an overload: here it is quicker.',
  },
  {
    id: 'serverless-fixed',
    topic: 'serverless',
    model:
      'A serverless cache is a proxy before a fixed number of hidden shards. ECPUs and stored bytes are counted; nothing scales or throttles yet.',
    real: 'It scales in size and number, can double its request rate every few minutes, and throttles what comes faster or passes the limits you set.',
    where: 'A sudden tenfold load: in life requests are throttled until it has grown.',
  },
];

export type Constant = {
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  /** A public source, or "assumed" with the reason. */
  readonly source: string;
  /** Path in the scenario where it can be changed, if it can. */
  readonly knob?: string;
};

/** Every number that the model stands on. A test holds them against the engine. */
export const constants: readonly Constant[] = [
  {
    name: 'Round trip inside a zone, median',
    value: 200,
    unit: 'µs',
    source:
      'ElastiCache PING 0.11 to 0.34 ms (cachee.ai 2026); about 0.3 ms with service (valkey.io 2024)',
    knob: 'network.sameZoneRttMicros',
  },
  {
    name: 'Round trip between zones, median',
    value: 950,
    unit: 'µs',
    source: 'mean of 15 pairs of zones of us-east-1, 0.66 to 1.26 ms (richardimaoka/aws-ping 2019)',
    knob: 'network.crossZoneRttMicros',
  },
  {
    name: 'Spread of the network (sigma of the lognormal)',
    value: 0.15,
    unit: '',
    source: 'assumed: the published figures are means and ranges',
    knob: 'network.sigma',
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
    name: 'TLS handshake of a new connection, Serverless',
    value: 5,
    unit: 'ms',
    source: 'AWS agent toolkit, ElastiCache reference 2026',
  },
  {
    name: 'Spread of service times (sigma of the lognormal)',
    value: 0.2,
    unit: '',
    source: "assumed: no public distribution of the server's own part",
  },
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
  {
    name: 'Replication backlog',
    value: 10_485_760,
    unit: 'B',
    source: 'ElastiCache user guide, repl-backlog-size from Valkey 8.0 on; 1 MiB before',
  },
  {
    name: 'Full sync, sending',
    value: 80,
    unit: 'MB/s',
    source: 'full syncs of 10 to 202 MB over loopback and of 50.5 MB over 10 MB/s, Redis 7.0.15',
  },
  {
    name: 'Full sync, loading',
    value: 265,
    unit: 'MB/s',
    source: 'full syncs of 10 to 202 MB over loopback and of 50.5 MB over 10 MB/s, Redis 7.0.15',
  },
  {
    name: 'Bytes that sockets hold before an output buffer grows',
    value: 3.1,
    unit: 'MB',
    source: 'overflow of an output buffer over a link of 1 MB/s, Redis 7.0.15 on Linux',
  },
  {
    name: 'Output buffer limit of a replica',
    value: 10,
    unit: '% of maxmemory',
    source:
      'ElastiCache user guide, node-type specific parameters (hard and soft alike, 60 s); at least that of cache.t4g.micro',
    knob: 'replication.outputBufferHardBytes',
  },
  {
    name: 'A replica tries a lost link again every',
    value: 1,
    unit: 's',
    source: 'replicationCron; links were up 0.71 to 0.82 s after a cut, Redis 7.0.15',
  },
  {
    name: 'Time to notice a lost primary',
    value: '10 to 15',
    unit: 's',
    source:
      'assumed split of published totals: about 30 s (AWS Database Blog 2017), 15 to 30 s (AWS agent toolkit 2026)',
    knob: 'failover.detectMinMs',
  },
  {
    name: 'Time to promote a replica',
    value: '1 to 5',
    unit: 's',
    source: '"a few seconds" (ElastiCache user guide, AutoFailover); the range is assumed',
    knob: 'failover.promoteMinMs',
  },
  {
    name: 'How long a client keeps an address',
    value: 5,
    unit: 's',
    source: 'assumed; AWS advises 5 to 10 s (ElastiCache user guide, Lettuce client configuration)',
    knob: 'failover.dnsTtlMs',
  },
  {
    name: 'Time until a lost node is replaced',
    value: 360,
    unit: 's',
    source: 'ElastiCache FAQs: a new healthy node joins within 6 minutes',
    knob: 'failover.replaceMs',
  },
  {
    name: 'Reading the slot map again, at most every',
    value: 1,
    unit: 's',
    source: 'assumed: clients differ',
    knob: 'clients.topologyRefreshMs',
  },
  {
    name: 'Cluster cron: every node looks at all others every',
    value: 100,
    unit: 'ms',
    source: 'clusterCron, cluster.c of Redis 7.0; Valkey 8.0 the same',
  },
  {
    name: 'Delay of an election',
    value: '500 to 1,000',
    unit: 'ms',
    source:
      'clusterHandleSlaveFailover, cluster.c of Redis 7.0, and 1 s more for each better replica',
  },
  {
    name: 'A sender of TCP gives up after',
    value: 924.6,
    unit: 's',
    source: 'Linux ip-sysctl, tcp_retries2 15',
  },
  {
    name: 'Way through the proxy of a serverless cache, each way',
    value: 250,
    unit: 'µs',
    source:
      'assumed: serverless answers in 1 to 3 ms, nodes in 0.5 to 2 ms (AWS agent toolkit 2026)',
  },
  {
    name: 'Fork, for each GB of resident memory',
    value: 43,
    unit: 'ms',
    source: 'measured on Redis 7.0.15: median of six forks, 36 to 61 and one of 124',
  },
  {
    name: 'Writing a snapshot',
    value: 54,
    unit: 'MB/s',
    source:
      'measured on Redis 7.0.15: 450,000 keys of 1,000 bytes in 8.62 s, with 0.52 µs for each key; assumed for ElastiCache',
  },
  {
    name: 'One fsync',
    value: 5,
    unit: 'ms',
    source: 'assumed: a network disk under load; only with an append-only file',
    knob: 'persistence.fsyncMs',
  },
  {
    name: 'From a write to the log of a durable cluster',
    value: 3,
    unit: 'ms',
    source:
      'assumed: synchronous writes take single-digit milliseconds (ElastiCache user guide, Durability)',
    knob: 'persistence.logMs',
  },
  {
    name: 'One read of the database, median',
    value: 6,
    unit: 'ms',
    source: 'assumed: an indexed query of some rows on a loaded instance',
    knob: 'origin.serviceMs',
  },
  {
    name: 'Workers of the database',
    value: 24,
    unit: '',
    source: 'assumed: with 6 ms a read this is 4,000 reads a second',
    knob: 'origin.workers',
  },
  {
    name: 'Memcached nodes on the ring (ketama)',
    value: 160,
    unit: 'points each',
    source: 'libmemcached ketama_weighted, checked against recorded tables',
  },
];
