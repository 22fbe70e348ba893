import { sampleColumns } from '../engine/frame.ts';
import type { Notice, NoticeCode } from '../engine/notices.ts';
import type { Intervention } from '../engine/scenario/scenario.ts';
import { type Causes, consequences } from './causes.ts';
import { type Disagreement, disagreementOf } from './nodeLists.ts';

/** Rows of `sampleColumns` of whole seconds, oldest first. */
export type Seconds = { readonly length: number; get(row: number, column: number): number };

/**
 * What one fault did, in numbers of this run. Counts cover the whole seconds from the one in which it struck to
 * the last one that was disturbed, or that it was in force when none was; `before` is the mean of up to five whole seconds before it, null without any.
 */
export type Aftermath = {
  strike: Notice;
  /** Until the next strike, in time; what came of this one, and the rest of the story meanwhile. */
  events: readonly Notice[];
  seconds: number;
  requests: number;
  failed: number;
  /** Failed calls to the cache, retries among them. */
  cacheErrors: number;
  lostWrites: number;
  lostItems: number;
  /** Lists of Memcached nodes that differ from app to app; null where they did not. */
  lists: Disagreement | null;
  worstP99Nanos: number;
  /** Most queries to the database in one second. */
  databasePeak: number;
  lowestHitRatio: number | null;
  before: { p99Nanos: number; database: number; hitRatio: number | null } | null;
  /** When all was as before again; null while it is not. */
  overAt: number | null;
  /** The last event before that which may have ended it. */
  endedBy: Notice | null;
  /** When the fault itself was ended, or ended by itself; null while it is in force, or where it has no end. */
  healedAt: number | null;
  /** Not ended yet. */
  inForce: boolean;
  /** Failed requests and calls, and hit ratio, of the newest whole second. */
  last: { failing: number; hitRatio: number | null } | null;
  /** Up to here the run has come, and the story of this strike: where the next one struck. */
  now: number;
  until: number;
};

const SECONDS_BEFORE = 5;
/** As in the engine's watch: at least this share of the requests of a second failed or met an error. */
const FAILING_SHARE = 0.01;
/** A second is disturbed when hits fall below this share of what they were, */
const HITS_SHARE = 0.8;
/** or when p99 is so many times what it was, and longer by more than this. */
const SLOW_TIMES = 2;
const SLOW_NANOS = 1e6;
/** So many calm seconds in a row: it is over. */
const CALM_SECONDS = 2;
/** What comes after so many calm seconds, with the fault ended, is another story. */
const QUIET_SECONDS = 10;

/** What may end the trouble of a fault. */
const enders: ReadonlySet<NoticeCode> = new Set([
  'client-followed',
  'client-learned-nodes',
  'replica-promoted',
  'node-recovered',
  'zone-back',
  'partition-ended',
  'node-speed-restored',
  'node-resumed',
  'origin-back',
  'origin-relieved',
  'cluster-up',
  'replication-link-joined',
  'replication-link-restored',
  'file-loaded',
  'restored',
  'log-recovered',
  'setting-changed',
]);
/** The same, where nothing of the above came to pass. */
const lateEnders: ReadonlySet<NoticeCode> = new Set(['replica-caught-up', 'sync-finished']);
/** Told at the moment of a strike without being the strike. */
const noStrike: ReadonlySet<NoticeCode> = new Set([
  'setting-changed',
  'operation-refused',
  // What the watch says of the second that ends there.
  'requests-failing',
  'requests-recovered',
  'origin-saturated',
  'origin-relieved',
  'origin-refusing',
  'lagging-replica',
  'replica-caught-up',
]);

/** The notices with which the strikes of a run were told, oldest first; refused ones have none. */
export function strikesOf(
  interventions: readonly Intervention[],
  notices: readonly Notice[],
): Notice[] {
  const strikes: Notice[] = [];
  for (const { at, kind } of interventions) {
    if (kind !== 'strike') continue;
    const told = notices.find(
      (n) => n.at === at && n.cause < 0 && !noStrike.has(n.code) && !strikes.includes(n),
    );
    if (told) strikes.push(told);
  }
  return strikes;
}

/**
 * Reads what a strike did out of the story and the samples. `nextAt` is the next strike, Infinity for none;
 * `inForce` while the fault has not been ended.
 */
