import { isOutside, type Row } from '../../src/engine/real/compare.ts';
import type { Replayed } from './live.ts';

/** All cases of one figure. */
export type ReportRow = {
  mechanism: string;
  figure: string;
  /** Cases drawn for this report, or recorded ones. */
  source: 'fresh' | 'recorded';
  servers: string;
  cases: number;
  worst: number;
  mean: number;
  unit: Row['unit'];
  /** The least and the most that a case was allowed. */
  tolerance: [number, number];
  outside: number;
};

/** A figure that one replay left outside its tolerance: what chance does to it, and what is left on average. */
export type ReplayedRow = {
  case: string;
  figure: string;
  unit: Row['unit'];
  /** Of the first replay. */
  onceDeviation: number;
  /** Replays after that one, which the figure is judged by. */
  replays: number;
  measured: { mean: number; standardDeviation: number };
  simulated: { mean: number; standardDeviation: number };
  /** Of the means, in `unit`, with its standard error. */
  deviation: number;
  standardError: number;
  tolerance: number;
};

/** What a run found; the page and docs/FIDELITY.md show it. */
export type Report = {
  /** ISO date of the run. */
  date: string;
  seed: number;
  servers: string[];
  rows: ReportRow[];
  replayed: ReplayedRow[];
  /** What could not be compared on the machine, and why. */
  leftOut: string[];
};

/** One row for each figure, in the order in which the figures come. */
export function summed(
  mechanism: string,
  source: ReportRow['source'],
  servers: string,
  rows: readonly Row[],
): ReportRow[] {
  const byFigure = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.figure}, ${row.unit}`;
    byFigure.set(key, [...(byFigure.get(key) ?? []), row]);
  }
  return [...byFigure.values()].map((list) => {
    const { figure, unit } = list[0] as Row;
    const off = list.map((row) => row.deviation);
    const allowed = list.map((row) => row.tolerance);
    const sum = (total: number, row: Row) => total + row.deviation;
    return {
      mechanism,
      figure,
      source,
      servers,
      cases: casesOf(list),
      worst: rounded(Math.max(...off)),
      mean: rounded(list.reduce(sum, 0) / list.length),
      unit,
      tolerance: [rounded(Math.min(...allowed)), rounded(Math.max(...allowed))],
      outside: list.filter(isOutside).length,
    };
  });
}

export function replayedRow({ mean, once }: Replayed): ReplayedRow {
  const { figure, unit, replays, measured, simulated, deviation, tolerance, standardError } = mean;
  const [server, engine] = mean.spread;
  return {
    case: mean.case,
    figure,
    unit,
    onceDeviation: rounded(once.deviation),
    replays,
    measured: { mean: rounded(measured, 6), standardDeviation: rounded(server) },
    simulated: { mean: rounded(simulated, 6), standardDeviation: rounded(engine) },
    deviation: rounded(deviation),
    standardError: rounded(standardError),
    tolerance: rounded(tolerance),
  };
}

/** "evicted keys, zipf 0.95, ...: off by 1.97 % in one replay; over 20 more ...". */
export function sentence(row: ReplayedRow): string {
  const { figure, unit, onceDeviation, replays, measured, simulated } = row;
  const told = ({ mean, standardDeviation }: ReplayedRow['measured']) =>
    `${mean.toLocaleString('en')} (standard deviation ${standardDeviation})`;
  return (
    `${figure}, ${row.case}: off by ${onceDeviation} ${unit} in one replay; over ${replays} more, measured ` +
    `${told(measured)}, simulated ${told(simulated)}, the means ${row.deviation} ${unit} apart ` +
    `(standard error ${row.standardError}, tolerance ${row.tolerance})`
  );
}

/** An exact row stands for as many answers as it holds. */
function casesOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { unit, measured }) => sum + (unit === 'wrong' ? measured : 1), 0);
}

/** docs/FIDELITY.md. */
export function markdown(report: Report): string {
  const { date, seed, servers, rows, replayed, leftOut } = report;
  const outside = rows.reduce((sum, row) => sum + row.outside, 0);
  const cases = rows.reduce((sum, row) => sum + row.cases, 0);
  return `# How true is it?

Written by \`npm run fidelity\` on ${date}, seed ${seed}. ${cases.toLocaleString('en')} comparisons,
${outside === 0 ? 'none' : outside} outside its tolerance.

The engine models the mechanism and is then held to real servers, in two ways:

- **Fresh cases**: traces, sizes, policies and settings drawn from the seed, replayed against servers on the machine
  (${servers.join(', ')}) and against the engine, side by side. Eviction, LFU and spread-out expiry run on a virtual clock
  that the server sees (\`bench/fidelity/clock.c\`), so the speed of the machine does not matter.
- **Recorded cases**: measurements of Redis 7.0.15, Valkey 7.2.7, Valkey 8.0.1, memcached 1.6.18 and libmemcached 1.1.4
  in \`src/engine/real/data\`, each with how it was made. \`npm test\` compares a spread of them, \`npm run test:long\` all.

A deviation in points is one of percentage points; "wrong" counts answers that differ where they have to be equal.
Which keys are evicted is up to chance, on the server as in the engine: with values of many sizes and few evictions,
two replays of one trace on the same server differ by more than 1.5 % in evicted keys. So an eviction case that is outside
after one replay is replayed 20 times more on either side, with other chance each time, and judged by the means. A stated
tolerance stays as it is; the evicted keys may be off by three standard errors of the difference where that is more.
Fresh cases need Redis and memcached from Debian; there is no Valkey, so its rows are recorded ones. Cluster failover is
held to its recordings by tests alone (\`src/engine/real/failover.test.ts\`): each time inside the band of a few recorded shots.

## Fresh cases

${table(rows.filter((row) => row.source === 'fresh'))}
${replayed.length === 0 ? '' : `\n### Replayed\n\n${replayed.map((row) => `- ${sentence(row)}.\n`).join('')}`}
## Recorded cases

${table(rows.filter((row) => row.source === 'recorded'))}
${leftOut.length === 0 ? '' : `\n## Left out\n\n${leftOut.map((line) => `- ${line}\n`).join('')}`}
## To repeat

\`npm run fidelity\` draws from the date; \`npm run fidelity -- --seed ${seed}\` draws these cases again; \`--long\` draws more
and larger ones; \`--only eviction,expiry\` compares some mechanisms and writes nothing. As root on Debian it installs
redis-server, memcached, gcc and libmemcached-dev; elsewhere it says what is missing and goes on with what there is.
It exits with 1 when a row is outside its tolerance. What the model leaves out on purpose is listed in the app under
"How true is it?".
`;
}

function table(rows: readonly ReportRow[]): string {
  const head = ['Mechanism', 'Figure', 'Cases', 'Worst', 'Mean', 'Tolerance', 'Servers'];
  const lines = rows.map((row) => [
    row.mechanism,
    row.figure,
    row.cases.toLocaleString('en'),
    `${row.worst} ${row.unit}${row.outside > 0 ? ` (**${row.outside} outside**)` : ''}`,
    `${row.mean} ${row.unit}`,
    toleranceText(row),
    row.servers,
  ]);
  return [head, head.map(() => '---'), ...lines]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

export function toleranceText({ tolerance: [least, most], unit }: ReportRow): string {
  if (most === 0) return 'exact';
  return least === most ? `${most} ${unit}` : `${least} to ${most} ${unit}`;
}

/** Three digits that count. */
function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}
