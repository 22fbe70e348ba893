import type { Notice, NoticeArgs, NoticeCode } from '../engine/notices.ts';
import { type Causes, consequences, pathTo } from './causes.ts';
import { reasonLabel } from './reasonLabels.ts';
import type { Names } from './sentences/entry.ts';
import { sentence } from './sentences/sentences.ts';
import { type SpanFigures, spanSentence } from './spanSentences.ts';
import { outcomeWords } from './vocabulary.ts';
import { formatMoment, formatNanos } from './words.ts';

/** A sequence diagram: the parts in the order in which they appear, and what passes between them, oldest first. */
export type Sequence = {
  readonly title: string;
  readonly parts: readonly string[];
  readonly lines: readonly SequenceLine[];
};

/** Parts by their place. An answer goes `back`; what is `lost` does not arrive. */
export type SequenceLine =
  | { readonly kind: 'note'; readonly over: number; readonly words: string }
  | {
      readonly kind: 'arrow';
      readonly from: number;
      readonly to: number;
      readonly words: string;
      readonly back: boolean;
      readonly lost: boolean;
    };

/** The life of a request, as the engine tells it. */
export type RequestLife = {
  readonly request: number;
  readonly keyName: string;
  readonly write: boolean;
  readonly outcome: string;
  readonly reason: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly spans: readonly SpanFigures[];
  /** Calls that failed on the way, and those that were `sentOn` to another node. */
  readonly failures: readonly { at: number; place: string; reason: string; sentOn: boolean }[];
};

/** One request: who asked whom, how long each stretch took, and how it ended. */
export function requestSequence(life: RequestLife): Sequence {
  const diagram = new Diagram();
  const app = life.spans.find((span) => span.place.startsWith('app-'))?.place ?? 'app';
  diagram.add(app);
  const command = `${life.write ? 'SET' : 'GET'} ${life.keyName}`;
  const failures = [...life.failures];
  let at = app;
  const ends = ({ place, reason, sentOn }: RequestLife['failures'][number]) =>
    sentOn
      ? diagram.arrow(place, app, `${reasonLabel(reason)}: ask another node`, true)
      : diagram.arrow(app, place, `fails: ${reasonLabel(reason)}`, false, true);
  for (const span of life.spans) {
    for (let next = failures[0]; next && next.at <= span.from; next = failures[0]) {
      failures.shift();
      ends(next);
      at = app;
    }
    if (!span.open && span.span === 'network' && span.place !== at) {
      const isBack = span.place === app;
      const what = isBack ? 'answer' : span.place === 'database' ? 'query' : command;
      diagram.arrow(at, span.place, `${what} (${formatNanos(span.to - span.from)})`, isBack);
      at = span.place;
    } else diagram.note(span.place, spanSentence(span));
  }
  for (const failure of failures) {
    ends(failure);
    at = app;
  }
  const total = formatNanos(life.endedAt - life.startedAt);
  const isError = life.outcome === 'error';
  const label = outcomeWords[life.outcome as keyof typeof outcomeWords]?.label ?? life.outcome;
  const end = isError ? `failed: ${reasonLabel(life.reason)}` : label;
  if (at !== app) diagram.arrow(at, app, end, true, isError);
  diagram.note(app, `request ${life.request}: ${end} after ${total}`);
  return diagram.made(`Request ${life.request} at ${formatMoment(life.startedAt)}`);
}

type Message = {
  from: string;
  to: string;
  /** An answer is drawn dashed; what never arrives ends in a cross. */
  back?: boolean;
  lost?: boolean;
};

const SERVICE = 'ElastiCache';
const APPS = 'apps';

/** Notices that are messages between two parts; all others are notes over the part that they are about. */
const messages: { [C in NoticeCode]?: (args: NoticeArgs[C], who: string) => Message } = {
  'failure-detected': (a) => ({ from: SERVICE, to: bare(a.node), lost: true }),
  'node-suspected': (a) => ({ from: bare(a.by), to: bare(a.node), lost: true }),
  'node-failed': (a) => ({ from: bare(a.by), to: bare(a.node), lost: true }),
  'failover-started': (a) => ({ from: SERVICE, to: bare(a.replica) }),
  'replica-promoted': (a) => ({ from: bare(a.replica), to: SERVICE, back: true }),
  'endpoint-moved': (a) => ({ from: SERVICE, to: bare(a.node) }),
  'client-followed': (a, who) => ({ from: who, to: bare(a.node) }),
  'client-still-believes': (a, who) => ({ from: who, to: bare(a.node), lost: true }),
  'sync-started': (a, who) => ({ from: bare(a.from), to: who }),
  'sync-finished': (a, who) => ({ from: who, to: bare(a.from), back: true }),
};