export function aftermathOf(
  strike: Notice,
  nextAt: number,
  notices: readonly Notice[],
  causes: Causes,
  samples: Seconds,
  now: number,
  inForce: boolean,
): Aftermath {
  const value = (row: number, name: keyof typeof sampleColumns.at) =>
    samples.get(row, sampleColumns.at[name]);
  const until = Math.min(now, nextAt);
  let first = 0;
  while (first < samples.length && value(first, 'at') <= strike.at) first += 1;
  const before = beforeOf(samples, first);
  const healed = causes.effects.get(strike.seq)?.find(({ relation }) => relation === 'ends');
  const own = consequences(strike.seq, causes);
  const lists = disagreementOf(own, notices, samples, until);
  const agreedAt = lists ? (lists.to ?? now) : 0;
  const endedAt = inForce ? now : Math.max(healed?.notice.at ?? strike.at, agreedAt);
  let end = first;
  let disturbedEnd = first;
  let forceEnd = first;
  for (let row = first; row < samples.length && value(row, 'at') <= until; row++) {
    const lasts = row === first || value(row - 1, 'at') < endedAt;
    if (!lasts && row - Math.max(disturbedEnd, forceEnd) >= QUIET_SECONDS) break;
    end = row + 1;
    if (lasts) forceEnd = end;
    if (isDisturbed(samples, row, before)) disturbedEnd = end;
  }
  const isOver = end - disturbedEnd >= CALM_SECONDS || (end > disturbedEnd && nextAt <= now);
  const calmAt = disturbedEnd === first ? strike.at : value(disturbedEnd - 1, 'at');
  const overAt = isOver && lists?.to !== null ? Math.max(calmAt, agreedAt) : null;
  const counted = lists
    ? Math.max(disturbedEnd, forceEnd)
    : disturbedEnd > first
      ? disturbedEnd
      : forceEnd;
  const sum = (name: keyof typeof sampleColumns.at) =>
    fold(first, counted, 0, (all, row) => all + value(row, name));
  const of = new Set(own);
  const events = notices.filter((n) => n.seq > strike.seq && (n.at < nextAt || of.has(n)));
  const lastOf = (codes: ReadonlySet<NoticeCode>) =>
    overAt === null ? null : events.findLast((n) => codes.has(n.code) && n.at <= overAt);
  return {
    strike,
    events,
    seconds: counted - first,
    requests: sum('requests'),
    failed: sum('errors'),
    cacheErrors: sum('cacheErrors'),
    lostWrites: sum('lostWrites'),
    lostItems: sum('lost'),
    lists,
    worstP99Nanos: fold(first, counted, 0, (most, row) => Math.max(most, value(row, 'p99'))),
    databasePeak: fold(first, counted, 0, (most, row) => Math.max(most, queries(samples, row))),
    lowestHitRatio: fold<number | null>(first, counted, null, (least, row) => {
      const ratio = hitRatio(samples, row);
      return ratio === null ? least : Math.min(least ?? 1, ratio);
    }),
    before,
    overAt,
    endedBy: lastOf(enders) ?? lastOf(lateEnders) ?? null,
    healedAt: healed?.notice.at ?? null,
    inForce,
    last:
      end > first
        ? { failing: failing(samples, end - 1), hitRatio: hitRatio(samples, end - 1) }
        : null,
    now,
    until,
  };
}

function fold<T>(from: number, to: number, start: T, step: (all: T, row: number) => T): T {
  let all = start;
  for (let row = from; row < to; row++) all = step(all, row);
  return all;
}

function beforeOf(samples: Seconds, end: number): Aftermath['before'] {
  const from = Math.max(0, end - SECONDS_BEFORE);
  const rows = end - from;
  if (rows === 0) return null;
  const sum = (name: keyof typeof sampleColumns.at) =>
    fold(from, end, 0, (all, row) => all + samples.get(row, sampleColumns.at[name]));
  const hits = sum('hits') + sum('staleHits');
  const reads = hits + sum('missesAbsent') + sum('missesExpired');
  return {
    p99Nanos: sum('p99') / rows,
    database: (sum('originReads') + sum('originWrites')) / rows,
    hitRatio: reads > 0 ? hits / reads : null,
  };
}

function isDisturbed(samples: Seconds, row: number, before: Aftermath['before']): boolean {
  if (failingShare(samples, row) >= FAILING_SHARE) return true;
  if (before === null) return false;
  const ratio = hitRatio(samples, row);
  if (ratio !== null && before.hitRatio !== null && ratio < before.hitRatio * HITS_SHARE)
    return true;
  const p99 = samples.get(row, sampleColumns.at.p99);
  return p99 > before.p99Nanos * SLOW_TIMES && p99 > before.p99Nanos + SLOW_NANOS;
}

function failingShare(samples: Seconds, row: number): number {
  return failing(samples, row) / Math.max(1, samples.get(row, sampleColumns.at.requests));
}

function failing(samples: Seconds, row: number): number {
  return samples.get(row, sampleColumns.at.errors) + samples.get(row, sampleColumns.at.cacheErrors);
}

function hitRatio(samples: Seconds, row: number): number | null {
  const { hits, staleHits, missesAbsent, missesExpired } = sampleColumns.at;
  const found = samples.get(row, hits) + samples.get(row, staleHits);
  const reads = found + samples.get(row, missesAbsent) + samples.get(row, missesExpired);
  return reads > 0 ? found / reads : null;
}

function queries(samples: Seconds, row: number): number {
  const { originReads, originWrites } = sampleColumns.at;
  return samples.get(row, originReads) + samples.get(row, originWrites);
}

/** True once the whole second in which it struck has passed. */
export function hasNumbers({ seconds }: Aftermath): boolean {
  return seconds > 0;
}

/** How long a fault lasted in whole numbers of nanoseconds, from its strike; null while it lasts. */
export function lastedNanos({ overAt, strike }: Aftermath): number | null {
  return overAt === null ? null : Math.max(0, overAt - strike.at);
}
