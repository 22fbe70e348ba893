import type { Leg, NodeState } from '../engine/frame.ts';
import type { Exit, Outcome, Reason, Span } from '../engine/outcomes.ts';
import type { CachePattern, EngineName } from '../engine/scenario/scenario.ts';
import { reasonLabels } from './reasonLabels.ts';

/** A word for the page and one sentence that says what it means. */
export type Word = { readonly label: string; readonly means: string };

/** What became of a request. */
export const outcomeWords = {
  waiting: { label: 'waiting', means: 'The request is under way and nobody knows its end yet.' },
  hit: { label: 'hit', means: 'The cache had the newest value and answered.' },
  'stale-hit': {
    label: 'stale hit',
    means: 'The cache answered, but the database already held a newer value.',
  },
  'miss-absent': {
    label: 'miss (absent)',
    means: 'The cache did not have the key, so the app asked the database and filled the cache.',
  },
  'miss-expired': {
    label: 'miss (expired)',
    means: 'The cache had the key, but its TTL was over, so the app asked the database again.',
  },
  written: { label: 'written', means: 'The database took the new value.' },
  bypass: {
    label: 'bypass',
    means: 'The cache did not answer, so the app read from the database: neither hit nor miss.',
  },
  error: { label: 'failed', means: 'The app got no answer, only an error.' },
} satisfies Record<Outcome, Word>;

/** How an item leaves a node. */
export const exitWords = {
  expired: {
    label: 'expired',
    means: 'Its TTL was over. This is normal (Reclaimed in CloudWatch).',
  },
  evicted: {
    label: 'evicted',
    means: 'It was removed before its time because memory was full (Evictions in CloudWatch).',
  },
  deleted: { label: 'deleted', means: 'The app or a flush removed it on purpose.' },
  lost: {
    label: 'lost with a node',
    means: 'It went down with its node, and no other had it. Lost writes are another thing.',
  },
} satisfies Record<Exit, Word>;

/** Why a call failed, as the client sees it: what it means and what helps. */
export const reasonWords = {
  none: { label: reasonLabels.none, means: 'Nothing failed.', fix: '' },
  timeout: {
    label: reasonLabels.timeout,
    means: 'The cache did not answer within the command timeout of the client.',
    fix: 'Look for a full queue, a slow node or a dead one; keep the timeout short and the retries few.',
  },
  'connection-refused': {
    label: reasonLabels['connection-refused'],
    means:
      'The address answered that nobody listens there: the engine on that node is not running.',
    fix: 'Let the client look the endpoint up again; with a replica and automatic failover it leads to a living node.',
  },
  'connection-reset': {
    label: reasonLabels['connection-reset'],
    means:
      'An open connection broke while the command was under way; the client cannot know whether it was done.',
    fix: 'Reconnect and retry with a growing pause; make sure that doing the command twice does no harm.',
  },
  'connect-timeout': {
    label: reasonLabels['connect-timeout'],
    means: 'No connection could be made in time: the address is silent.',
    fix: 'Use a short connect timeout, so that the app gives up on a dead address and looks the name up again.',
  },
  'pool-exhausted': {
    label: reasonLabels['pool-exhausted'],
    means: 'Every connection of the pool was busy and the queue for one was full or too slow.',
    fix: 'Find out what holds the connections; a larger pool only helps when the cache has room to spare.',
  },
  maxclients: {
    label: reasonLabels.maxclients,
    means: 'The node has as many connections as it may have (maxclients) and refuses more.',
    fix: 'Pool and reuse connections, or spread the apps over more nodes.',
  },
  oom: {
    label: reasonLabels.oom,
    means: 'The node is full and its policy found nothing that it may evict, so it refuses writes.',
    fix: 'Choose an allkeys policy, set TTLs, or give the cache more memory.',
  },
  readonly: {
    label: reasonLabels.readonly,
    means: 'A write reached a replica, and replicas take no writes.',
    fix: 'Write to the primary endpoint; after a failover, close old connections and look the name up again.',
  },
  loading: {
    label: reasonLabels.loading,
    means: 'The node is still copying its data set and answers nothing yet.',
    fix: 'Read from another node of the shard until the copy is complete.',
  },
  moved: {
    label: reasonLabels.moved,
    means: 'The key belongs to another shard than the client thought.',
    fix: 'Use a cluster-aware client: it follows the answer and corrects its slot map.',
  },
  clusterdown: {
    label: reasonLabels.clusterdown,
    means: 'Nobody serves the slot of this key at the moment.',
    fix: 'Wait for the failover or the replacement; replicas in another zone make that wait short.',
  },
  'object-too-large': {
    label: reasonLabels['object-too-large'],
    means: 'The value is larger than the largest item that the engine stores (Memcached: 1 MiB).',
    fix: 'Store a smaller value, compress it, or raise max_item_size (Memcached).',
  },
  'origin-timeout': {
    label: reasonLabels['origin-timeout'],
    means: 'The database did not answer within the timeout of the app.',
    fix: 'Look at the queue in front of the database: send it fewer reads, or give it more workers.',
  },
  'origin-refused': {
    label: reasonLabels['origin-refused'],
    means: 'The database has as many connections as it may have and refuses more.',
    fix: 'Pool connections or put a proxy in front; a warm cache needs few of them.',
  },
  'origin-unavailable': {
    label: reasonLabels['origin-unavailable'],
    means: 'The database is down or out of reach.',
    fix: 'Until it is back only what is in the cache can be answered; a longer TTL bridges more.',
  },
  'log-behind': {
    label: reasonLabels['log-behind'],
    means:
      'The transactional log of a durable cluster does not take the write: it is out of reach, or more than 10 s behind.',
    fix: 'Write less to each shard (the log takes 100 MiB/s of one), or wait until the zones are joined.',
  },
  ask: {
    label: reasonLabels.ask,
    means: 'The slot of the key is moving to another shard, and the key is there already.',
    fix: 'A cluster-aware client asks there, this once, with ASKING first; its slot map stays as it is.',
  },
  crossslot: {
    label: reasonLabels.crossslot,
    means: 'The keys of one command hash to more than one slot, which a cluster refuses.',
    fix: 'Give keys that are used together one hash tag, as in {user:42}:name, or let the client split the command; one tag for all keys would put them all in one shard.',
  },
  tryagain: {
    label: reasonLabels.tryagain,
    means: 'The slot of the keys is on its way to another shard: some are here, some are there.',
    fix: 'Try again after a pause: it ends with the move of the slot. Valkey 9 moves slots whole, without it.',
  },
} satisfies Record<Reason, Word & { readonly fix: string }>;

