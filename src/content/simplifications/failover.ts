import type { Constant, Simplification } from './entry.ts';

/** How a lost node or primary is replaced: what is simpler than the real thing. */
export const failoverSimplifications: readonly Simplification[] = [
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
    id: 'replacement-time',
    topic: 'failover',
    model: 'A lost node is replaced after six minutes, always.',
    real: 'AWS says "within six minutes" in one place and "a few minutes" in others; it depends on the node type and the data to copy.',
    where: 'How long a shard without replica is gone.',
  },
  {
    id: 'node-swap',
    topic: 'failover',
    model:
      'Scaling up or down, an upgrade and maintenance put a new node beside each old one, let it sync, hold writes for the moment that the last of them take to arrive, and give it the old name. How fast commands run changes for all nodes when the last has been swapped. Making nodes takes the time of a replacement.',
    real: 'AWS says that new nodes are made, synced and swapped in by DNS, and that writes fail for a few seconds at most. How a handover goes is not published.',
    where: 'The pause of writes is milliseconds here and may be seconds in life.',
  },
  {
    id: 'resharding',
    topic: 'failover',
    model:
      'Slots move one after another, each with SETSLOT and MIGRATE in batches of ten keys. A MIGRATE stops the engine of the source for the way there and back, 3.2 ns a byte and the wire (10 GB in 102 s, valkey.io, 2025). New nodes stand after the time of a replacement.',
    real: 'How fast ElastiCache moves slots, and how many at once, is not published.',
    where:
      'How long scaling out or in takes. Which commands meet ASK and MOVED is as the cluster specification says.',
  },
  {
    id: 'atomic-slot-migration',
    topic: 'failover',
    model:
      'With Valkey 9.0 and later all slots that one shard gives to another move in one job, one job after another: a fork, a snapshot of the slots at 1 ns a byte or what the link and the target take (10.7 GB in 10.7 s, valkey.io, 2025), the writes after it, a pause of writes on the source for two round trips and what waits at both nodes, the hand-over. The source then deletes the keys at the pace of DEL in a pipeline. A job fails when the target runs out of memory, a primary is lost, the two do not reach each other, a cache is flushed, or the writes pass the output buffer limit for replicas; it is begun anew after 5 s. Both nodes learn of the new owner at one moment, and a silent node is noticed at the next step.',
    real: 'ElastiCache names atomic slot migration for Valkey 9.0 (user guide, comparing engines), not how it cuts the jobs, whether several run at once or when it tries again. The server waits up to repl-timeout for a silent node, does not fork while another child runs, and its snapshot takes memory by copy-on-write.',
    where:
      'How long scaling takes, and how long writes wait at a hand-over. That no command meets ASK, and that a failed job leaves every key at the source, is as the Valkey documentation says.',
  },
];

/** How a lost node or primary is replaced: the numbers. */
export const failoverConstants: readonly Constant[] = [
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
    name: 'Time until a lost node is replaced',
    value: 360,
    unit: 's',
    source: 'ElastiCache FAQs: a new healthy node joins within 6 minutes',
    knob: 'failover.replaceMs',
  },
  {
    name: 'Cluster cron: every node looks at all others every',
    value: 100,
    unit: 'ms',
    source: 'clusterCron, cluster.c of Redis 7.0; Valkey 8.0 the same',
  },
  {
    name: 'Snapshot of slots, Valkey 9.0 and later',
    value: '1',
    unit: 'ns a byte',
    source:
      'valkey.io, Atomic slot migration (2025): 4,096 slots of 160 values of 16 KB in 10.7 s without load',
  },
  {
    name: 'Longest pause of writes at a hand-over of slots',
    value: '10',
    unit: 's',
    source: 'cluster-manual-failover-timeout of 5 s, doubled (Valkey 9.0, cluster_migrateslots.c)',
  },
  {
    name: 'A failed move of slots is tried again after',
    value: '5',
    unit: 's',
    source: 'assumed: what ElastiCache does is not published',
  },
  {
    name: 'Delay of an election',
    value: '500 to 1,000',
    unit: 'ms',
    source:
      'clusterHandleSlaveFailover, cluster.c of Redis 7.0, and 1 s more for each better replica',
  },
];
