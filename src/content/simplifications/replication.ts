import type { Constant, Simplification } from './entry.ts';

/** Replication: what is simpler than the real thing. */
export const replicationSimplifications: readonly Simplification[] = [
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
];

/** Replication: the numbers. */
export const replicationConstants: readonly Constant[] = [
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
];
