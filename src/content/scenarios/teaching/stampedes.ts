import type { Lessons } from '../teaching.ts';

/** Lessons on load on the database, by id of the scenario. */
export const stampedes: Lessons = {
  'cold-cache-at-peak': {
    topic: 'stampedes',
    wishes: ['S-15'],
    also: 'warm up warming empty cache after restart deploy',
    complaint: {
      words: 'After a cold start many callers compute the same thing at once.',
      thread: 'laravel/ideas#1733',
    },
    tries: ['Choose the traffic shape "ramp" and start again.'],
    notices: [
      'Thousands of requests fail in the first seconds, and none once the cache is warm.',
      'The same load as a ramp fails less than a twentieth as often.',
    ],
  },
  'database-collapses': {
    topic: 'stampedes',
    wishes: [],
    also: 'overload metastable outage retry storm',
    tries: ['Ask 3,000 times a second in place of 8,000.', 'Add a replica.'],
    notices: [
      'Until the crash the database has next to nothing to do; after it, its queue is full.',
      'Nearly half of the requests fail, though the database itself is unharmed.',
    ],
  },
  'ttl-stampede': {
    topic: 'stampedes',
    wishes: ['S-15'],
    also: 'popular hot key expires thundering herd dogpile cache storm avalanche',
    complaint: {
      words: 'Many callers fetch the same keys again at the moment they expire.',
      thread: 'long2ice/fastapi-cache#563',
    },
    tries: ['Set the TTL jitter to 50 %.'],
    notices: [
      'Waves come with the period of the TTL; with jitter they are less than half as high.',
    ],
  },
  'stampede-cures': {
    topic: 'stampedes',
    wishes: ['S-15'],
    also: 'popular hot key expires thundering herd dogpile request coalescing lock single flight mutex',
    complaint: {
      words: 'Many callers compute the same value at the same time when it expires.',
      thread: 'laravel/ideas#1733',
    },
    tries: [
      'Halve the database workers and start again: which of the four stretches changes most?',
      'Ask for twice as much and start again.',
    ],
    notices: [
      'Without a cure twenty expired keys cost more than two hundred queries, all at once.',
      'Single flight: two queries a key, one for each app, still all at once.',
      'Jitter spreads the queries over the whole time; with both the database hardly notices.',
    ],
  },
};
