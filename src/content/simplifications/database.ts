import type { Constant, Simplification } from './entry.ts';

/** The database behind the cache: what is simpler than the real thing. */
export const databaseSimplifications: readonly Simplification[] = [
  {
    id: 'origin-simple',
    topic: 'database',
    model:
      'The database is a pool of workers behind one queue with a connection limit. Each query takes a lognormal time around a median, whatever its key.',
    real: 'A database has locks, its own page cache, disks and query plans; under overload each query also gets slower.',
    where: 'Collapse here comes from the queue alone. In life it is worse.',
  },
  {
    id: 'origin-gives-up',
    topic: 'database',
    model:
      'A query whose app has given up is taken from the queue; one that is being served is finished, and its worker is busy until then.',
    real: 'Many drivers cannot cancel: the query is served although nobody waits.',
    where: 'Recovery after an overload: here it is quicker.',
  },
];

/** The database behind the cache: the numbers. */
export const databaseConstants: readonly Constant[] = [
  {
    name: 'One read of the database, median',
    value: 6,
    unit: 'ms',
    source: 'assumed: an indexed query of some rows on a loaded instance',
    knob: 'origin.serviceMs',
  },
  {
    name: 'Workers of the database',
    value: 24,
    unit: '',
    source: 'assumed: with 6 ms a read this is 4,000 reads a second',
    knob: 'origin.workers',
  },
];
