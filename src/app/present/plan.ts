import { type Causes, consequences, relate } from '../../content/causes.ts';
import { conclusionOf } from '../../content/conclusion.ts';
import type { Seconds } from '../../content/seconds.ts';
import type { Names } from '../../content/sentences/entry.ts';
import { sentence } from '../../content/sentences/sentences.ts';
import { formatMoment } from '../../content/words.ts';
import type { Nanos } from '../../engine/base/units.ts';
import type { Frame } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import type { Run } from '../../engine/scenario/scenario.ts';
import type { Bookmark } from '../../exchange/historySchema.ts';
import { numberedEvents } from '../panels/recorder/events.ts';
import { figuresAt } from './figures.ts';

/** One step of a presentation. */
export type Step = {
  /** A moment is one that the author of the run has named. */
  kind: 'question' | 'run' | 'event' | 'moment' | 'end';
  title: string;
  /** What the room is asked before the answer is shown; empty where there is none. */
  prompt: string;
  answer: readonly string[];
  /** The moment that is shown; a run plays on from it. */
  at: Nanos;
  /** What it is about, as the subject of a notice; empty: the whole. */
  subject: string;
  /** Beside the question of the scenario: what is not as in the scenario. */
  changed?: string;
};

/** What a run came to, once it was played to the end of what is presented. */
export type Rehearsal = {
  run: Run;
  notices: readonly Notice[];
  samples: Seconds;
  /** The newest samples of a millisecond, all of them where the run is short. */
  fine: Seconds;
  frame: Frame;
  names: Names;
  /** What makes it another run than that of the scenario, in words; empty where nothing does. */
  changed?: string;
  /** The author's moments, in order of time. */
  moments: readonly Bookmark[];
};

const MOST_EVENTS = 8;
const MOST_ANSWERS = 2;
/** What fits into one line on a projector, and is read from the last row. */
export const LINE_CHARS = 96;
const SHORTEST: Nanos = 40e6;
const AFTER_LAST_CHANGE: Nanos = 60e9;
const LONGEST: Nanos = 600e9;
const VIEWER_SECONDS = 40;

/** How far a run is played to know what there is to present: a minute beyond the last thing done, and each moment. */
export function horizonOf(run: Run, pace: number, moments: readonly Bookmark[] = []): Nanos {
  return Math.max(horizonOfDeeds(run, pace), ...moments.map(({ at }) => at));
}

function horizonOfDeeds(run: Run, pace: number): Nanos {
  const last = run.interventions.at(-1)?.at;
  if (last !== undefined) return Math.min(LONGEST, last + AFTER_LAST_CHANGE);
  return Math.max(SHORTEST, Math.min(AFTER_LAST_CHANGE, pace * VIEWER_SECONDS));
}

/**
 * The question, the run, its marked events and the author's moments one after another, and the question again with its
 * answer.
 */
export function stepsOf(rehearsal: Rehearsal): Step[] {
  const { run, notices, samples, frame, changed } = rehearsal;
  const question = run.scenario.question || run.scenario.name;
  const events = eventsOf(notices).slice(0, MOST_EVENTS);
  const causes = relate(notices);
  const told = changed ? { changed } : {};
  const still = { answer: [], at: 0, subject: '' };
  return [
    { ...still, kind: 'question', title: question, prompt: 'What do you expect?', ...told },
    { ...still, kind: 'run', title: question, prompt: 'The run plays. What do you see?' },
    ...withMoments(
      events.map((notice, i) => stepOf(notice, events[i + 1], causes, rehearsal)),
      rehearsal,
    ),
    {
      kind: 'end',
      title: question,
      prompt: 'What do you say now?',
      answer: conclusionOf(run, notices, samples, frame),
      at: frame.at,
      subject: '',
      ...told,
    },
  ];
}

