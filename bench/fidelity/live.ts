import type { Row } from '../../src/engine/real/compare.ts';
import type { Draws } from './draws.ts';

/** What a live comparison is given. */
export type LiveRun = {
  draws: Draws;
  /** More and larger cases. */
  isLong: boolean;
};

/** Holds the engine against a server on this machine, on cases drawn afresh. */
export type LiveCheck = {
  mechanism: string;
  server: 'redis' | 'memcached' | 'libmemcached';
  /** Where the server has to run on the virtual clock. */
  needsClock?: boolean;
  rows: (run: LiveRun) => Promise<Row[]>;
};
