import { aftermathOf, strikesOf } from '../../content/aftermath.ts';
import { aftermathWords } from '../../content/aftermathWords.ts';
import { relate } from '../../content/causes.ts';
import type { Seconds } from '../../content/seconds.ts';
import type { Names } from '../../content/sentences/entry.ts';
import { sentence } from '../../content/sentences/sentences.ts';
import { counted, formatCount, formatMoment, formatPercent } from '../../content/words.ts';
import type { Nanos } from '../../engine/base/units.ts';
import type { Frame } from '../../engine/frame.ts';
import { totalColumns } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import { numberedEvents } from '../panels/recorder/events.ts';

/** One step of a presentation. */
export type Step = {
  kind: 'question' | 'run' | 'event' | 'end';
  title: string;
  /** What the room is asked before the answer is shown; empty where there is none. */
  prompt: string;
  answer: readonly string[];
  /** The moment that is shown; a run plays on from it. */
  at: Nanos;
  /** What it is about, as the subject of a notice; empty: the whole. */
  subject: string;
};

/** What a run came to, once it was played to the end of what is presented. */
export type Rehearsal = {
  run: Run;
  notices: readonly Notice[];
  samples: Seconds;
  frame: Frame;
  names: Names;
};

const MOST_EVENTS = 8;
const MOST_ANSWERS = 3;
const MOST_CONCLUSIONS = 5;
const SHORTEST: Nanos = 40e6;
const AFTER_LAST_CHANGE: Nanos = 60e9;
const LONGEST: Nanos = 600e9;
const VIEWER_SECONDS = 40;

/** How far a run is played to know what there is to present: a minute beyond the last thing done to it. */
export function horizonOf(run: Run, pace: number): Nanos {
  const last = run.interventions.at(-1)?.at;
  if (last !== undefined) return Math.min(LONGEST, last + AFTER_LAST_CHANGE);
  return Math.max(SHORTEST, Math.min(AFTER_LAST_CHANGE, pace * VIEWER_SECONDS));
}

/** The question, the run, its marked events one after another, and the question again with its answer. */
export function stepsOf(rehearsal: Rehearsal): Step[] {
  const { run, notices, names } = rehearsal;
  const question = run.scenario.question || run.scenario.name;
  const events = eventsOf(notices);
  const causes = relate(notices);
  const still = { answer: [], at: 0, subject: '' };
  return [
    { ...still, kind: 'question', title: question, prompt: 'What do you expect?' },
    { ...still, kind: 'run', title: question, prompt: '' },
    ...events.map((notice, i): Step => {
      const [title = '', ...rest] = parts(sentence(notice, names));
      const effects = (causes.effects.get(notice.seq) ?? [])
        .filter((effect) => effect.notice.at >= notice.at)
        .map((effect) => timed(effect.notice, names));
      const next = events[i + 1];
      const answer = [...rest, ...effects];
      if (effects.length === 0 && next) answer.push(timed(next, names));
      return {
        kind: 'event',
        title,
        prompt: answer.length === 0 ? '' : 'What comes of it?',
        answer: answer.slice(0, MOST_ANSWERS),
        at: notice.at,
        subject: notice.subject,
      };
    }),
    {
      kind: 'end',
      title: question,
      prompt: 'What do you say now?',
      answer: conclusion(rehearsal),
      at: rehearsal.frame.at,
      subject: '',
    },
  ];
}

/** The numbered events; where a run has hardly any, also the small ones. */
function eventsOf(notices: readonly Notice[]): Notice[] {
  const numbered = numberedEvents(notices).map(({ notice }) => notice);
  const chosen = numbered.length >= 2 ? numbered : notices;
  return chosen.slice(0, MOST_EVENTS);
}

function conclusion({ run, notices, samples, frame, names }: Rehearsal): string[] {
  const strikes = strikesOf(run.interventions, notices);
  const [first, second] = strikes;
  if (first) {
    const nextAt = second?.at ?? Number.POSITIVE_INFINITY;
    const inForce = frame.faults.some(({ since }) => since === first.at);
    const causes = relate(notices);
    const all = aftermathOf(first, nextAt, notices, causes, samples, frame.at, inForce);
    return aftermathWords(all, names).slice(0, MOST_CONCLUSIONS);
  }
  const total = (name: keyof typeof totalColumns.at) => frame.totals[totalColumns.at[name]] ?? 0;
  const hits = total('hits') + total('staleHits');
  const lookups = hits + total('missesAbsent') + total('missesExpired');
  return [
    `In ${formatMoment(frame.at)} the apps sent ${counted(total('requests'), 'request')}.`,
    lookups > 0
      ? `${formatPercent(hits / lookups)} of ${formatCount(lookups)} lookups were hits; the database answered ${counted(total('originReads'), 'read')}.`
      : '',
    total('errors') > 0 ? `${counted(total('errors'), 'request')} failed.` : 'No request failed.',
    total('evicted') > 0 ? `${counted(total('evicted'), 'item')} had to make room for others.` : '',
  ].filter(Boolean);
}

function timed(notice: Notice, names: Names): string {
  return `${formatMoment(notice.at)}: ${parts(sentence(notice, names))[0] ?? ''}`;
}

/** The sentences of a text. */
export function parts(text: string): string[] {
  return text.split(/(?<=[.?])\s+(?=[\dA-Z])/);
}
