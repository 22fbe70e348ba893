import { formatExactMoment } from '../../content/words.ts';
import { MAX_RUN_NANOS } from '../../engine/frame.ts';
import type { Lab } from '../lab/types.ts';
import { possibleKinds } from '../panels/time/kinds.ts';
import type { Action } from './action.ts';
import { inLab } from './leading.ts';

/** Other words for what one runs to. */
const alsoKinds: { readonly [kind: string]: string } = {
  failed: 'error failure timeout',
  stale: 'old outdated',
  eviction: 'evicted memory full',
  expiry: 'expired ttl',
  lost: 'loss data',
  oom: 'out of memory noeviction',
  refused: 'maxclients',
  failure: 'crash outage fault',
  failover: 'promotion election',
  recovery: 'recovered back',
  change: 'resharding scaling replacement snapshot migration',
};

/** The ways on to the next event or item of each kind that the run can come to. */
export function runToActions(lab: Lab): Action[] {
  const kinds = possibleKinds(lab);
  const events = kinds.filter(({ rises }) => rises.length === 0);
  const all = [
    { kind: 'any', label: 'event of any kind', codes: events.flatMap((e) => e.codes), rises: [] },
    ...kinds,
  ];
  return all.map(({ kind, label, codes, rises }) => ({
    id: `run to ${kind}`,
    name: `Run to the next ${label}`,
    group: 'Time',
    also: `fast forward until skip jump find go when moment ${alsoKinds[kind] ?? ''}`,
    act: (page) => inLab(page, () => page.lab.runTo(codes, rises)),
  }));
}

/** Words before a moment that say that one wants to go there. */
const LEAD =
  /^(?:(?:please|and)\s+)?(?:(?:go|goto|jump|seek|run|skip|rewind|forward|fast forward|back|show|moment|time)\b\s*(?:back\b\s*|on\b\s*|forward\b\s*)?)?(?:(?:to|at|until|till|@)\s*)?/;
const UNITS: readonly [RegExp, number][] = [
  [/^(?:µs|us|microseconds?)$/, 1e3],
  [/^(?:ms|millis(?:econds?)?|milliseconds?)$/, 1e6],
  [/^(?:s|secs?|seconds?)$/, 1e9],
  [/^(?:m|mins?|minutes?)$/, 60e9],
  [/^(?:h|hours?|hrs?)$/, 3600e9],
];

/**
 * The moment that a query names, in ns: "30 s", "go to 30", "at 1:30", "1 min 30 s". Null where it names none: a
 * number alone may be anything.
 */
export function momentAsked(query: string): number | null {
  const typed = query.trim().toLowerCase();
  const words = typed.replace(LEAD, '');
  const isLed = words !== typed;
  const at = clockTime(words) ?? withUnits(words) ?? (isLed ? seconds(words) : null);
  return at !== null && at <= MAX_RUN_NANOS ? at : null;
}

function seconds(words: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(words) ? Math.round(Number(words) * 1e9) : null;
}

/** "1:30" and "1:02:03". */
function clockTime(words: string): number | null {
  const parts = /^(?:(\d+):)?(\d{1,3}):([0-5]\d(?:\.\d+)?)$/.exec(words);
  if (!parts) return null;
  const [, hours = '0', minutes, rest] = parts;
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)) * 1e9);
}

function withUnits(words: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?\s*[a-zµ]+\s*)+$/.test(words)) return null;
  let sum = 0;
  for (const [, figure, unit] of words.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/g)) {
    const size = UNITS.find(([names]) => names.test(unit as string))?.[1];
    if (size === undefined) return null;
    sum += Number(figure) * size;
  }
  return Math.round(sum);
}

/** The way to the moment that a query names. Its id is such a query, too, by which it is found again. */
export function goToAction(query: string): Action | null {
  const at = momentAsked(query);
  if (at === null) return null;
  return {
    id: `go to ${at / 1e9} s`,
    name: `Go to ${formatExactMoment(at)}`,
    group: 'Time',
    act: (page) =>
      inLab(page, () => {
        page.lab.pause(true);
        page.lab.seek(at);
      }),
  };
}
