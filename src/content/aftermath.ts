import type { Counter } from '../engine/frame.ts';
import type { Notice, NoticeCode } from '../engine/notices.ts';
import type { Intervention } from '../engine/scenario/scenario.ts';
import { type Causes, consequences, isDisturbance, pathTo } from './causes.ts';
import { type Disagreement, disagreementOf } from './nodeLists.ts';
import { type OpenSecond, openSecondOf } from './openSecond.ts';
import {
  type Column,
  figureOf,
  hitRatioOf,
  mostOf,
  QUERIES,
  type Rows,
  type Seconds,
  sumOf,
} from './seconds.ts';

/**
 * What one fault did, in numbers of this run. Counts cover the whole seconds from the one in which it struck to
 * the last one that was disturbed, or that it was in force when none was; while it is not over also what there is of the
 * second that goes on now. `before` is the mean of up to five whole seconds before it, null without any.
 */
export type Aftermath = {
  strike: Notice;
  /** Until the next strike, in time; what came of this one, and the rest of the story meanwhile. */
  events: readonly Notice[];
  seconds: number;
  /** Requests that ended, whenever they began; those of them that failed. */
  ended: number;
  failed: number;
  /** Failed calls to the cache, retries among them. */
  cacheErrors: number;
  /** The second that goes on now belongs to it, or may yet. */
  soFar: boolean;
  /** Up to the end of its story, calm seconds included: never fewer than its events tell of. */
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
  /** It began something that takes time, a resharding say, which is not done. */
  underWay: boolean;
  /** What made the last disturbed second one: the first of these that did, the others 0 or null. Null without any. */
  unrest: Unrest | null;
  /** Failed requests and calls, and hit ratio, of the newest whole second. */
  last: { failing: number; hitRatio: number | null } | null;
  /** Up to here the run has come, and the story of this strike: where the next one struck. */
  now: number;
  until: number;
};

type Unrest = { at: number; failing: number; hitRatio: number | null; p99Nanos: number | null };

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
  'key-filled',
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

/** What takes time once it is begun, and the event that says that it is done. */
const lasting: { readonly [C in NoticeCode]?: NoticeCode } = {
  'scale-out-started': 'resharding-finished',
  'scale-in-started': 'resharding-finished',
  'rolling-started': 'rolling-finished',
  'nodes-planned': 'nodes-stand',
};
/** With the cluster goes what was under way in it. */
const cancelling: ReadonlySet<NoticeCode> = new Set(['cluster-replaced', 'restored']);

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
 * `inForce` while the fault has not been ended; `totals`: what the run has counted up to `now`.
 */
export function aftermathOf(
  strike: Notice,
  nextAt: number,
  notices: readonly Notice[],
  causes: Causes,
  samples: Seconds,
  now: number,
  inForce: boolean,
  totals: ArrayLike<number> | null = null,
): Aftermath {
  const until = Math.min(now, nextAt);
  let first = 0;
  while (first < samples.length && figureOf(samples, first, 'at') <= strike.at) first += 1;
  const before = beforeOf(samples, first);
  const healed = causes.effects.get(strike.seq)?.find(({ relation }) => relation === 'ends');
  const own = consequences(strike.seq, causes);
  const lists = disagreementOf(own, notices, samples, until);
  const agreedAt = lists ? (lists.to ?? now) : 0;
  const done = doneAt(strike, own, notices);
  const underWay = done > now;
  const endedAt =
    inForce || underWay ? now : Math.max(healed?.notice.at ?? strike.at, done, agreedAt);
  let end = first;
  let disturbedEnd = first;
  let forceEnd = first;
  for (let row = first; row < samples.length && figureOf(samples, row, 'at') <= until; row++) {
    const lasts = row === first || figureOf(samples, row - 1, 'at') < endedAt;
    if (!lasts && row - Math.max(disturbedEnd, forceEnd) >= QUIET_SECONDS) break;
    end = row + 1;
    if (lasts) forceEnd = end;
    if (unrestOf(samples, row, before)) disturbedEnd = end;
  }
  const isNewest = nextAt > now && (end === samples.length || figureOf(samples, end, 'at') > now);
  const open = totals && isNewest ? openSecondOf(totals, samples, now) : null;
  const isCalm = end - disturbedEnd >= CALM_SECONDS || (end > disturbedEnd && nextAt <= now);
  const isOver = isCalm && !failsAgain(samples, end - 1, open);
  const calmAt = disturbedEnd === first ? strike.at : figureOf(samples, disturbedEnd - 1, 'at');
  const overAt = isOver && lists?.to !== null ? Math.max(calmAt, agreedAt) : null;
  const counted = lists
    ? Math.max(disturbedEnd, forceEnd)
    : disturbedEnd > first
      ? disturbedEnd
      : forceEnd;
  const rows = { from: first, to: counted };
  const soFar = isNewest && overAt === null;
  const sum = (column: Column & Counter) =>
    sumOf(samples, rows, column) + (soFar && open ? open(column) : 0);
  const of = new Set(own);
  const events = notices.filter(
    (n) => of.has(n) || (n.seq > strike.seq && n.at < nextAt && !isOfEarlier(n, strike, causes)),
  );
  const lastOf = (codes: ReadonlySet<NoticeCode>) =>
    overAt === null ? null : events.findLast((n) => codes.has(n.code) && n.at <= overAt);
  return {
    strike,
    events,
    seconds: counted - first,
    ended: sum('completed'),
    failed: sum('errors'),
    cacheErrors: sum('cacheErrors'),
    soFar,
    lostWrites: Math.max(
      sumOf(samples, { from: first, to: end }, 'lostWrites') + (open?.('lostWrites') ?? 0),
      lostWritesIn(events, now),
    ),
    lostItems: sum('lost'),
    lists,
    worstP99Nanos: mostOf(samples, rows, 'p99'),
    databasePeak: mostOf(samples, rows, ...QUERIES),
    lowestHitRatio: lowestHitRatio(samples, rows),
    before,
    overAt,
    endedBy: lastOf(enders) ?? lastOf(lateEnders) ?? null,
    healedAt: healed?.notice.at ?? null,
    inForce,
    underWay,
    unrest: disturbedEnd > first ? unrestOf(samples, disturbedEnd - 1, before) : null,
    last:
      end > first
        ? { failing: failing(samples, end - 1), hitRatio: hitRatio(samples, end - 1) }
        : null,
    now,
    until,
  };
}

