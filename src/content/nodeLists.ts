import type { Notice, NoticeArgs } from '../engine/notices.ts';
import { coldsOf, type Missing, type Windows, windowsOf } from './beforeAfter.ts';
import { figureOf, hitRatioOf, type Rows, type Seconds, sumOf } from './seconds.ts';
import { counted, formatMoment, formatNanos, formatNumber, formatPercent } from './words.ts';

const SECOND = 1e9;

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
  /** The highest share of misses in one second of it, or of those compared; null without any read. */
  worst: { missShare: number; at: number } | null;
  /**
   * The whole seconds in which the apps read the new list, and as many before the change, without the warm-up of an
   * empty cache.
   */
  compared: { seconds: number; during: Figures; before: Figures } | Missing;
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
  const windows = windowsOf(samples, {
    lastAt: 0,
    from: old.at,
    // The seconds in which it began and ended count: most reads miss at once.
    to: Math.floor((learned[0]?.at ?? old.at) / SECOND) * SECOND,
    nextAt: Math.min(until, Math.ceil((to ?? until) / SECOND) * SECOND),
    colds: coldsOf(notices),
  });
  const end = typeof windows === 'string' ? 0 : windows.after.to;
  return {
    from: old.at,
    to,
    isFixed: lastNanos === 0,
    learnedNanos: args.map(({ afterNanos }) => afterNanos),
    behind: to === null ? behind : 0,
    worst: worstOf(samples, { from: rows.from, to: Math.max(rows.to, end) }),
    compared: typeof windows === 'string' ? windows : comparedOf(samples, windows),
  };
}

function comparedOf(samples: Seconds, { before, after }: Windows): Disagreement['compared'] {
  const during = figuresOf(samples, after);
  return { seconds: after.to - after.from, during, before: figuresOf(samples, before) };
}

function worstOf(samples: Seconds, { from, to }: Rows): Disagreement['worst'] {
  let worst: Disagreement['worst'] = null;
  for (let row = from; row < to; row++) {
    const { missShare } = figuresOf(samples, { from: row, to: row + 1 });
    if (missShare !== null && missShare > (worst?.missShare ?? -1))
      worst = { missShare, at: figureOf(samples, row, 'at') };
  }
  return worst;
}

/** From the row in which it began to before the one that follows the row of its end; those that are over. */
function within(samples: Seconds, start: number, end: number): Rows {
  let from = 0;
  while (from < samples.length && figureOf(samples, from, 'at') <= start) from++;
  let to = from;
  while (to < samples.length && (to === from || figureOf(samples, to - 1, 'at') < end)) to++;
  return { from, to };
}

function figuresOf(samples: Seconds, rows: Rows): Figures {
  const seconds = rows.to - rows.from;
  const hitRatio = hitRatioOf(samples, rows);
  return {
    missShare: hitRatio === null ? null : 1 - hitRatio,
    stalePerSecond: sumOf(samples, rows, 'staleHits') / seconds,
  };
}

/** Who agreed when, and what it cost meanwhile: two sentences. */
export function disagreementWords(lists: Disagreement): string {
  const { to, isFixed, learnedNanos, behind } = lists;
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
  return `${who} ${missWords(lists)}`.trim();
}

/** What the reads met: in the worst second, and next to the change. */
function missWords({ learnedNanos, worst, compared }: Disagreement): string {
  if (worst === null) return '';
  const most = `In the worst second since the nodes changed, up to ${formatMoment(worst.at)}, ${formatPercent(worst.missShare)} of the reads missed`;
  if (compared === 'cold-before')
    return `${most}; before, the empty cache was still warming up, so there is nothing to compare with.`;
  if (typeof compared === 'string') return `${most}.`;
  const { seconds, during, before } = compared;
  const since = learnedNanos.length > 0 ? 'the first app read the new list' : 'the nodes changed';
  const share = ({ missShare }: Figures) =>
    missShare === null ? 'none' : formatPercent(missShare);
  const stale = ({ stalePerSecond }: Figures) => formatNumber(stalePerSecond, 2);
  const answers =
    during.stalePerSecond + before.stalePerSecond > 0
      ? `, and ${stale(during)} answers a second were stale (before, ${stale(before)})`
      : ', and no answer was stale';
  return `${most}; in the ${formatNanos(seconds * SECOND)} from when ${since} ${share(during)} of the reads missed (before, ${share(before)})${answers}.`;
}
