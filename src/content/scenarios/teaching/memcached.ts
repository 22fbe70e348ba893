import type { Lessons } from '../teaching.ts';

/** Lessons on Memcached, by id of the scenario. */
export const memcached: Lessons = {
  'memcached-modulo': {
    topic: 'memcached',
    wishes: ['S-21'],
    complaint: {
      words: 'Written to one node, read from another: the clients did not agree on the nodes.',
      thread: '3rd-Eden/memcached#227',
    },
    tries: ['Choose ketama and start again.'],
    notices: ['One node of four goes, and three quarters of the keys point elsewhere.'],
  },
  'memcached-ketama': {
    topic: 'memcached',
    wishes: ['S-21'],
    tries: ['Choose modulo and start again.'],
    notices: ['One node of four goes, and only about its own quarter of the keys moves.'],
  },
  'slab-calcification': {
    topic: 'memcached',
    wishes: ['S-20'],
    complaint: {
      words: 'One slab class has seven pages and evicts after a second; others sit on theirs.',
      thread: 'memcached/memcached#689',
    },
    tries: [
      'Choose slab automove "Eager": pages follow the new size.',
      'Watch the pages of each class under Inspect.',
    ],
    notices: [
      'The hit ratio was rising; from the change on it sinks.',
      'Nearly all pages stay with the class of the old size, and only the new size evicts.',
    ],
  },
  'slab-moves': {
    topic: 'memcached',
    wishes: ['S-20b'],
    complaint: {
      words: 'Items disappear while the counter of evictions stands still.',
      thread: 'memcached/memcached#284',
    },
    tries: ['Choose slab automove "Off" and start again.', 'Choose slab automove "By age".'],
    notices: [
      'Every second or two a page goes to the new size, and hundreds of items with it.',
      'Those items are counted by slab class under Inspect, apart from evictions.',
    ],
  },
  'logged-out': {
    topic: 'memcached',
    wishes: ['S-22'],
    complaint: {
      words: 'Everybody is logged out when Memcached restarts.',
      thread: 'habitat-sh/builder#1385',
    },
    tries: ['Use ten nodes in place of three.', 'Choose Valkey with a replica, crash its primary.'],
    notices: ['One node of three takes about a third of the sessions with it.'],
  },
  'two-rings': {
    topic: 'memcached',
    wishes: ['S-21'],
    complaint: {
      words:
        'The client does not notice that nodes came or went: what one wrote, another does not find.',
      thread: '3rd-Eden/memcached#227',
    },
    tries: [
      'Set "Auto discovery, every" to 5 s and start again.',
      'Set it to 0: nobody ever asks, and the new node stays empty.',
      'Remove node 0002 under Break: calls to it are refused until each app has asked.',
    ],
    notices: [
      'Stale hits begin when the first app has the new list, long after the node has joined.',
      'Some go on when both agree: what only the old place was told is old on the new node.',
    ],
  },
};
