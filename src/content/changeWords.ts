import type { Notice, NoticeArgs, NoticeCode } from '../engine/notices.ts';
import {
  coldsOf,
  comparedWords,
  failureWindowsOf,
  failureWords,
  type Missing,
  spanWords,
  type Windows,
  windowsOf,
} from './beforeAfter.ts';
import { isDisturbance } from './causes.ts';
import { figureOf, type Rows, type Seconds } from './seconds.ts';
import { knobLabel, setting } from './sentences/changes.ts';
import type { Names } from './sentences/entry.ts';
import { sentence } from './sentences/sentences.ts';
import { formatMoment } from './words.ts';

const SECOND = 1e9;

const changes: ReadonlySet<NoticeCode> = new Set([
  'setting-changed',
  'scale-out-started',
  'scale-in-started',
]);
const missing: Readonly<Record<Missing | 'struck', string>> = {
  'too-early': 'No whole second of the run lies before it: there is nothing to compare with.',
  'cold-before':
    'Before it there was only the warm-up of the empty cache: there is nothing to compare with.',
  'cold-after': 'Since then the cache, which began empty, is warming up.',
  'not-yet': 'The first whole second after it is not over yet.',
  struck:
    'No whole second lies between it and the fault that struck next: there is nothing to compare.',
};

/** Where hits cannot be compared for the warm-up of a cache. */
const warmUp: { readonly [M in Missing]?: string } = {
  'cold-before': 'Before it there was only the warm-up of the empty cache.',
  'cold-after': missing['cold-after'],
};

/** What was changed at one moment or in steps close together, and how the run went before and after. */
export type Changed = {
  /** When the first and the last step were made. */
  from: number;
  to: number;
  when: string;
  what: string;
  figures: readonly string[];
  /** Which seconds are compared, or why none are. */
  note: string;
};

/** Each change of a setting and of the number of shards with figures of this run, oldest first. */
export function changesOf(
  notices: readonly Notice[],
  samples: Seconds,
  now: number,
  names: Names,
): Changed[] {
  const groups = together(notices.filter((n) => changes.has(n.code)));
  const colds = coldsOf(notices);
  const strikes = notices.filter(isStrike).map(({ at }) => at);
  const ends = groups.map((group, i) => doneAt(group, notices, groups[i + 1]?.[0]?.at ?? now));
  return groups.map((group, i) => {
    const from = group[0]?.at ?? 0;
    const to = group.at(-1)?.at ?? from;
    const done = ends[i] ?? to;
    const changedAt = groups[i + 1]?.[0]?.at ?? now;
    const struckAt = strikes.find((at) => at > done && at < changedAt);
    const lastAt = ends[i - 1] ?? 0;
    const bounds = { lastAt, from, to: done, nextAt: struckAt ?? changedAt, colds };
    const windows = windowsOf(samples, bounds);
    const isMissing = typeof windows === 'string';
    const isCut = struckAt !== undefined && (isMissing || isLast(samples, windows.after, struckAt));
    const warms = isMissing ? warmUp[windows] : undefined;
    const failing = warms ? failureWindowsOf(samples, bounds) : null;
    const failures = failing ? failureWords(samples, failing) : [];
    const compared = isMissing ? failing : windows;
    const spans = compared && (!isMissing || failures.length > 0) && spansWords(samples, compared);
    const why = isMissing && missing[windows === 'not-yet' && isCut ? 'struck' : windows];
    const struck = isCut ? ` What came of the fault at ${formatMoment(struckAt)} is left out.` : '';
    return {
      from,
      to,
      when: from === to ? formatMoment(from) : `${formatMoment(from)} to ${formatMoment(to)}`,
      what: whatWords(group, names),
      figures: isMissing ? failures : comparedWords(samples, windows),
      note: `${spans ? `${warms ? `${warms} Failures alone are compared. ` : ''}${spans}` : why}${struck}`,
    };
  });
}

function spansWords(samples: Seconds, { before, after }: Windows): string {
  return `Before: ${spanWords(samples, before)}. After: ${spanWords(samples, after)}.`;
}

/** A fault that struck of itself, not as what came of something else. */
function isStrike({ code, cause }: Notice): boolean {
  return cause < 0 && isDisturbance(code) && !changes.has(code) && code !== 'cold-start';
}

/** Whether the second after these rows would hold a moment. */
function isLast(samples: Seconds, { to }: Rows, moment: number): boolean {
  return figureOf(samples, to - 1, 'at') + SECOND > moment;
}

/** Changes without a whole second between them are one: nothing could tell what each of them did. */
function together(notices: readonly Notice[]): Notice[][] {
  const groups: Notice[][] = [];
  for (const notice of notices) {
    const last = groups.at(-1)?.at(-1);
    const hasBetween = last && Math.floor(notice.at / SECOND) > Math.ceil(last.at / SECOND);
    if (last && !hasBetween) groups.at(-1)?.push(notice);
    else groups.push([notice]);
  }
  return groups;
}

/** When a change had been done: scaling takes its time, while slots move. */
function doneAt(group: readonly Notice[], notices: readonly Notice[], before: number): number {
  const last = group.at(-1)?.at ?? 0;
  if (group.every(({ code }) => code === 'setting-changed')) return last;
  const done = notices.find(
    ({ code, at }) => code === 'resharding-finished' && at >= last && at < before,
  );
  return done?.at ?? last;
}

/** Each setting once, from its first value to its last; then what else was begun. */
function whatWords(group: readonly Notice[], names: Names): string {
  const settings = new Map<string, { first: Notice; from: string; to: string }>();
  const others: Notice[] = [];
  for (const notice of group) {
    if (notice.code !== 'setting-changed') {
      others.push(notice);
      continue;
    }
    const { knob, from, to } = notice.args as NoticeArgs['setting-changed'];
    const known = settings.get(knob);
    if (known) known.to = to;
    else settings.set(knob, { first: notice, from, to });
  }
  const changed = [...settings].map(([knob, { first, from, to }]) =>
    from === to
      ? `${knobLabel(knob, names)} was changed, and back to ${setting(knob, to, names)}.`
      : sentence({ ...first, args: { knob, from, to } }, names),
  );
  return [...changed, ...others.map((n) => sentence(n, names))].join(' ');
}
