import type { Lessons } from '../teaching.ts';

/** Lessons on memory, eviction and expiry, by id of the scenario. */
export const memory: Lessons = {
  'eviction-under-pressure': {
    topic: 'memory',
    wishes: ['S-11'],
    also: 'maxmemory lru lfu full',
    tries: ['Double the memory.', 'Choose noeviction.'],
    notices: [
      'The eviction line is at maxmemory less the reserve, not at the memory of the host.',
      'Twice the memory gains more than ten points of hit ratio.',
    ],
  },
  'full-and-refusing': {
    topic: 'memory',
    wishes: ['S-12'],
    also: 'OOM noeviction out of memory',
    complaint: {
      words: 'Writes fail for want of memory under volatile-lru: no key had a TTL.',
      thread: 'opencollective/opencollective-api#10005',
    },
    tries: ['Set a TTL of five minutes.', 'Choose allkeys-lru.'],
    notices: [
      'Nothing is ever evicted: the policy finds no candidate.',
      'With a TTL the refusals stop and evictions take their place.',
    ],
  },
  'memory-ledger': {
    topic: 'memory',
    wishes: ['S-11'],
    complaint: {
      words: 'Items are evicted although the host has memory free: which number counts?',
      thread: 'redis/redis#6290',
    },
    tries: [
      'Choose the node and read the ledger under Inspect.',
      'Lower reserved-memory-percent to 25 and start again: it evicts four tenths less.',
    ],
    notices: [
      'Eviction begins at 65 % of maxmemory: the rest is reserved.',
      'Of what is used, over a third is not keys and values but what stands around them.',
    ],
  },
  'expired-or-evicted': {
    topic: 'memory',
    wishes: ['S-13', 'S-11'],
    complaint: {
      words: 'Keys go before their TTL ends, which looks like a fault of the server.',
      thread: 'redis/redis#7856',
    },
    tries: ['Double the memory, twice.', 'Choose volatile-ttl.'],
    notices: [
      'Most items are evicted before their four seconds are over; few live to expire.',
      'With room for all of them nothing is evicted, and every exit is an expiry.',
    ],
  },
  'lazy-undertaker': {
    topic: 'memory',
    wishes: ['S-14'],
    complaint: {
      words: 'Expired keys still take memory, and the replica counts other keys than the primary.',
      thread: 'redis/redis#5964',
    },
    tries: ['Look at the keys of the replica beside those of the primary.', 'Ask for more keys.'],
    notices: [
      'Half a second after all items are due, tens of thousands are still there.',
      'The sweep stops within a second, when it finds too few dead to go on.',
    ],
  },
  'backup-window': {
    topic: 'memory',
    wishes: ['S-23', 'S-11'],
    also: 'snapshot bgsave fork copy on write',
    complaint: {
      words: 'Saving doubled the memory and stopped the server for a while.',
      thread: 'redis/redis#1154',
    },
    tries: [
      'Set reserved-memory-percent to 25 and start again; then to 50.',
      'Choose the forkless method.',
    ],
    notices: [
      'Without a reserve the first copied page finds no memory; the 99th percentile grows more than fourfold.',
      'With a quarter memory runs out in the last third of the backup: the 99th percentile stays.',
      'With half it does not run out, and the cache holds half the items and finds half as often.',
    ],
  },
};
