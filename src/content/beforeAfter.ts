import type { Notice, NoticeCode } from '../engine/notices.ts';
import {
  type Column,
  FOUND,
  figureOf,
  hitRatioOf,
  LOOKUPS,
  mostOf,
  QUERIES,
  type Rows,
  type Seconds,
  sumOf,
} from './seconds.ts';
import { formatCount, formatNanos, formatNumber, formatPercent } from './words.ts';

const SECOND = 1e9;
/** Most whole seconds on either side: as long as the usual TTL of a wave of expiries. */
const MOST_SECONDS = 10;
/** A second still belongs to the warm-up when its hit ratio is below this share of that of the seconds after it. */
const WARM_SHARE = 0.9;
/** Less of all requests, or of all hits, is not worth a row. */
const WORTH_SHARE = 0.001;
/** The ways out for items are told where one of them is taken so many times as often as before, or by so much less. */
const CHANGED_TIMES = 1.2;

/** Windows of equal length; `before` ends where the change began, `after` begins where it ended. */
export type Windows = { readonly before: Rows; readonly after: Rows };
/** Why there is nothing to compare: too early in the run, only the warm-up of an empty cache, or too early yet. */
export type Missing = 'too-early' | 'cold-before' | 'cold-after' | 'not-yet';

type Bounds = {
  /** When what was changed before had been done, 0 for nothing; when this change began and had been done. */
  readonly lastAt: number;
  readonly from: number;
  readonly to: number;
  /** When the next change began, or now. */
  readonly nextAt: number;
  /** When caches began empty, oldest first; the run itself among them. */
  readonly colds: readonly number[];
};

/** A cache begins empty: its warm-up says nothing of a change. */
const emptying: ReadonlySet<NoticeCode> = new Set([
  'cluster-replaced',
  'cold-start',
  'cache-flushed',
]);

/** When caches of a run began empty, oldest first; the run itself among them. */
export function coldsOf(notices: readonly Notice[]): number[] {
  return [0, ...notices.filter((n) => emptying.has(n.code)).map((n) => n.at)];
}

/** The whole seconds next to a change, as many before as after it, without the warm-up of an empty cache. */
export function windowsOf(samples: Seconds, bounds: Bounds): Windows | Missing {
  const { lastAt, from, to, nextAt, colds } = bounds;
  const earlier = within(samples, lastAt, from);
  const later = within(samples, to, nextAt);
  if (isEmpty(earlier)) return 'too-early';
  const before = warm(samples, earlier, colds);
  if (isEmpty(before)) return 'cold-before';
  if (isEmpty(later)) return 'not-yet';
  const after = warm(samples, later, colds);
  if (isEmpty(after)) return 'cold-after';
  return nextToEach(before, after);
}

/** The same with the warm-up, for what fails: a cold cache is no reason to refuse a write. Null without a whole second on either side. */
export function failureWindowsOf(samples: Seconds, bounds: Bounds): Windows | null {
  const before = within(samples, bounds.lastAt, bounds.from);
  const after = within(samples, bounds.to, bounds.nextAt);
  return isEmpty(before) || isEmpty(after) ? null : nextToEach(before, after);
}

function nextToEach(before: Rows, after: Rows): Windows {
  const seconds = Math.min(MOST_SECONDS, before.to - before.from, after.to - after.from);
  return {
    before: { from: before.to - seconds, to: before.to },
    after: { from: after.from, to: after.from + seconds },
  };
}

/** "2 to 12 s". */
export function spanWords(samples: Seconds, { from, to }: Rows): string {
  const start = formatCount((figureOf(samples, from, 'at') - SECOND) / SECOND);
  // In seconds both, however late: "407 to 417 s".
  return `${start} to ${formatCount(figureOf(samples, to - 1, 'at') / SECOND)}\u00a0s`;
}

function isEmpty({ from, to }: Rows): boolean {
  return to <= from;
}

/** The whole seconds between two moments. */
function within(samples: Seconds, start: number, end: number): Rows {
  let from = 0;
  while (from < samples.length && figureOf(samples, from, 'at') - SECOND < start) from++;
  let to = from;
  while (to < samples.length && figureOf(samples, to, 'at') <= end) to++;
  return { from, to };
}

