import type { Lessons } from '../teaching.ts';

/** Lessons on hits, misses and stale answers, by id of the scenario. */
export const caching: Lessons = {
  'first-hit': {
    topic: 'caching',
    wishes: [],
    also: 'cache-aside lazy loading basics start',
    tries: ['Follow one request that misses and one that hits.', 'Shorten the TTL.'],
    notices: [
      'A hit skips the database: it is more than ten times faster than the miss before it.',
      'The hit ratio climbs from nothing while the cache fills.',
    ],
  },
  'stale-after-write': {
    topic: 'caching',
    wishes: ['S-09'],
    also: 'old data inconsistent invalidation write-through',
    tries: ['Choose write-through.', 'Shorten the TTL to a second.'],
    notices: [
      'A third of the answers is older than what the database holds.',
      'With write-through it is less than one in a hundred.',
    ],
  },
  serverless: {
    topic: 'caching',
    wishes: [],
    tries: ['Make the values 10 kB.', 'Choose a node-based cluster and compare the latency.'],
    notices: ['ECPUs follow the kilobytes, and the proxy costs a hop.'],
  },
};