function stepOf(
  notice: Notice,
  next: Notice | undefined,
  causes: Causes,
  { names, samples, fine }: Rehearsal,
): Step {
  const [title = '', ...rest] = parts(sentence(notice, names));
  const answer = answerOf(notice, rest, causes, names);
  if (answer.length === rest.length && answer.length < MOST_ANSWERS && next)
    answer.push(timed(next, names));
  const isLast = answer.length === 0;
  return {
    kind: 'event',
    title,
    prompt: isLast ? 'What do the numbers say?' : 'What comes of it?',
    answer: isLast ? [figuresAt(samples, fine, notice.at)] : answer,
    at: notice.at,
    subject: notice.subject,
  };
}

/**
 * A moment is about what the event before it is about, and comes before one of its own instant. Its answer is what had
 * happened by then, and what was counted.
 */
function withMoments(events: readonly Step[], rehearsal: Rehearsal): Step[] {
  const { moments, notices, names, samples, fine } = rehearsal;
  const told = eventsOf(notices);
  const latest = (at: Nanos) => told.findLast((notice) => notice.at <= at);
  const named = moments.map(
    ({ at, name }): Step => ({
      kind: 'moment',
      title: name,
      prompt: 'What happened here?',
      answer: [
        ...[latest(at)].flatMap((notice) => (notice ? [timed(notice, names)] : [])),
        figuresAt(samples, fine, at),
      ],
      at,
      subject: events.findLast((event) => event.at < at)?.subject ?? '',
    }),
  );
  return [...named, ...events].sort((a, b) => a.at - b.at);
}

/** What else there is to say of an event, and what came of it: what had most consequences, in two lines. */
function answerOf(notice: Notice, rest: readonly string[], causes: Causes, names: Names): string[] {
  const own = rest.slice(0, 1).map((words) => brief(words));
  const effects = (causes.effects.get(notice.seq) ?? [])
    .map((effect) => effect.notice)
    .filter(({ at }) => at >= notice.at)
    .map((effect) => ({ effect, leadsTo: consequences(effect.seq, causes).length }))
    .sort((a, b) => b.leadsTo - a.leadsTo || a.effect.seq - b.effect.seq)
    .slice(0, MOST_ANSWERS - own.length)
    .sort((a, b) => a.effect.seq - b.effect.seq);
  return [...own, ...effects.map(({ effect }) => timed(effect, names))];
}

/** The numbered events; where a run has hardly any, also the small ones. */
function eventsOf(notices: readonly Notice[]): Notice[] {
  const numbered = numberedEvents(notices).map(({ notice }) => notice);
  return numbered.length >= 2 ? numbered : [...notices];
}

function timed(notice: Notice, names: Names): string {
  const when = `${formatMoment(notice.at)}: `;
  return when + brief(parts(sentence(notice, names))[0] ?? '', LINE_CHARS - when.length);
}

/** Less than this says nothing by itself: "First hit". */
const SAYS_LITTLE = 24;

/** A sentence that one line holds: without what stands in brackets, and up to where a part of it ends. */
export function brief(sentence: string, most = LINE_CHARS): string {
  if (sentence.length <= most) return sentence;
  const bare = sentence.replace(/ \([^)]*\)/g, '');
  const colon = bare.indexOf(': ');
  if (colon > 0 && colon < SAYS_LITTLE) {
    const rest = bare.slice(colon + 2);
    return brief(rest.charAt(0).toUpperCase() + rest.slice(1), most);
  }
  if (bare.length <= most) return bare;
  const lastOf = (ends: RegExp) =>
    [...bare.matchAll(ends)].findLast(({ index }) => index < most)?.index;
  const end = lastOf(/[;:](?= )|,(?= (?:because|which|and|of which) )/g) ?? lastOf(/,(?= )/g);
  return end === undefined ? bare : `${bare.slice(0, end)}.`;
}

/** The sentences of a text. */
export function parts(text: string): string[] {
  return text.split(/(?<=[.?])\s+(?=[\dA-Z])/);
}
