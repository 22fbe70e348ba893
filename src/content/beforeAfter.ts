import { sampleColumns } from '../engine/frame.ts';
import type { Seconds } from './aftermath.ts';
import { formatCount, formatNanos, formatNumber, formatPercent } from './words.ts';

const { at } = sampleColumns;
type Column = keyof typeof at;

const SECOND = 1e9;
/** Most whole seconds on either side: as long as the usual TTL of a wave of expiries. */
const MOST_SECONDS = 10;
/** A second still belongs to the warm-up when its hit ratio is below this share of that of the seconds after it. */
const WARM_SHARE = 0.9;
/** Less of all requests, or of all hits, is not worth a row. */
const WORTH_SHARE = 0.001;

/** Rows of samples from one to before another: whole seconds next to each other. */
export type Window = { readonly from: number; readonly to: number };
/** Windows of equal length; `before` ends where the change began, `after` begins where it ended. */
export type Windows = { readonly before: Window; readonly after: Window };
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
  const seconds = Math.min(MOST_SECONDS, before.to - before.from, after.to - after.from);
  return {
    before: { from: before.to - seconds, to: before.to },
    after: { from: after.from, to: after.from + seconds },
  };
}

/** "2 to 12 s". */
export function spanWords(samples: Seconds, { from, to }: Window): string {
  const start = formatCount((samples.get(from, at.at) - SECOND) / SECOND);
  return `${start} to ${formatNanos(samples.get(to - 1, at.at))}`;
}

function isEmpty({ from, to }: Window): boolean {
  return to <= from;
}

/** The whole seconds between two moments. */
function within(samples: Seconds, start: number, end: number): Window {
  let from = 0;
  while (from < samples.length && samples.get(from, at.at) - SECOND < start) from++;
  let to = from;
  while (to < samples.length && samples.get(to, at.at) <= end) to++;
  return { from, to };
}

/** A window from where the last cache that began empty before its end was warm. */
function warm(samples: Seconds, window: Window, colds: readonly number[]): Window {
  const { to } = window;
  let { from } = window;
  const end = isEmpty(window) ? 0 : samples.get(to - 1, at.at);
  const cold = colds.findLast((moment) => moment < end) ?? 0;
  let row = 0;
  while (row < to && samples.get(row, at.at) <= cold) row++;
  // The second in which it began; then those that are far from what comes after them.
  for (row++; row < to - 1 && isCold(samples, row, to); row++);
  from = Math.max(from, row);
  return { from, to };
}

function isCold(samples: Seconds, row: number, to: number): boolean {
  const next = { from: row + 1, to: Math.min(to, row + 1 + MOST_SECONDS) };
  const lookups = (window: Window) => sum(samples, window, 'lookups');
  const one = { from: row, to: row + 1 };
  if (lookups(one) === 0 || lookups(next) === 0) return false;
  const ratio = (window: Window) => sum(samples, window, 'found') / lookups(window);
  return ratio(one) < ratio(next) * WARM_SHARE;
}

const sums = {
  requests: ['requests'],
  failed: ['errors'],
  cacheErrors: ['cacheErrors'],
  refusedWrites: ['refusedWrites'],
  originErrors: ['originErrors'],
  stale: ['staleHits'],
  fresh: ['hits'],
  found: ['hits', 'staleHits'],
  lookups: ['hits', 'staleHits', 'missesAbsent', 'missesExpired'],
  database: ['originReads', 'originWrites'],
  busy: ['engineBusy'],
  p99: ['p99'],
} as const satisfies Record<string, readonly Column[]>;
type Figure = keyof typeof sums;

function ofRow(samples: Seconds, row: number, figure: Figure): number {
  return sums[figure].reduce((all, column) => all + samples.get(row, at[column]), 0);
}

function sum(samples: Seconds, { from, to }: Window, figure: Figure): number {
  let all = 0;
  for (let row = from; row < to; row++) all += ofRow(samples, row, figure);
  return all;
}

function most(samples: Seconds, { from, to }: Window, figure: Figure): number {
  let all = 0;
  for (let row = from; row < to; row++) all = Math.max(all, ofRow(samples, row, figure));
  return all;
}

/** What failed, worst first: a hit ratio says nothing of it. */
const failures: readonly (readonly [label: string, figure: Figure])[] = [
  ['Failed requests a second', 'failed'],
  ['Failed calls to the cache a second', 'cacheErrors'],
  ['Writes refused for want of memory a second', 'refusedWrites'],
  ['Queries that the database refused or did not finish a second', 'originErrors'],
];

/** Figures of both windows, one line each: failures first, where there are any worth it. */
export function comparedWords(samples: Seconds, { before, after }: Windows): string[] {
  const both = (label: string, say: (window: Window) => string) =>
    `${label}: ${say(before)} before, ${say(after)} after.`;
  const of = (figure: Figure, window: Window) => sum(samples, window, figure);
  const share = (part: Figure, whole: Figure, window: Window) =>
    of(part, window) / Math.max(1, of(whole, window));
  const isWorth = (part: Figure, whole: Figure) =>
    Math.max(share(part, whole, before), share(part, whole, after)) >= WORTH_SHARE;
  const rate = (figure: Figure) => (window: Window) =>
    perSecond(of(figure, window) / (window.to - window.from));
  const worst = (figure: Figure) => (window: Window) => most(samples, window, figure);

  const failing = failures.filter(([, figure]) => isWorth(figure, 'requests'));
  const lines = failing.map(([label, figure]) => both(label, rate(figure)));
  lines.push(
    both('Database queries in the worst second', (w) => formatCount(worst('database')(w))),
  );
  if (of('lookups', before) > 0 && of('lookups', after) > 0) {
    const answered = failing.length > 0 ? ' of the reads that the cache answered' : '';
    const ratio = (part: Figure) => (w: Window) => formatPercent(share(part, 'lookups', w));
    lines.push(both(`Hit ratio${answered}`, ratio('found')));
    if (isWorth('stale', 'found')) {
      lines.push(
        both('Hit ratio without stale answers', ratio('fresh')),
        both('Stale answers a second', rate('stale')),
      );
    }
  }
  lines.push(
    both('Busiest engine', (w) => formatPercent(of('busy', w) / (w.to - w.from))),
    both('Worst p99', (w) => formatNanos(worst('p99')(w))),
  );
  return lines;
}

function perSecond(mean: number): string {
  return mean > 0 && mean < 10 ? formatNumber(mean, 2) : formatCount(mean);
}
