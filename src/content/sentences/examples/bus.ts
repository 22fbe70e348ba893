import type { busSentences } from '../bus.ts';
import type { Examples } from './examples.ts';

export const busExamples: Examples<keyof typeof busSentences> = {
  'node-suspected': [
    'node:0001-001',
    { node: '0001-001', by: '0002-001', afterNanos: 2.1e9 },
    '0002-001 has heard nothing from 0001-001 for 2.1 s and takes it for possibly failing (PFAIL).',
  ],
  'node-failed': [
    'node:0001-001',
    { node: '0001-001', by: '0003-002', reports: 2, primaries: 3 },
    '0001-001 has failed (FAIL): 2 of 3 primaries say so. 0003-002 tells everyone.',
  ],
  'election-planned': [
    'node:0001-002',
    { node: '0001-002', rank: 0, delayNanos: 749e6 },
    '0001-002 will stand for election in 749 ms.',
  ],
  'election-started': [
    'node:0001-002',
    { node: '0001-002', epoch: 4, needed: 2 },
    '0001-002 asks for votes in epoch 4. It needs 2.',
  ],
  'election-won': [
    'node:0001-002',
    { node: '0001-002', epoch: 4, votes: 2, primaries: 3 },
    '0001-002 won the election of epoch 4 with the votes of 2 of 3 primaries.',
  ],
  takeover: [
    'node:0001-002',
    { node: '0001-002', primary: '0001-001' },
    '0001-002 takes the place of 0001-001 by order, without asking for votes.',
  ],
  'cluster-down': [
    'cache',
    { node: '0003-001', why: 'majority' },
    '0003-001 does not reach most of the primaries. Such a node answers CLUSTERDOWN to everything.',
  ],
  'cluster-up': [
    'cache',
    { afterNanos: 0.87e9 },
    'The cluster answers again, after 870 ms of CLUSTERDOWN.',
  ],
  'primary-demoted': [
    'node:0001-001',
    { node: '0001-001', primary: '0001-002', lostWrites: 969 },
    '0001-001 learns that 0001-002 has taken its place, and follows it. 969 writes that it had acknowledged meanwhile are lost.',
  ],
};
