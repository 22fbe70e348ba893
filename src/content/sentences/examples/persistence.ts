import type { persistenceSentences } from '../persistence.ts';
import type { Examples } from './examples.ts';

export const persistenceExamples: Examples<keyof typeof persistenceSentences> = {
  'snapshot-started': [
    'node:0001-002',
    {
      purpose: 'backup',
      method: 'forked',
      role: 'replica',
      keys: 450_000,
      bytes: 455_288_988,
      stallNanos: 22_000_000,
      freePercent: 30,
    },
    '0001-002, a replica, begins a snapshot of 450,000 items (434 MiB): the fork stops the engine for 22 ms, then a child process writes.',
  ],
  'snapshot-finished': [
    'node:0001-002',
    {
      purpose: 'backup',
      method: 'forked',
      keys: 450_000,
      bytes: 455_288_988,
      afterNanos: 14_350_000_000,
      extraBytes: 136_146_944,
      extraPercent: 27.5,
    },
    '0001-002 finished its snapshot after 14.3 s: 450,000 items, 434 MiB. Copy-on-write took 130 MiB beside the data, 27.5 % of its used memory.',
  ],
  'snapshot-failed': [
    'node:0001-002',
    { purpose: 'save-point' },
    'The snapshot by save point of 0001-002 failed: its process ended, or emptied itself for a full sync.',
  ],
  'snapshot-memory-short': [
    'node:0001-001',
    { copiedBytes: 120_000_000, freeBytes: 100_000_000 },
    '0001-001 runs out of memory for its snapshot: 114 MiB of pages are copied, and 95.4 MiB were free. Its host swaps, and the first write to each further page waits for that.',
  ],
  'backup-complete': [
    'cache',
    { kind: 'manual', shards: 2, keys: 1_000, bytes: 1_000_000, afterNanos: 2_000_000_000 },
    'Backup complete after 2 s: 1,000 items of 2 shards, 977 KiB.',
  ],
  'restore-started': [
    'cache',
    { keys: 1_000, bytes: 1_000_000, ageNanos: 60_000_000_000 },
    'A new cluster is filled from the backup of 60 s ago (1,000 items, 977 KiB). The old one serves meanwhile.',
  ],
  restored: [
    'cache',
    { keys: 1_000, keysBefore: 1_200, ageNanos: 60_000_000_000 },
    'The apps now call the new cluster: 1,000 items, as they were 60 s ago. The old one, with 1,200 items, is gone.',
  ],
  'file-loading': [
    'node:0001-001',
    { file: 'rdb', keys: 1_000, bytes: 1_000_000 },
    '0001-001 starts and reads its last snapshot file (1,000 items, 977 KiB). Until then it answers LOADING.',
  ],
  'file-loaded': [
    'node:0001-001',
    { file: 'aof', keys: 1_000, lostWrites: 109, afterNanos: 110_000_000 },
    '0001-001 has 1,000 items again from its append-only file after 110 ms. 109 acknowledged writes had not got there.',
  ],
  'fsync-slow': [
    'node:0001-001',
    { fsyncNanos: 3_000_000_000 },
    '0001-001 waited two seconds for an fsync (3 s each) and writes on: what it holds back meanwhile would be lost with the process.',
  ],
  'log-behind': [
    'node:0001-001',
    { behindNanos: 10_100_000_000 },
    '0001-001 refuses writes: the log is 10.1 s behind, and 10 s is the most that may be lost.',
  ],
  'log-recovered': [
    'node:0001-002',
    { writes: 12 },
    '0001-002 reads 12 writes from the log that replication had not brought.',
  ],
};
