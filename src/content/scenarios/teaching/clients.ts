import type { Lessons } from '../teaching.ts';

/** Lessons on clients, endpoints and connections, by id of the scenario. */
export const clients: Lessons = {
  'reader-behind': {
    topic: 'clients',
    wishes: ['S-09'],
    also: 'replication lag stale read replica',
    complaint: {
      words: 'A value that was just written is missing when it is read from a replica.',
      thread: 'redisson/redisson#5659',
    },
    tries: ['Read from the primary.', 'Let each write WAIT for the replica.'],
    notices: ['In the burst the lag grows and most answers of the replica are old.'],
  },
  'reader-endpoint': {
    topic: 'clients',
    wishes: ['S-08'],
    complaint: {
      words: 'The reader endpoint does not balance: all reads go to the same replica.',
      thread: 'redis/node-redis#1453',
    },
    tries: [
      'Open a connection for each request: within the 5 s of one DNS answer all of an app go to one replica.',
      'Let the client choose a replica for each read itself: Read from, replica.',
    ],
    notices: [
      'Two connections, two replicas: the other two answer nothing, however many requests come.',
    ],
  },
  'three-clients': {
    topic: 'clients',
    wishes: ['S-01'],
    complaint: {
      words: 'After a failover the writer keeps getting READONLY, though it uses the endpoint.',
      thread: 'StackExchange/StackExchange.Redis#2264',
    },
    tries: [
      'Heal the resolver of app-2.',
      'Set the TTL of DNS to 30 seconds and start again.',
      'Choose an app and read under Inspect how it finds the primary.',
    ],
    notices: [
      'app-3 asks the nodes and is back within a second of the promotion.',
      'app-1 is back when its record ends, five seconds at most.',
      'app-2 reads again once the old primary is a replica, and its writes meet READONLY for ever.',
    ],
  },
  'dns-that-lies': {
    topic: 'clients',
    wishes: ['S-02'],
    also: 'dns cache jvm ttl',
    complaint: {
      words: 'The client keeps the old address and never notices that the name has moved.',
      thread: 'redisson/redisson#1009',
    },
    tries: ['Heal the resolver of app-1.', 'Let the resolvers of all apps lie.'],
    notices: [
      'app-2 follows within the TTL of the record, five seconds.',
      'app-1 never does: its sockets and its record still point to the old primary.',
    ],
  },
  'everyone-reconnects': {
    topic: 'clients',
    wishes: ['S-17'],
    also: 'connection storm maxclients reconnect backoff',
    complaint: {
      words:
        'After an interruption tens of thousands of connections come to one shard, and its engine is full.',
      thread: 'redis/jedis#1946',
    },
    tries: [
      'Make the pools 50 connections each and start again.',
      'Switch off encryption in transit.',
      'Choose one connection for each request, with encryption in transit on.',
    ],
    notices: [
      'Nobody is answered for nearly three seconds, and the engine thread is full of handshakes.',
      '48 connections become 8,000, for the same load.',
      'With pools of 50 it is over in a seventh of a second; without TLS nobody notices.',
    ],
  },
  'wrong-client': {
    topic: 'clients',
    wishes: ['S-03'],
    complaint: {
      words:
        'Every other command fails with MOVED, and the answer names the address that would work.',
      thread: 'redis/redis-py#1030',
    },
    tries: [
      'Switch "Cluster-aware client" off again under Dials, App clients.',
      'Let the apps ask the database when the cache fails: the errors become load there.',
      'Follow a request that failed: its first node is its last.',
    ],
    notices: [
      'Two of three calls fail: as many as there are slots in other shards.',
      'The third shard gets no command at all, for nobody was given its address.',
      'With a cluster-aware client nothing fails and nothing is sent on: it asks the owner first.',
    ],
  },
};
