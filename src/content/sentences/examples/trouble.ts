import type { troubleSentences } from '../trouble.ts';
import type { Examples } from './examples.ts';

const zones = { from: 'us-east-1a', to: 'us-east-1b' };

export const troubleExamples: Examples<keyof typeof troubleSentences> = {
  'one-way-lost': [
    'link:us-east-1a>us-east-1b',
    zones,
    'Nothing sent from us-east-1a arrives in us-east-1b any more; the other direction works.',
  ],
  'one-way-back': [
    'link:us-east-1a>us-east-1b',
    { ...zones, afterNanos: 20e9 },
    'us-east-1b hears from us-east-1a again after 20 s.',
  ],
  'link-lengthened': [
    'zones:us-east-1a|us-east-1b',
    { ...zones, addedMillis: 20 },
    'Each message between us-east-1a and us-east-1b takes 20 ms longer, each way.',
  ],
  'link-lossy': [
    'zones:us-east-1a|us-east-1b',
    { ...zones, lostPercent: 2 },
    '2 % of the messages between us-east-1a and us-east-1b are lost, and sent again 200 ms later.',
  ],
  'link-restored': [
    'zones:us-east-1a|us-east-1b',
    { ...zones, afterNanos: 30e9 },
    'Messages between us-east-1a and us-east-1b take their usual time again after 30 s.',
  ],
  'traffic-surged': [
    'traffic',
    { factor: 5, perSecond: 20_000 },
    '5 times the traffic: about 20,000 requests a second.',
  ],
  'dns-stuck': [
    'client:app-1',
    { ttlMillis: 5_000 },
    'The resolver of app-1 ignores the TTL of 5 s: it keeps giving the address it has.',
  ],
  'dns-honest': [
    'clients',
    { afterNanos: 60e9 },
    'The resolver of every app honours the TTL again after 60 s.',
  ],
  'connections-dropped': [
    'cache',
    { connections: 100 },
    'All 100 client connections are closed at once; the apps connect again.',
  ],
  'traffic-usual': ['traffic', { afterNanos: 10e9 }, 'The traffic is as before, after 10 s.'],
  'key-hot': [
    'traffic',
    { key: 'key:0000000299', group: '0002', sharePercent: 60 },
    'key:0000000299 of shard 0002 now gets 60 % of all requests.',
  ],
  'key-cooled': [
    'traffic',
    { afterNanos: 10e9 },
    'The hot key is a key like others again, after 10 s.',
  ],
  'key-expired': [
    'key:key:0000000299',
    {},
    'The time to live of key:0000000299 is over: reads of it miss until it is filled again.',
  ],
  'key-filled': [
    'key:key:0000000299',
    { misses: 104, queries: 2, afterNanos: 82e6 },
    'key:0000000299 is in the cache again, 82 ms after its time to live was over: until then 104 reads missed it, and the database got 2 queries for it.',
  ],
  'expiry-aligned': [
    'cache',
    { keys: 1_200, inNanos: 5e9 },
    '1,200 items will be due at the same moment, in 5 s.',
  ],
  'long-command': [
    'node:0001-001',
    { command: 'KEYS *', items: 1_000_000, takesNanos: 310e6 },
    'KEYS * keeps 0001-001 busy for 310 ms: it goes through 1,000,000 keys.',
  ],
  'origin-slowed': [
    'origin',
    { factor: 10 },
    'The database now takes 10 times as long for every query.',
  ],
  'origin-speed-restored': [
    'origin',
    { afterNanos: 10e9 },
    'The database has its usual speed again after 10 s.',
  ],
  'origin-failover': [
    'origin',
    { takesNanos: 60e9 },
    'The database fails over: its standby answers in 60 s, until then nobody does.',
  ],
};
