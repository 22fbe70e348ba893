import type { failoverSentences } from '../failover.ts';
import type { Examples } from './examples.ts';

export const failoverExamples: Examples<keyof typeof failoverSentences> = {
  'failure-detected': [
    'node:0001-001',
    { node: '0001-001', afterNanos: 12.4e9 },
    'ElastiCache noticed that 0001-001 is not answering, 12.4 s after it went silent.',
  ],
  'failover-started': [
    'shard:0001',
    { node: '0001-001', replica: '0001-002', lagBytes: 12_288 },
    'Failover begins: 0001-002 is the least behind (12 KiB) and will take the place of 0001-001.',
  ],
  'replica-promoted': [
    'shard:0001',
    { node: '0001-001', replica: '0001-002', lostWrites: 212, afterNanos: 14.2e9 },
    '0001-002 took over from 0001-001 after 14.2 s. 212 acknowledged writes never reached it.',
  ],
  'no-replica-to-promote': [
    'shard:0001',
    { group: '0001', lostKeys: 213 },
    'Shard 0001 has no replica to promote. 213 items gone.',
  ],
  'failover-off': [
    'shard:0001',
    { group: '0001' },
    'Automatic failover is off: shard 0001 waits for a replacement of its primary.',
  ],
  'endpoint-moved': [
    'shard:0001',
    { endpoint: 'primary', node: '0001-002' },
    'The primary endpoint now leads to 0001-002. Each app learns it when it looks the name up again.',
  ],
  'client-followed': [
    'app:app-2',
    { node: '0001-002', afterNanos: 3.1e9 },
    'app-2 now calls 0001-002, 3.1 s after the change.',
  ],
  'client-still-believes': [
    'app:app-1',
    { node: '10.0.1.17', untilNanos: 70e9 },
    'app-1 still calls 10.0.1.17. It will look again at the first failed call from 70.0 s on.',
  ],
  'test-failover': [
    'node:0001-001',
    { group: '0001', node: '0001-001' },
    'TestFailover was called for shard 0001: its primary 0001-001 is taken down.',
  ],
  'replacement-started': [
    'node:0001-001',
    { node: '0001-001', zone: 'us-east-1a' },
    'ElastiCache has put a new node in us-east-1a in place of 0001-001.',
  ],
  'replacement-waits-for-zone': [
    'node:0001-001',
    { node: '0001-001', zone: 'us-east-1a' },
    'ElastiCache would replace 0001-001 now, but us-east-1a is down: that waits until the zone is back.',
  ],
  'cold-start': [
    'shard:0001',
    { group: '0001', lostKeys: 213, replica: '', kind: 'shard' },
    'Shard 0001 starts again with nothing: 213 items gone. Every first read goes to the database.',
  ],
};
