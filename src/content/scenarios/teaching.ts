/** What the scenarios are about, in the order of the menu. */
export const topics = {
  caching: 'Hits, misses and stale answers',
  stampedes: 'Load on the database',
  memory: 'Memory, eviction and expiry',
  failover: 'Failover',
  clients: 'Clients, endpoints and connections',
  shards: 'Shards and busy nodes',
  memcached: 'Memcached',
} as const;
export type Topic = keyof typeof topics;

/** What a scenario is for: whose question it answers, what to do with it and what to look at. */
export type Teaching = {
  readonly topic: Topic;
  /** The complaints that it answers, by number. */
  readonly wishes: readonly string[];
  /** What people trip over, in our words, and a public thread that tells of it (owner/repository#number, or an address). */
  readonly complaint?: { readonly words: string; readonly thread: string };
  /** What to try, one step each. */
  readonly tries: readonly string[];
  /** What to notice, one observation each. */
  readonly notices: readonly string[];
};

/** By id of the scenario. */
export const teaching: { readonly [id: string]: Teaching } = {
  'first-hit': {
    topic: 'caching',
    wishes: [],
    tries: ['Follow one request that misses and one that hits.', 'Shorten the TTL.'],
    notices: [
      'A hit skips the database: it is more than ten times faster than the miss before it.',
      'The hit ratio climbs from nothing while the cache fills.',
    ],
  },
  'cold-cache-at-peak': {
    topic: 'stampedes',
    wishes: ['S-15'],
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
  'lose-the-primary': {
    topic: 'failover',
    wishes: ['S-01', 'S-10'],
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
  'eviction-under-pressure': {
    topic: 'memory',
    wishes: ['S-11'],
    tries: ['Double the memory.', 'Choose noeviction.'],
    notices: [
      'The eviction line is at maxmemory less the reserve, not at the memory of the host.',
      'Twice the memory gains more than ten points of hit ratio.',
    ],
  },
  'full-and-refusing': {
    topic: 'memory',
    wishes: ['S-12'],
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
  'one-hot-key': {
    topic: 'shards',
    wishes: ['S-05'],
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
  'database-collapses': {
    topic: 'stampedes',
    wishes: [],
    tries: ['Ask 3,000 times a second in place of 8,000.', 'Add a replica.'],
    notices: [
      'Until the crash the database has next to nothing to do; after it, its queue is full.',
      'Nearly half of the requests fail, though the database itself is unharmed.',
    ],
  },
  'ttl-stampede': {
    topic: 'stampedes',
    wishes: ['S-15'],
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
    complaint: {
      words: 'Many callers compute the same value at the same time when it expires.',
      thread: 'laravel/ideas#1733',
    },
    tries: [
      'Make the query four times slower: which of the four stretches changes most?',
      'Ask for four times as much.',
    ],
    notices: [
      'Without a cure forty expired keys cost nearly three hundred queries, all at once.',
      'Single flight: two queries a key, one for each app, still all at once.',
      'Jitter spreads the same queries; with both the database hardly notices.',
    ],
  },
  'stale-after-write': {
    topic: 'caching',
    wishes: ['S-09'],
    tries: ['Choose write-through.', 'Shorten the TTL to a second.'],
    notices: [
      'A third of the answers is older than what the database holds.',
      'With write-through it is less than one in a hundred.',
    ],
  },
  'reader-behind': {
    topic: 'clients',
    wishes: ['S-09'],
    complaint: {
      words: 'A value that was just written is missing when it is read from a replica.',
      thread: 'redisson/redisson#5659',
    },
    tries: ['Read from the primary.', 'Let each write WAIT for the replica.'],
    notices: ['In the burst the lag grows and most answers of the replica are old.'],
  },
  serverless: {
    topic: 'caching',
    wishes: [],
    tries: ['Make the values 10 kB.', 'Choose a node-based cluster and compare the latency.'],
    notices: ['ECPUs follow the kilobytes, and the proxy costs a hop.'],
  },
  'reader-endpoint': {
    topic: 'clients',
    wishes: ['S-08'],
    complaint: {
      words: 'The reader endpoint does not balance: all reads go to the same replica.',
      thread: 'redis/node-redis#1453',
    },
    tries: ['Choose a pool of connections.', 'Add two apps.'],
    notices: [
      'Two connections, two replicas: the other two answer nothing, however many requests come.',
    ],
  },
  'sole-replica': {
    topic: 'failover',
    wishes: ['S-25'],
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
  'one-slow-command': {
    topic: 'shards',
    wishes: ['S-19'],
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
  'hash-tags': {
    topic: 'shards',
    wishes: ['S-04'],
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
    complaint: {
      words: 'Saving doubled the memory and stopped the server for a while.',
      thread: 'redis/redis#1154',
    },
    tries: ['Set reserved-memory-percent to 25 and start again.', 'Choose the forkless method.'],
    notices: [
      'Without a reserve the first copied page finds no memory; the 99th percentile grows more than fourfold.',
      'With a reserve of a quarter it stays what it was.',
    ],
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
