import type { requestsSentences } from '../requests.ts';
import type { Examples } from './examples.ts';

export const requestsExamples: Examples<keyof typeof requestsSentences> = {
  'first-miss': [
    'app:app-1',
    { key: 17, latencyNanos: 7.91e6 },
    'First miss: key 17 was not in the cache. The database answered, and the request took 7.91 ms.',
  ],
  'first-hit': [
    'app:app-1',
    { key: 17, latencyNanos: 0.31e6, timesFaster: 25.5 },
    'First hit: the cache answered key 17 in 310 µs, 26 times faster than the first miss.',
  ],
  'first-stale-hit': [
    'app:app-1',
    { key: 17, versionsBehind: 1 },
    'First stale hit: the cache answered key 17 with a value that is 1 write behind the database.',
  ],
  'first-eviction': [
    'node:0001-001',
    { node: '0001-001', keys: 213, usedBytes: 2_359_296 },
    '0001-001 is full: 213 items, 2.25 MiB. It evicts its first item to make room.',
  ],
  'first-expiry': [
    'node:0001-001',
    { node: '0001-001' },
    'The first item on 0001-001 reached the end of its TTL and expired.',
  ],
  'first-oom': [
    'node:0001-001',
    {
      node: '0001-001',
      policy: 'volatile-lru',
      items: 15_563,
      expiring: 0,
      usedBytes: 50_331_700,
      limitBytes: 50_331_648,
    },
    '0001-001 refused a write for want of memory (OOM): it uses 48 MiB of 48 MiB, and volatile-lru evicts only items with a TTL; it holds 15,563 items, none of them with one.',
  ],
  'first-page-move': [
    'node:0001',
    { fromBytes: 1_184, toBytes: 4_544, items: 885 },
    '0001 moves a page of memory from items up to 1.16 KiB to items up to 4.44 KiB. 885 items in it are gone; memcached does not count them as evictions. Pages are only traded: the node has no more memory than before.',
  ],
  'slab-starved': [
    'node:0001',
    { slab: 18, itemBytes: 4_544, pages: 1, of: 16 },
    '0001 is full, but only for some: slab class 18, for items up to 4.44 KiB, has 1 of 16 pages. Its items evict each other there, while the other 15 pages keep items of other sizes.',
  ],
  'requests-failing': [
    'cache',
    { reason: 'origin-timeout', perSecond: 312 },
    '312 calls fail within a second: database timeout.',
  ],
  'requests-recovered': [
    'cache',
    { afterNanos: 14e9, failed: 4_120 },
    'Calls have succeeded for 2 s. In the 13 s before, 4,120 calls failed, each try of a request counted.',
  ],
  'trace-ended': [
    'cache',
    { requests: 81_000 },
    'The trace is over: all 81,000 requests were sent.',
  ],
};
