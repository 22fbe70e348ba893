import type { outagesSentences } from '../outages.ts';
import type { Examples } from './examples.ts';

export const outagesExamples: Examples<keyof typeof outagesSentences> = {
  'node-crashed': [
    'node:0001-001',
    {
      zone: 'us-east-1a',
      role: 'primary',
      keys: 213,
      replicas: 1,
      lagNanos: 0.44e9,
      lagBytes: 12_000,
    },
    '0001-001 in us-east-1a crashed. Its replica was 440 ms behind.',
  ],
  'node-recovered': [
    'node:0001-001',
    { zone: 'us-east-1a', role: 'replica', afterNanos: 360e9 },
    '0001-001 in us-east-1a is back as a replica after 6 min.',
  ],
  'zone-down': [
    'zone:us-east-1a',
    { nodes: 1, apps: 2, origin: 1 },
    'us-east-1a is down, and with it 1 cache node, 2 apps and the database.',
  ],
  'zone-back': ['zone:us-east-1a', { afterNanos: 60e9 }, 'us-east-1a is back after 60 s.'],
  'partition-started': [
    'link:us-east-1a>us-east-1b',
    { from: 'us-east-1a', to: 'us-east-1b' },
    'The network between us-east-1a and us-east-1b is cut.',
  ],
  'partition-ended': [
    'link:us-east-1a>us-east-1b',
    { from: 'us-east-1a', to: 'us-east-1b', afterNanos: 30e9 },
    'us-east-1a and us-east-1b reach each other again after 30 s.',
  ],
  'node-slowed': [
    'node:0001-001',
    { factor: 10 },
    '0001-001 now takes 10 times as long for everything.',
  ],
  'node-speed-restored': [
    'node:0001-001',
    { afterNanos: 5e9 },
    '0001-001 works at its normal speed again after 5 s.',
  ],
  'node-rebooted': [
    'node:0001-001',
    { role: 'primary', keys: 213 },
    '0001-001, a primary, is rebooted: 213 items of its memory gone. A reboot by request is no reason to fail over.',
  ],
  'node-paused': [
    'node:0001-001',
    { role: 'primary' },
    '0001-001, a primary, is frozen. Its connections stay open and nobody answers on them.',
  ],
  'node-resumed': [
    'node:0001-001',
    { afterNanos: 14.6e9, waiting: 12_000, deposed: 1 },
    '0001-001 goes on after 14.6 s, with 12,000 commands waiting in its sockets. It does not know yet that it is primary no more.',
  ],
};
