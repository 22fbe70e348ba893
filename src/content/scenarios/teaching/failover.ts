import type { Lessons } from '../teaching.ts';

/** Lessons on failover, by id of the scenario. */
export const failover: Lessons = {
  'lose-the-primary': {
    topic: 'failover',
    wishes: ['S-01', 'S-10'],
    also: 'node crash promotion replica outage',
    complaint: {
      words: 'A counter went back after a failover, and no write had reported an error.',
      thread: 'redis/redis#6062',
    },
    tries: ['Halve the traffic and start again.', 'Let the apps WAIT for one replica.'],
    notices: [
      'Between crash and promotion no app reaches the primary: over ten seconds.',
      'Writes that were acknowledged are gone, as many as the replica was behind.',
    ],
  },
  'lose-the-primary-alone': {
    topic: 'failover',
    wishes: ['S-22'],
    also: 'single node crash no replica outage',
    complaint: {
      words: 'All sessions were gone after the one cache node was restarted.',
      thread: 'habitat-sh/builder#1385',
    },
    tries: ['Add a replica and start again.'],
    notices: ['Nothing is left to promote: the new node comes after minutes, and empty.'],
  },
  'lose-an-az': {
    topic: 'failover',
    wishes: ['S-29'],
    also: 'availability zone outage multi-az',
    complaint: {
      words: 'When a zone fails, does its replica come back, and where?',
      thread: 'WikiWatershed/model-my-watershed#533',
    },
    tries: ['Heal the zone earlier, or never.', 'Move both nodes of a shard into the lost zone.'],
    notices: [
      'Only the shard whose primary was there fails over; the others go on.',
      'No node is put in the place of a lost one until the zone is back.',
    ],
  },
  'open-source-cluster': {
    topic: 'failover',
    wishes: [],
    tries: ['Switch off "all slots must be covered".', 'Shorten the node timeout.'],
    notices: [
      'The failover takes as long as the node timeout, and a little more.',
      'While one shard has no primary all shards refuse, unless coverage is not required.',
    ],
  },
  'sole-replica': {
    topic: 'failover',
    wishes: ['S-25'],
    also: 'node crash replica loss',
    complaint: {
      words: 'With one replica only: where does the reader endpoint lead while it is the primary?',
      thread: 'https://repost.aws/questions/QU0kbW0vJPT1SiKN-wv6a3WA',
    },
    tries: ['Give the shard a second replica and start again.', 'Run on to six minutes.'],
    notices: [
      'Reads go on through the crash; writes fail until the replica is promoted.',
      'After it the reader endpoint names the primary, for six minutes.',
      'Even then the new replica is not read from: connections stay where they were opened.',
    ],
  },
  'game-day': {
    topic: 'failover',
    wishes: ['S-28'],
    complaint: {
      words: 'A team reboots its cache on purpose, to find the apps that cannot stand it.',
      thread: 'alphagov/govuk-developer-docs#2062',
    },
    tries: ['Plan more faults under Break.', 'Take the replicas away and run the same plan.'],
    notices: [
      'Pass: with two replicas fewer than one request in a hundred fails.',
      'Fail: with the primary alone more than one in ten does.',
    ],
  },
};