/** When what it began was done, or given up with its cluster: Infinity while it is not; 0 where it began nothing. */
function doneAt({ code, seq }: Notice, own: readonly Notice[], notices: readonly Notice[]): number {
  const end = lasting[code];
  if (end === undefined) return 0;
  const done =
    own.find((n) => n.code === end) ?? notices.find((n) => n.seq > seq && cancelling.has(n.code));
  return done?.at ?? Number.POSITIVE_INFINITY;
}

/** Whether it came of something that was done before this strike: that is the story of the other. */
function isOfEarlier({ seq }: Notice, strike: Notice, causes: Causes): boolean {
  const [root] = pathTo(seq, causes);
  return root !== undefined && root.notice.seq < strike.seq && isDisturbance(root.notice.code);
}

function beforeOf(samples: Seconds, end: number): Aftermath['before'] {
  const rows = { from: Math.max(0, end - SECONDS_BEFORE), to: end };
  const seconds = rows.to - rows.from;
  if (seconds === 0) return null;
  return {
    p99Nanos: sumOf(samples, rows, 'p99') / seconds,
    database: sumOf(samples, rows, ...QUERIES) / seconds,
    hitRatio: hitRatioOf(samples, rows),
  };
}

/** Why a second is disturbed; null where it is calm. */
function unrestOf(samples: Seconds, row: number, before: Aftermath['before']): Unrest | null {
  const none = { at: figureOf(samples, row, 'at'), failing: 0, hitRatio: null, p99Nanos: null };
  const requests = Math.max(1, figureOf(samples, row, 'requests'));
  const failed = failing(samples, row);
  if (failed / requests >= FAILING_SHARE) return { ...none, failing: failed };
  if (before === null) return null;
  const ratio = hitRatio(samples, row);
  if (ratio !== null && before.hitRatio !== null && ratio < before.hitRatio * HITS_SHARE)
    return { ...none, hitRatio: ratio };
  const p99Nanos = figureOf(samples, row, 'p99');
  const isSlow = p99Nanos > before.p99Nanos * SLOW_TIMES && p99Nanos > before.p99Nanos + SLOW_NANOS;
  return isSlow ? { ...none, p99Nanos } : null;
}

/** Whether so much fails in the second that goes on now that it will count as disturbed. */
function failsAgain(samples: Seconds, newest: number, open: OpenSecond | null): boolean {
  if (open === null || newest < 0) return false;
  const requests = Math.max(1, figureOf(samples, newest, 'requests'), open('requests'));
  return (open('errors') + open('cacheErrors')) / requests >= FAILING_SHARE;
}

/** Lost writes that events tell of up to a moment. */
function lostWritesIn(events: readonly Notice[], until: number): number {
  let lost = 0;
  for (const { at, args } of events) if (at <= until) lost += Number(args['lostWrites'] ?? 0);
  return lost;
}

function failing(samples: Seconds, row: number): number {
  return figureOf(samples, row, 'errors', 'cacheErrors');
}

function hitRatio(samples: Seconds, row: number): number | null {
  return hitRatioOf(samples, { from: row, to: row + 1 });
}

function lowestHitRatio(samples: Seconds, { from, to }: Rows): number | null {
  let least: number | null = null;
  for (let row = from; row < to; row++) {
    const ratio = hitRatio(samples, row);
    if (ratio !== null) least = Math.min(least ?? 1, ratio);
  }
  return least;
}

/** True once the whole second in which it struck has passed. */
export function hasNumbers({ seconds }: Aftermath): boolean {
  return seconds > 0;
}

/** How long a fault lasted in whole numbers of nanoseconds, from its strike; null while it lasts. */
export function lastedNanos({ overAt, strike }: Aftermath): number | null {
  return overAt === null ? null : Math.max(0, overAt - strike.at);
}
