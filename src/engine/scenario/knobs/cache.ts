import { patterns } from '../../clients/patterns.ts';
import { evictionPolicies } from '../../store/redis/eviction.ts';
import { choice, labelled, named, number } from './knob.ts';

/** The cache: time to live, pattern, eviction. */
export const cacheKnobs = {
  'cache.ttlMs': number(
    'cache',
    'Time to live',
    'ms',
    [0, 86_400_000],
    'After this an item counts as expired; 0 means never.',
    { level: 1, scale: 'log' },
  ),
  'cache.pattern': choice(
    'cache',
    'Caching pattern',
    labelled(patterns),
    'What a write does to the cached copy.',
  ),
  'cache.ttlJitterPercent': number(
    'cache',
    'TTL jitter',
    '%',
    [0, 100],
    'Spreads expiry so that keys written together do not end together.',
  ),
  'cache.evictionPolicy': choice(
    'cache',
    'Eviction policy',
    named(...Object.keys(evictionPolicies)),
    'maxmemory-policy: who goes when memory is full (Redis OSS and Valkey).',
  ),
  'cache.maxmemorySamples': number(
    'cache',
    'Eviction samples',
    'keys',
    [1, 20],
    'maxmemory-samples: keys looked at for each eviction; ElastiCache uses 3.',
  ),
  'cache.slabAutomove': choice(
    'cache',
    'Slab automove',
    [
      { value: 'off', label: 'Off (0)' },
      { value: 'by-age', label: 'By age (1)' },
      { value: 'eager', label: 'Eager (2)' },
    ],
    'slab_automove: whether pages of memory go from one slab class to another (Memcached).',
  ),
};
