import type { Notice, NoticeArgs } from '../engine/notices.ts';
import { figureOf, hitRatioOf, type Rows, type Seconds, sumOf } from './seconds.ts';
import { counted, formatMoment, formatNanos, formatNumber, formatPercent } from './words.ts';

/** Whole seconds before the nodes changed that are compared. */
const SECONDS_BEFORE = 5;

/** Misses as a share of the reads that the cache answered (null without any), and stale answers a second. */
type Figures = { missShare: number | null; stalePerSecond: number };

/** Memcached apps that choose nodes by lists of different age: from the change of the nodes until all agree. */
export type Disagreement = {
  from: number;
  /** When the last app had read the new list; null while one has an older one. */
  to: number | null;
  /** Nobody asks for another list. */
  isFixed: boolean;
  /** How long after the change each app that knows it read the list, the first of them first. */
  learnedNanos: readonly number[];
  /** Apps that still have an older list. */
  behind: number;
  /** Of the whole seconds in it and of those before it; null without any. */
  during: Figures | null;
  before: Figures | null;
};

/**
 * What the lists of nodes of the apps did after a strike: `own` are the events that came of it, `notices` all of them,
 * `until` the moment up to which its story goes. Null where no list grew old.
 */
export function disagreementOf(
  own: readonly Notice[],
  notices: readonly Notice[],
  samples: Seconds,
  until: number,
): Disagreement | null {
  const old = own.find(({ code, at }) => code === 'node-list-old' && at <= until);
  if (!old) return null;
  const { apps, lastNanos } = old.args as NoticeArgs['node-list-old'];
  const learned = own.filter(({ code, at }) => code === 'client-learned-nodes' && at <= until);
  const args = learned.map((n) => n.args as NoticeArgs['client-learned-nodes']);
  const behind = args.at(-1)?.behind ?? apps;
  // The setting gives the newest list to all apps at once.
  const given = notices.find(
    (n) =>
      n.seq > old.seq &&
      n.at <= until &&
      n.code === 'setting-changed' &&
      n.args['knob'] === 'cluster.shards',
  );
  const to = behind === 0 ? (learned.at(-1)?.at ?? null) : (given?.at ?? null);
  const rows = within(samples, old.at, to ?? until);
  return {
    from: old.at,
    to,
    isFixed: lastNanos === 0,
    learnedNanos: args.map(({ afterNanos }) => afterNanos),
    behind: to === null ? behind : 0,
    during: figuresOf(samples, rows),
    before: figuresOf(samples, { from: Math.max(0, rows.from - SECONDS_BEFORE), to: rows.from }),
  };
}

/** From the row in which it began to before the one that follows the row of its end; those that are over. */
function within(samples: Seconds, start: number, end: number): Rows {
  let from = 0;
  while (from < samples.length && figureOf(samples, from, 'at') <= start) from++;
  let to = from;
  while (to < samples.length && (to === from || figureOf(samples, to - 1, 'at') < end)) to++;
  return { from, to };
}

function figuresOf(samples: Seconds, rows: Rows): Figures | null {
  const seconds = rows.to - rows.from;
  if (seconds <= 0) return null;
  const hitRatio = hitRatioOf(samples, rows);
  return {
    missShare: hitRatio === null ? null : 1 - hitRatio,
    stalePerSecond: sumOf(samples, rows, 'staleHits') / seconds,
  };
}

/** Who agreed when, and what it cost meanwhile: two sentences. */
export function disagreementWords(lists: Disagreement): string {
  const { from, to, isFixed, learnedNanos, behind, during, before } = lists;
  const [first = 0] = learnedNanos;
  const last = formatNanos(learnedNanos.at(-1) ?? 0);
  const span = formatNanos(first) === last ? last : `${formatNanos(first)} to ${last}`;
  const after = learnedNanos.length > 0 ? ` ${span} after the nodes changed` : '';
  const apps = counted(behind, 'app');
  const [has, asks] = behind === 1 ? ['has', 'asks'] : ['have', 'ask'];
  const fixed = isFixed ? ` and never ${asks} for another` : '';
  const who =
    to !== null
      ? after && `The apps read the new list${after}.`
      : `${after && `${counted(learnedNanos.length, 'app')} read the new list${after}. `}${apps} still ${has} the older list${fixed}.`;
  if (during === null || before === null) return who;
  const share = ({ missShare }: Figures) =>
    missShare === null ? 'none' : formatPercent(missShare);
  const stale = ({ stalePerSecond }: Figures) => formatNumber(stalePerSecond, 2);
  const when = `From ${formatMoment(from)} ${to === null ? 'on' : `until they agreed at ${formatMoment(to)}`}`;
  const answers =
    during.stalePerSecond + before.stalePerSecond > 0
      ? `, and ${stale(during)} answers a second were stale (before, ${stale(before)})`
      : ', and no answer was stale';
  return `${who} ${when}, ${share(during)} of the reads missed (before, ${share(before)})${answers}.`.trim();
}
