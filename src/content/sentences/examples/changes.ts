import type { changesSentences } from '../changes.ts';
import type { Examples } from './examples.ts';

export const changesExamples: Examples<keyof typeof changesSentences> = {
  'cache-flushed': [
    'cache',
    { keys: 1_200 },
    'The cache was flushed: 1,200 items deleted at once.',
  ],
  'setting-changed': [
    'cache',
    { knob: 'workload.ratePerSecond', from: '4000', to: '8000' },
    'Workload.ratePerSecond changed from 4,000 to 8,000.',
  ],
  'cluster-replaced': [
    'cache',
    { why: 'cluster.engine', lostKeys: 213 },
    'A new, empty cluster takes the place of the old one, because cluster.engine changed. 213 items gone.',
  ],
  'replica-added': [
    'node:0001-003',
    { group: '0001', zone: 'us-east-1b' },
    'Shard 0001 gets a replica, 0001-003, in us-east-1b.',
  ],
  'replica-removed': [
    'node:0001-003',
    { group: '0001' },
    'The replica 0001-003 of shard 0001 was removed.',
  ],
  'nodes-changed': [
    'cache',
    { from: 4, to: 3, movedPercent: 74.8 },
    'The cluster went from 4 nodes to 3: 74.8 % of the keys now belong to another node.',
  ],
  'operation-refused': [
    'cache',
    {
      what: 'Crash, 0001-001',
      why: '"Crash" is in force on 0001-001 already. End it first: Recover',
    },
    'Refused: Crash, 0001-001. "Crash" is in force on 0001-001 already. End it first: Recover.',
  ],
};
