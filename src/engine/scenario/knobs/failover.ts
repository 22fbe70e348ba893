import { choice, number, toggle } from './knob.ts';

/** Who notices a lost primary, and how long that takes. */
export const failoverKnobs = {
  'failover.kind': choice(
    'failover',
    'Failover by',
    [
      { value: 'managed', label: 'ElastiCache' },
      { value: 'cluster-bus', label: 'Open-source cluster bus' },
    ],
    'Who replaces a lost primary; the cluster bus needs cluster mode.',
  ),
  'failover.nodeTimeoutMs': number(
    'failover',
    'Node timeout',
    'ms',
    [500, 120_000],
    'cluster-node-timeout: a node without a pong for so long counts as possibly failing.',
    { scale: 'log' },
  ),
  'failover.requireFullCoverage': toggle(
    'failover',
    'Require full coverage',
    'cluster-require-full-coverage: all shards refuse while one has no primary.',
  ),
  'failover.detectMinMs': number(
    'failover',
    'Detection, least',
    'ms',
    [100, 120_000],
    'Shortest time until a lost primary is noticed.',
    { scale: 'log' },
  ),
  'failover.detectMaxMs': number(
    'failover',
    'Detection, most',
    'ms',
    [100, 120_000],
    'Longest time until a lost primary is noticed.',
    { scale: 'log' },
  ),
  'failover.promoteMinMs': number(
    'failover',
    'Promotion, least',
    'ms',
    [10, 120_000],
    'Shortest time to make a replica primary.',
    { scale: 'log' },
  ),
  'failover.promoteMaxMs': number(
    'failover',
    'Promotion, most',
    'ms',
    [10, 120_000],
    'Longest time to make a replica primary.',
    { scale: 'log' },
  ),
  'failover.dnsTtlMs': number(
    'failover',
    'DNS cache',
    'ms',
    [0, 600_000],
    'How long a client keeps the address behind an endpoint name.',
    { scale: 'log' },
  ),
  'failover.replaceMs': number(
    'failover',
    'Replacement',
    'ms',
    [1_000, 3_600_000],
    'From a failure to a new node in its place.',
    { scale: 'log' },
  ),
};
