import type { Lessons } from '../teaching.ts';

/** Lessons on shards and busy nodes, by id of the scenario. */
export const shards: Lessons = {
  'one-hot-key': {
    topic: 'shards',
    wishes: ['S-05'],
    also: 'popular key celebrity hot spot hotspot skew uneven load imbalance',
    complaint: {
      words: 'One shard at full CPU, the others idle: nearly all reads were for one key.',
      thread: 'redis/ioredis#1574',
    },
    tries: ['Make eight shards of four.', 'Let the apps read from the replicas.'],
    notices: [
      'The hot shard is more than ten times as busy as the next.',
      'Twice as many shards leave it as busy as before.',
    ],
  },
  'ninety-shards': {
    topic: 'shards',
    wishes: ['S-05'],
    also: 'hot shard scale',
    tries: [
      'Choose the first cell and read under Inspect which key is hot.',
      'Let the apps read from the replicas: which cells stand out now?',
      'Crash the busy primary, and see which cell takes its place.',
    ],
    notices: [
      'One primary is more than twenty times as busy as the next.',
      'The average of the ninety primaries is below one percent: no alarm on it would ring.',
    ],
  },
  'one-slow-command': {
    topic: 'shards',
    wishes: ['S-19'],
    also: 'KEYS blocking slow log latency spike',
    complaint: {
      words: 'One command over all keys, and the whole database stands.',
      thread: 'ray-project/ray#32537',
    },
    tries: ['Strike KEYS * again when the cache holds more.', 'Delete a set of five million.'],
    notices: [
      'During DEL the 99th percentile of all other requests is the length of that command.',
      'No request is slow by itself: each waits behind one bar.',
    ],
  },
  'two-cpu-gauges': {
    topic: 'shards',
    wishes: ['S-07'],
    also: 'EngineCPUUtilization CPUUtilization cloudwatch',
    complaint: {
      words: 'The engine thread was full for hours and the alarm on CPUUtilization never fired.',
      thread: 'alphagov/govuk-puppet#10888',
    },
    tries: ['Set your alarm on either gauge: which one would have rung?'],
    notices: [
      'EngineCPUUtilization is 90 % while CPUUtilization is below 30 %.',
      'The median wait is 400 ms, over four hundred times what it was.',
    ],
  },
  'big-key': {
    topic: 'shards',
    wishes: ['S-06'],
    also: 'large value huge hash',
    complaint: {
      words: 'One shard holds most of the memory, because one map is one key.',
      thread: 'redisson/redisson#4874',
    },
    tries: [
      'Make eight shards of four.',
      'Set the spread of sizes (sigma) to 0: the shares become equal.',
    ],
    notices: [
      'Every shard has about as many keys; one has over two thirds of the bytes.',
      'With eight shards the largest still holds more than all the others.',
    ],
  },
  'hash-tags': {
    topic: 'shards',
    wishes: ['S-04'],
    also: 'CROSSSLOT multi key skew',
    complaint: {
      words: 'With cluster mode switched on, every command of several keys failed with CROSSSLOT.',
      thread: 'apollographql/apollo-server#7802',
    },
    tries: [
      'Let the clients split commands by slot instead, and compare their latency.',
      'Give a tag to groups of five keys: an MGET of ten crosses again.',
    ],
    notices: [
      'Three reads of ten fail, and none once the keys that are read together share a tag.',
      'With one tag for all keys one shard holds everything, and two do nothing.',
    ],
  },
  'live-resharding': {
    topic: 'shards',
    wishes: ['S-18'],
    also: 'scale out online add shard slot migration ASK MOVED',
    complaint: {
      words: 'Hours after the cluster grew, the client still asks the old shard for moved keys.',
      thread: 'redisson/redisson#3541',
    },
    tries: [
      'Remove a shard again.',
      'Make the nodes too small for what moves to them.',
      'Choose the slot table "Only at start" and start again: MOVED answers never end.',
    ],
    notices: [
      'A third of the slots moves in some six seconds, and no request fails.',
      'ASK sends one request on; MOVED changes the slot table of the client.',
    ],
  },
};
