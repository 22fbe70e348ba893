import { sampleColumns } from '../engine/frame.ts';
import type { Notice, NoticeCode } from '../engine/notices.ts';
import type { Seconds } from './aftermath.ts';
import type { Names } from './sentences/entry.ts';
import { sentence } from './sentences/sentences.ts';
import { formatCount, formatNanos, formatPercent } from './words.ts';

const { at } = sampleColumns;
const SECOND = 1e9;
/** Whole seconds that are compared: the newest before a change, and the newest before the next one. */
const MOST_SECONDS = 10;

const changes: ReadonlySet<NoticeCode> = new Set([
  'setting-changed',
  'scale-out-started',
  'scale-in-started',
]);

/** What was changed at one moment, and how the run went before and after. */
export type Changed = { at: number; what: string; figures: readonly string[]; seconds: number };

type Row = {
  database: number;
  hits: number;
  lookups: number;
  busy: number;
  p99: number;
  failed: number;
};

/** Each change of a setting and of the number of shards with figures of this run, oldest first. */
export function changesOf(
  notices: readonly Notice[],
  samples: Seconds,
  now: number,
  names: Names,
): Changed[] {
  const moments = [...new Set(notices.filter((n) => changes.has(n.code)).map((n) => n.at))];
  return moments.map((moment, i) => {
    const what = notices
      .filter((n) => n.at === moment && changes.has(n.code))
      .map((n) => sentence(n, names))
      .join(' ');
    const before = within(samples, moments[i - 1] ?? 0, moment);
    const after = within(samples, moment, moments[i + 1] ?? now);
    const figures = before.length > 0 && after.length > 0 ? compared(before, after) : [];
    return { at: moment, what, figures, seconds: after.length };
  });
}

/** The newest whole seconds between two moments. */
function within(samples: Seconds, from: number, to: number): Row[] {
  const rows: Row[] = [];
  for (let row = samples.length - 1; row >= 0 && rows.length < MOST_SECONDS; row--) {
    const value = (name: keyof typeof at) => samples.get(row, at[name]);
    if (value('at') > to) continue;
    if (value('at') - SECOND < from) break;
    const hits = value('hits') + value('staleHits');
    rows.push({
      database: value('originReads') + value('originWrites'),
      hits,
      lookups: hits + value('missesAbsent') + value('missesExpired'),
      busy: value('engineBusy'),
      p99: value('p99'),
      failed: value('errors'),
    });
  }
  return rows;
}

function compared(before: readonly Row[], after: readonly Row[]): string[] {
  const most = (rows: readonly Row[], of: keyof Row) => Math.max(...rows.map((row) => row[of]));
  const sum = (rows: readonly Row[], of: keyof Row) => rows.reduce((all, row) => all + row[of], 0);
  const mean = (rows: readonly Row[], of: keyof Row) => sum(rows, of) / rows.length;
  const both = (label: string, say: (rows: readonly Row[]) => string) =>
    `${label}: ${say(before)} before, ${say(after)} after.`;
  const out = [
    both('Database queries in the worst second', (rows) => formatCount(most(rows, 'database'))),
    both('Busiest engine', (rows) => formatPercent(mean(rows, 'busy'))),
    both('Worst p99', (rows) => formatNanos(most(rows, 'p99'))),
  ];
  if (sum(before, 'lookups') > 0 && sum(after, 'lookups') > 0)
    out.splice(
      1,
      0,
      both('Hit ratio', (rows) => formatPercent(sum(rows, 'hits') / sum(rows, 'lookups'))),
    );
  if (sum(before, 'failed') + sum(after, 'failed') > 0)
    out.push(both('Failed requests a second', (rows) => formatCount(mean(rows, 'failed'))));
  return out;
}
