import type { Constant, Simplification } from './entry.ts';

/** Apps: what is simpler than the real thing. */
export const clientsSimplifications: readonly Simplification[] = [
  {
    id: 'multi-key',
    topic: 'clients',
    model:
      'A command of several keys is an MGET of neighbouring keys, at most 32. On the node each key after the first costs what a GET in a pipeline does. Keys that are missing are read from the database and written back one by one, at once. A client that splits sends one call to each shard; where a slot is on its way it asks for each key alone. The request is a hit when all its keys are, and its spans are those of the part that came last.',
    real: 'Clients split by slot or by node, in different ways; some refuse such a command themselves. Many apps read the missing keys with one query and write them in a pipeline.',
    where:
      'How much the database does after a miss. Which commands meet CROSSSLOT, and that one tag puts its keys into one slot, is as the cluster specification says.',
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
    id: 'reader-endpoint-records',
    topic: 'clients',
    model:
      'The reader endpoint gives one address at a time, the replicas in turn; an app keeps that answer for its TTL, so connections opened within it go to one node. A replica that fails is given until ElastiCache has noticed, as long as for a primary. Reads of an app go to any of its idle connections.',
    real: 'AWS spreads connections over the replicas by DNS round robin and does not say how soon a failed replica leaves the name. Clients differ in which connection they use.',
    where: 'Read from: reader endpoint. With a TTL of 0 each connection resolves anew.',
  },
  {
    id: 'tls-handshake',
    topic: 'clients',
    model:
      'With encryption in transit a new connection takes another round trip and 0.35 ms of the command thread: an RSA-2048 signature and two X25519 operations as OpenSSL speed measures them on one x86 core, the rest assumed. All handshakes that wait are done before the next command. The bytes that follow cost nothing more. Memcached nodes do it beside their commands.',
    real: 'Engines take a few new connections in each turn of their loop, sessions may be resumed, and Valkey 8.1 hands handshakes to I/O threads. Encrypting each command costs CPU too.',
    where:
      'Encryption in transit with many new connections: after a failover, or one connection for each request.',
  },
  {
    id: 'topology-refresh',
    topic: 'clients',
    model:
      'With cluster mode a client reads the slot table again after an error, at most once a second (a setting), and at once when a node answers MOVED. Reading takes no time and no command. It does not read it on a timer. MOVED within a shard makes it look again instead of going where the answer says.',
    real: 'The cluster specification leaves it to the client to change one slot or to read the whole table (CLUSTER SHARDS, CLUSTER SLOTS) after MOVED, and advises the second. Clients differ: some also refresh on a timer, some seldom, some never.',
    where:
      'After a failover in cluster mode the apps follow within about a second of their first failed call. While slots move, each slot costs each app about one redirect.',
  },
  {
    id: 'wrong-client',
    topic: 'clients',
    model:
      'A client that is not cluster-aware calls the primary of one shard only, the shards in turn for app-1, app-2 and so on, and takes MOVED and ASK for errors that it does not retry. After a connection error it asks DNS for that primary again.',
    real: 'Such a client was given one address. The configuration endpoint leads to some node of the cluster, a replica too, and each new connection may get another.',
    where: 'Cluster mode with a client that is not cluster-aware: how many calls fail.',
  },
  {
    id: 'auto-discovery',
    topic: 'clients',
    model:
      'Each app asks for the list of Memcached nodes on a timer, at a moment of its own, and takes a new list at once. A call to a node that has left is refused, and goes to no other node instead. The setting Shards gives every app the new list at once; the operations Add nodes and Remove the node do not.',
    real: 'The list comes from any node behind the configuration endpoint (config get cluster). Some clients leave a node out of the ring after failed calls, or send those calls to the next node.',
    where:
      'Adding or removing a Memcached node: for up to the interval apps disagree about where a key lives.',
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
      'Apps do not work together on a miss: ten requests that miss the same key ask the database ten times. With single flight one of them asks for all of its app; other apps ask for themselves.',
    real: 'That is what most apps do. A lock over all apps, or serving the old value while one request refreshes it, would do more.',
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
    id: 'reader-endpoint',
    topic: 'clients',
    model:
      'Reading from replicas picks one replica for each request, evenly; a failed read is tried again on the primary. A lost replica is asked until ElastiCache has noticed, as long as for a primary, and then by nobody at once.',
    real: 'The reader endpoint is a DNS name that gives one replica to each new connection, so load can be uneven.',
    where:
      'Several replicas: with "replica" their load is even. "Reader endpoint" does as the name does.',
  },
];

/** Apps: the numbers. */
export const clientsConstants: readonly Constant[] = [
  {
    name: 'How long a client keeps an address',
    value: 5,
    unit: 's',
    source: 'assumed; AWS advises 5 to 10 s (ElastiCache user guide, Lettuce client configuration)',
    knob: 'failover.dnsTtlMs',
  },
  {
    name: 'Reading the slot map again, at most every',
    value: 1,
    unit: 's',
    source: 'assumed: clients differ',
    knob: 'clients.topologyRefreshMs',
  },
  {
    name: 'A sender of TCP gives up after',
    value: 924.6,
    unit: 's',
    source: 'Linux ip-sysctl, tcp_retries2 15',
  },
  {
    name: 'Asking for the list of Memcached nodes, every',
    value: 60,
    unit: 's',
    source: 'once per minute by default (ElastiCache user guide, "How Auto Discovery works")',
    knob: 'clients.discoverySeconds',
  },
  {
    name: 'Memcached nodes on the ring (ketama)',
    value: 160,
    unit: 'points each',
    source: 'libmemcached ketama_weighted, checked against recorded tables',
  },
];