/** The rows from where the last cache that began empty before its end was warm. */
function warm(samples: Seconds, rows: Rows, colds: readonly number[]): Rows {
  const { to } = rows;
  let { from } = rows;
  const end = isEmpty(rows) ? 0 : figureOf(samples, to - 1, 'at');
  const cold = colds.findLast((moment) => moment < end) ?? 0;
  let row = 0;
  while (row < to && figureOf(samples, row, 'at') <= cold) row++;
  // The second in which it began; then those that are far from what comes after them.
  for (row++; row < to - 1 && isCold(samples, row, to); row++);
  from = Math.max(from, row);
  return { from, to };
}

function isCold(samples: Seconds, row: number, to: number): boolean {
  const one = hitRatioOf(samples, { from: row, to: row + 1 });
  const next = hitRatioOf(samples, { from: row + 1, to: Math.min(to, row + 1 + MOST_SECONDS) });
  return one !== null && next !== null && one < next * WARM_SHARE;
}

/** What failed, worst first: a hit ratio says nothing of it. */
const failures: readonly (readonly [label: string, column: Column])[] = [
  ['Failed requests a second', 'errors'],
  ['Failed calls to the cache a second', 'cacheErrors'],
  ['Writes refused for want of memory a second', 'refusedWrites'],
  ['Queries that the database refused or did not finish a second', 'originErrors'],
];

/** The ways out for items that nobody deletes. */
const leaving: readonly (readonly [label: string, column: Column])[] = [
  ['Items evicted a second', 'evicted'],
  ['Items expired a second', 'expired'],
];

/** What reads two windows of the samples, and says what it reads. */
function readerOf(samples: Seconds, { before, after }: Windows) {
  const both = (label: string, say: (rows: Rows) => string) =>
    `${label}: ${say(before)} before, ${say(after)} after.`;
  const of = (columns: readonly Column[], rows: Rows) => sumOf(samples, rows, ...columns);
  const share = (part: readonly Column[], whole: readonly Column[], rows: Rows) =>
    of(part, rows) / Math.max(1, of(whole, rows));
  const isWorth = (part: Column, whole: readonly Column[]) =>
    Math.max(share([part], whole, before), share([part], whole, after)) >= WORTH_SHARE;
  const rate = (column: Column) => (rows: Rows) =>
    perSecond(of([column], rows) / (rows.to - rows.from));
  const rates = (figures: typeof failures) =>
    figures
      .filter(([, column]) => isWorth(column, ['requests']))
      .map(([label, column]) => both(label, rate(column)));
  const isChanged = (column: Column) => {
    const [one, other] = [before, after].map((rows) => share([column], ['requests'], rows));
    return Math.max(one ?? 0, other ?? 0) >= CHANGED_TIMES * Math.min(one ?? 0, other ?? 0);
  };
  return { both, of, share, isWorth, isChanged, rate, rates };
}

/** What failed in both windows, one line each; none for what is not worth it. */
export function failureWords(samples: Seconds, windows: Windows): string[] {
  return readerOf(samples, windows).rates(failures);
}

/** Figures of both windows, one line each: failures first, where there are any worth it. */
export function comparedWords(samples: Seconds, windows: Windows): string[] {
  const { before, after } = windows;
  const { both, of, share, isWorth, isChanged, rate, rates } = readerOf(samples, windows);
  const lines = failureWords(samples, windows);
  const isFailing = lines.length > 0;
  lines.push(
    both('Database queries in the worst second', (rows) =>
      formatCount(mostOf(samples, rows, ...QUERIES)),
    ),
  );
  if (of(LOOKUPS, before) > 0 && of(LOOKUPS, after) > 0) {
    const answered = isFailing ? ' of the reads that the cache answered' : '';
    const ratio = (part: readonly Column[]) => (rows: Rows) =>
      formatPercent(share(part, LOOKUPS, rows));
    lines.push(both(`Hit ratio${answered}`, ratio(FOUND)));
    if (isWorth('staleHits', FOUND)) {
      lines.push(
        both('Hit ratio without stale answers', ratio(['hits'])),
        both('Stale answers a second', rate('staleHits')),
      );
    }
  }
  lines.push(
    ...rates(leaving.filter(([, column]) => isChanged(column))),
    both('Busiest engine', (rows) =>
      formatPercent(of(['engineBusy'], rows) / (rows.to - rows.from)),
    ),
    both('Worst p99', (rows) => formatNanos(mostOf(samples, rows, 'p99'))),
  );
  return lines;
}

function perSecond(mean: number): string {
  return mean > 0 && mean < 10 ? formatNumber(mean, 2) : formatCount(mean);
}
