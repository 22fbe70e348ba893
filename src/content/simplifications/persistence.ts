import type { Constant, Simplification } from './entry.ts';

/** Snapshots, files and logs: what is simpler than the real thing. */
export const persistenceSimplifications: readonly Simplification[] = [
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
];

/** Snapshots, files and logs: the numbers. */
export const persistenceConstants: readonly Constant[] = [
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
];
