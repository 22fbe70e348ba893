import { choice, named, number, toggle } from './knob.ts';

/** Snapshots, durability, append-only file. */
export const persistenceKnobs = {
  'persistence.snapshotRetentionDays': number(
    'persistence',
    'Automatic backups',
    'days kept',
    [0, 35],
    'A backup a day, kept so long; 0: none.',
  ),
  'persistence.snapshotMethod': choice(
    'persistence',
    'Snapshot method',
    named('auto', 'forked', 'forkless'),
    'Forked copies pages on write; forkless shares the engine thread. ElastiCache chooses by free memory.',
  ),
  'persistence.durability': choice(
    'persistence',
    'Durability',
    named('disabled', 'async', 'sync'),
    'Valkey 9: a log in several zones, waited for (sync) or not (async).',
  ),
  'persistence.logMs': number(
    'persistence',
    'Log write',
    'ms',
    [0.1, 1_000],
    'From a write to its place in the log of a durable cluster.',
    { scale: 'log', step: 0.1 },
  ),
  'persistence.appendonly': toggle(
    'persistence',
    'Append-only file',
    'Open source only: ElastiCache offers it no more.',
  ),
  'persistence.appendfsync': choice(
    'persistence',
    'appendfsync',
    named('always', 'everysec', 'no'),
    'Open source only: when the append-only file is forced to disk.',
  ),
  'persistence.fsyncMs': number(
    'persistence',
    'Fsync time',
    'ms',
    [0, 10_000],
    'How long the disk takes for one fsync.',
    { step: 0.1 },
  ),
};
