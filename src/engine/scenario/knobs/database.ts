import { number } from './knob.ts';

/** The database behind the cache. */
export const databaseKnobs = {
  'origin.workers': number(
    'database',
    'Database workers',
    'workers',
    [1, 1_000],
    'Queries that the database works on at once.',
    { scale: 'log' },
  ),
  'origin.serviceMs': number(
    'database',
    'Query time',
    'ms',
    [0.1, 10_000],
    'Median time of one read in the database.',
    { scale: 'log', step: 0.1 },
  ),
  'origin.serviceSigma': number(
    'database',
    'Spread of query time',
    '',
    [0, 2],
    'Sigma of the lognormal law.',
    { step: 0.05 },
  ),
  'origin.connectionLimit': number(
    'database',
    'Connection limit',
    'connections',
    [1, 20_000],
    'Queries beyond this are refused.',
    { scale: 'log' },
  ),
  'origin.timeoutMs': number(
    'database',
    'Query timeout',
    'ms',
    [1, 60_000],
    'An app gives a query up after this.',
    { scale: 'log' },
  ),
};
