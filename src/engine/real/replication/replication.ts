import { type Case, type Row, type Suite, shareRow } from '../compare.ts';
import recorded from '../data/replication.json' with { type: 'json' };
import { lagRows, lagTitle } from './lag.ts';
import { overflowRows } from './overflow.ts';
import { resyncRows, resyncTitle } from './resync.ts';
import { waitMedianMs } from './wait.ts';

/** Rows of the short run: larger data sets take seconds. */
const MOST_KEYS = 50_000;

/** Replication lag, WAIT, resync and output-buffer overflow, by runs of the whole engine. */
export const replicationSuite: Suite = {
  mechanism: 'Replication',
  servers: 'Redis 7.0.15',
  cases: (all) => [
    ...recorded.lag.map((row) => caseOf(lagTitle(row), (name) => lagRows(name, row))),
    ...recorded.wait.map((row) =>
      caseOf(`WAIT 1, ${row.oneWayMs ?? 'no relay,'} ms one way`, (name) => [
        shareRow(name, 'median, ms', row.waitMedianMs, waitMedianMs(row.oneWayMs), 10),
      ]),
    ),
    ...recorded.resync
      .filter((row) => all || (row.keys ?? 0) <= MOST_KEYS)
      .map((row) => caseOf(resyncTitle(row), (name) => resyncRows(name, row, all ? 10 : 4))),
    caseOf('output buffer 8mb 4mb 3, 3 MB/s over 1 MB/s', overflowRows),
  ],
};

const caseOf = (name: string, rows: (name: string) => Row[]): Case => ({
  name,
  rows: () => rows(name),
});