/** What a node is doing. */
export const nodeStateWords = {
  up: { label: 'up', means: 'It answers.' },
  down: { label: 'down', means: 'It does not run, and its memory is gone.' },
  syncing: { label: 'copying', means: 'It is new or was away and copies the data of its primary.' },
  unreachable: {
    label: 'out of reach',
    means: 'It may be running, but its Availability Zone is cut off or without power.',
  },
  removed: { label: 'removed', means: 'It no longer belongs to the cluster.' },
  paused: {
    label: 'frozen',
    means: 'Its process is stopped. Its connections stay open, but nobody answers on them.',
  },
} satisfies Record<NodeState, Word>;

/** Where a request spends its time. */
export const spanWords = {
  client: { label: 'app', means: 'In the app itself: waiting before a retry, or after a failure.' },
  pool: { label: 'connection', means: 'Waiting for a free connection, or making a new one.' },
  network: { label: 'network', means: 'On the wire between the app and the others.' },
  queue: { label: 'queue', means: 'Waiting at the cache node for the engine thread.' },
  service: { label: 'cache', means: 'Being served by the cache node.' },
  origin: { label: 'database', means: 'At the database: in its queue and being served.' },
  replicas: { label: 'replicas', means: 'Written; WAIT waits for replicas to have it too.' },
  redirect: {
    label: 'redirect',
    means: 'On the way back from a node that named another one (MOVED, ASK).',
  },
} satisfies Record<Span, Word>;

/** One leg of a request's trip. */
export const legWords = {
  ask: { label: 'asks the cache', means: 'The app sends its command to a cache node.' },
  answer: { label: 'answer', means: 'The cache node answers the app.' },
  query: { label: 'asks the database', means: 'The app sends a query to the database.' },
  result: { label: 'result', means: 'The database answers the app.' },
  fill: { label: 'fills the cache', means: 'The app stores the value that it read.' },
  stored: { label: 'stored', means: 'The cache node says that the value is stored.' },
  replicate: { label: 'replicates', means: 'The primary sends a write on to its replica.' },
  connect: { label: 'connects', means: 'The app opens a connection.' },
  failure: { label: 'fails', means: 'The call ends here.' },
  redirect: {
    label: 'is sent on',
    means: 'The node answered MOVED or ASK, and the app asks the node that it named.',
  },
} satisfies Record<Leg, Word>;

export const engineNames = {
  redis: 'Redis OSS',
  valkey: 'Valkey',
  memcached: 'Memcached',
} satisfies Record<EngineName, string>;

export const patternNames = {
  'lazy-loading': 'lazy loading',
  'write-through': 'write-through',
  'write-around': 'write-around',
} satisfies Record<CachePattern, string>;
