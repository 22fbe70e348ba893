import type { Row } from '../../src/engine/real/compare.ts';
import type { MeanRow } from '../../src/engine/real/repeats.ts';
import type { Draws } from './draws.ts';

/** A figure that one replay left outside its tolerance, and the means of many replays of that case. */
export type Replayed = {
  mean: MeanRow;
  /** The first replay, which is not among the others. */
  once: { measured: number; simulated: number; deviation: number };
};

/** What a live comparison is given. */
export type LiveRun = {
  draws: Draws;
  /** More and larger cases. */
  isLong: boolean;
  /** Takes in what was replayed many times, to be told in the report. */
  replayed: Replayed[];
};

/** Holds the engine against a server on this machine, on cases drawn afresh. */
export type LiveCheck = {
  mechanism: string;
  server: 'redis' | 'memcached' | 'libmemcached';
  /** Where the server has to run on the virtual clock. */
  needsClock?: boolean;
  rows: (run: LiveRun) => Promise<Row[]>;
};
