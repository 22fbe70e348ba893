import { choice, named, number, toggle } from './knob.ts';

/** The apps: connections, timeouts, retries, whom they ask. */
export const clientsKnobs = {
  'clients.poolSize': number(
    'clients',
    'Connection pool',
    'connections',
    [1, 1_000],
    'Connections from one app to one node, at most.',
    { scale: 'log' },
  ),
  'clients.commandTimeoutMs': number(
    'clients',
    'Command timeout',
    'ms',
    [0, 60_000],
    'An app gives a cache command up after this; 0: it waits for ever.',
    { scale: 'log' },
  ),
  'clients.connectTimeoutMs': number(
    'clients',
    'Connect timeout',
    'ms',
    [1, 60_000],
    'An app gives a new connection up after this.',
    { scale: 'log' },
  ),
  'clients.retries': number('clients', 'Retries', 'attempts', [0, 10], 'Attempts after the first.'),
  'clients.retryBackoffMs': number(
    'clients',
    'Backoff',
    'ms',
    [0, 10_000],
    'Pause before the first retry; it doubles.',
    { scale: 'log' },
  ),
  'clients.retryJitter': toggle(
    'clients',
    'Jitter',
    'Each pause is drawn from half to one and a half; without it all apps try again at once.',
  ),
  'clients.singleFlight': toggle(
    'clients',
    'Single flight',
    'Misses of one key at the same time in one app: the first asks the database, the others wait for it.',
  ),
  'clients.tls': toggle(
    'clients',
    'Encryption in transit',
    'TLS: each new connection takes another round trip, and time of the thread that executes commands.',
  ),
  'clients.readFrom': choice(
    'clients',
    'Read from',
    [
      ...named('primary', 'replica', 'nearest'),
      { value: 'reader-endpoint', label: 'reader endpoint' },
    ],
    'Replicas take load off the primary, and may be behind it. The reader endpoint spreads connections, not requests.',
  ),
  'clients.waitReplicas': number(
    'clients',
    'Wait for replicas',
    'replicas',
    [0, 5],
    'WAIT after each write until this many replicas have it; 0: the primary alone answers.',
  ),
  'clients.waitTimeoutMs': number(
    'clients',
    'Wait at most',
    'ms',
    [0, 60_000],
    'How long WAIT waits; then the write counts as not confirmed. 0: for ever.',
    { scale: 'log' },
  ),
  'clients.connections': choice(
    'clients',
    'Connections',
    [
      { value: 'pool', label: 'Pool' },
      { value: 'shared', label: 'One, shared' },
      { value: 'none', label: 'One for each request' },
    ],
    'From one app to one node. Pool: several, with one command on each; shared: one that all commands go through; or a new one for each command.',
  ),
  'clients.topologyRefreshMs': number(
    'clients',
    'Slot map refresh',
    'ms',
    [0, 60_000],
    'Cluster mode: after an error an app reads the slot map anew, at most this often.',
    { scale: 'log' },
  ),
  'clients.clusterAware': toggle(
    'clients',
    'Cluster-aware client',
    'Cluster mode: it reads the slot table and follows MOVED; without, each app calls one shard and MOVED is an error.',
  ),
  'clients.slotTable': choice(
    'clients',
    'Slot table',
    [
      { value: 'table', label: 'Read anew on MOVED' },
      { value: 'slot', label: 'One slot on MOVED' },
      { value: 'start', label: 'Only at start' },
    ],
    'Cluster mode: what an app does with its slot table when a node answers MOVED; it follows the answer anyway.',
  ),
  'clients.distribution': choice(
    'clients',
    'Memcached hashing',
    [
      { value: 'ketama', label: 'Consistent (ketama)' },
      { value: 'modulo', label: 'Modulo' },
    ],
    'How clients map keys to Memcached nodes.',
  ),
  'clients.discoverySeconds': number(
    'clients',
    'Auto discovery, every',
    's',
    [0, 3_600],
    'How often each app asks for the list of Memcached nodes; 0: its list is fixed.',
    { scale: 'log' },
  ),
  'clients.multiKey': choice(
    'clients',
    'Commands of several keys',
    [
      { value: 'as-is', label: 'Send as they are' },
      { value: 'split', label: 'Split by slot' },
    ],
    'Cluster mode refuses keys of several slots (CROSSSLOT); a client may split them, one call for each shard.',
  ),
  'clients.onCacheError': choice(
    'clients',
    'When the cache fails',
    [
      { value: 'origin', label: 'Ask the database' },
      { value: 'fail', label: 'Fail' },
    ],
    'A read asks the database instead, or fails.',
  ),
};
