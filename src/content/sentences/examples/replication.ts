import type { replicationSentences } from '../replication.ts';
import type { Examples } from './examples.ts';

export const replicationExamples: Examples<keyof typeof replicationSentences> = {
  'sync-started': [
    'node:0001-001',
    { from: '0001-002', keys: 213, bytes: 2_359_296 },
    '0001-001 copies 213 items (2.25 MiB) from 0001-002.',
  ],
  'sync-finished': [
    'node:0001-001',
    { from: '0001-002', keys: 213, afterNanos: 1.2e9 },
    '0001-001 finished copying 0001-002 after 1.2 s and holds 213 items.',
  ],
  'output-buffer-overflow': [
    'node:0001-002',
    { primary: '0001-001', bytes: 8_388_608 },
    '0001-001 closed the replication link of 0001-002: 8 MiB waited for it, more than the output buffer may hold.',
  ],
  'replication-link-cut': ['node:0001-002', {}, 'The replication link of 0001-002 is cut.'],
  'replication-link-joined': [
    'node:0001-002',
    { afterNanos: 1.5e9 },
    'The replication link of 0001-002 can be made again after 1.5 s.',
  ],
  'replication-link-slowed': [
    'node:0001-002',
    { addedMillis: 50, kilobytesPerSecond: 0 },
    'The replication link of 0001-002 is longer now: 50 ms more each way.',
  ],
  'replication-link-restored': [
    'node:0001-002',
    { afterNanos: 9e9 },
    'The replication link of 0001-002 is as usual again after 9 s.',
  ],
  'lagging-replica': [
    'node:0001-002',
    { lagBytes: 3_565_158, lagNanos: 1.2e9 },
    '0001-002 is 1.2 s (3.4 MiB) behind its primary.',
  ],
  'replica-caught-up': [
    'node:0001-002',
    { afterNanos: 4e9 },
    '0001-002 caught up with its primary after 4 s.',
  ],
};