/** The failovers of a story, oldest first: the promotion, or the beginning of one that is not over. */
export function failoversOf(notices: readonly Notice[], causes: Causes): Notice[] {
  const isPromotion = ({ code }: Notice) => code === 'replica-promoted';
  return notices.filter(
    (notice) =>
      isPromotion(notice) ||
      (notice.code === 'failover-started' && !consequences(notice.seq, causes).some(isPromotion)),
  );
}

const MOST_EVENTS = 24;

/** A failover with what led to it and what came of that, in the order of time. At most `most` events. */
export function failoverSequence(
  failover: Notice,
  causes: Causes,
  names: Names = {},
  most = MOST_EVENTS,
): Sequence {
  const path = pathTo(failover.seq, causes).map(({ notice }) => notice);
  const [root = failover] = path;
  const own = [...path, failover, ...consequences(failover.seq, causes)];
  const seen = new Set(own);
  // Where not all has room, other things that came of the same fault make way.
  const others = consequences(root.seq, causes).filter((notice) => !seen.has(notice));
  const shown = [...own.slice(0, most), ...others.slice(0, Math.max(0, most - own.length))];
  return eventSequence(
    shown.sort((a, b) => a.seq - b.seq),
    own.length + others.length - shown.length,
    sentence(failover, names),
    names,
  );
}

/** A fault and what came of it, in the order of time. At most `most` events. */
export function faultSequence(
  strike: Notice,
  causes: Causes,
  names: Names = {},
  most = MOST_EVENTS,
): Sequence {
  const events = [strike, ...consequences(strike.seq, causes)];
  const shown = events.slice(0, most);
  return eventSequence(shown, events.length - shown.length, sentence(strike, names), names);
}

function eventSequence(
  events: readonly Notice[],
  more: number,
  title: string,
  names: Names,
): Sequence {
  const diagram = new Diagram();
  for (const notice of events) {
    const words = `${formatMoment(notice.at)}: ${sentence(notice, names)}`;
    const who = placeOf(notice.subject);
    const make = messages[notice.code] as ((args: unknown, who: string) => Message) | undefined;
    const message = make?.(notice.args, who);
    if (!message || message.from === message.to || !message.from || !message.to) {
      diagram.note(who, words);
    } else diagram.arrow(message.from, message.to, words, message.back, message.lost);
  }
  const place = placeOf(events[0]?.subject ?? '');
  if (more > 0) diagram.note(place, `${more} more events of this are left out`);
  return diagram.made(title);
}

function bare(subject: string): string {
  return subject.slice(subject.indexOf(':') + 1);
}

function placeOf(subject: string): string {
  if (subject === 'origin') return 'database';
  if (subject === 'cache' || subject === '') return APPS;
  return bare(subject);
}

/** Collects parts in the order in which they appear, and lines. */
class Diagram {
  private readonly places = new Map<string, number>();
  private readonly lines: SequenceLine[] = [];

  add(name: string): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    this.places.set(name, this.places.size);
    return this.places.size - 1;
  }

  note(place: string, words: string): void {
    this.lines.push({ kind: 'note', over: this.add(place), words });
  }

  arrow(from: string, to: string, words: string, back = false, lost = false): void {
    const ends = { from: this.add(from), to: this.add(to) };
    this.lines.push({ kind: 'arrow', ...ends, words, back, lost });
  }

  made(title: string): Sequence {
    return { title, parts: [...this.places.keys()], lines: this.lines };
  }
}

/**
 * A diagram in the language of Mermaid (`sequenceDiagram`), for documents that draw it. Text is made safe for that
 * language: no line breaks, no `;`, no `#`, no `%%`.
 */
export function mermaidOf({ title, parts, lines }: Sequence): string {
  const id = (place: number) => `p${place + 1}`;
  const statements = lines.map((line) => {
    if (line.kind === 'note') return `Note over ${id(line.over)}: ${safe(line.words)}`;
    const { from, to, words, back, lost } = line;
    const arrow = lost ? (back ? '--x' : '-x') : back ? '-->>' : '->>';
    return `${id(from)}${arrow}${id(to)}: ${safe(words)}`;
  });
  const participants = parts.map((name, i) => `participant ${id(i)} as ${safe(name)}`);
  return [
    'sequenceDiagram',
    ...[`accTitle: ${safe(title)}`, ...participants, ...statements].map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** The diagram line by line, for who does not see it. */
export function linesInWords({ parts, lines }: Sequence): string[] {
  return lines.map((line) => {
    if (line.kind === 'note') return `${parts[line.over]}: ${line.words}`;
    const way = `${parts[line.from]} to ${parts[line.to]}`;
    return `${way}${line.lost ? ', which does not arrive' : ''}: ${line.words}`;
  });
}

const entities: Record<string, string> = { '#': '#35;', ';': '#59;', '<': '#lt;', '>': '#gt;' };

/** Mermaid ends a statement at `;` and at the end of a line, reads `#` as the start of an entity, `%%` as a comment. */
function safe(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[#;<>]/g, (sign) => entities[sign] ?? sign)
    .replaceAll('%%', '#37;#37;')
    .trim();
}
