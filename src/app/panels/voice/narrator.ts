import { isDisturbance } from '../../../content/causes.ts';
import type { Names } from '../../../content/sentences/entry.ts';
import { sentence, weight } from '../../../content/sentences/sentences.ts';
import { counted } from '../../../content/words.ts';
import type { Notice, NoticeCode } from '../../../engine/notices.ts';

/** Events told in one breath; the others are counted. */
const TOLD = 3;
/** A screen reader at its usual speed takes about this long for a character, */
const CHARACTER_MS = 60;
/** and is given at least and at most so long before the next words come. */
const LEAST_MS = 1_500;
const MOST_MS = 10_000;

/**
 * What is read out, and when. What was broken is said at once, the rest when the words before it have been read;
 * what has gathered by then is told together, the most telling events of it, and the others are counted.
 */
export class Narrator {
  private last: Notice | undefined;
  private waiting: readonly Notice[] = [];
  /** When words may come again: of a strike, and of anything. */
  private strikeAt = Number.NEGATIVE_INFINITY;
  private freeAt = Number.NEGATIVE_INFINITY;

  /** `notices`: the story until now, which is not told. */
  constructor(notices: readonly Notice[]) {
    this.last = notices.at(-1);
  }

  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /**
   * Takes the story as it stands. Where the run has gone back, what waits of later moments is dropped and will be
   * told when it happens again; where another history has come in its place, that is not told.
   */
  hear(notices: readonly Notice[]): void {
    const { last } = this;
    const newest = notices.at(-1);
    this.last = newest;
    const seq = newest?.seq ?? -1;
    const known = last && notices.findLast((notice) => notice.seq === last.seq);
    if (last && last.seq <= seq && !isSame(last, known)) {
      this.waiting = [];
      return;
    }
    const fresh = notices.filter((notice) => notice.seq > (last?.seq ?? -1));
    this.waiting = [...this.waiting.filter((notice) => notice.seq <= seq), ...fresh];
  }

  /** The words that are due at `now`, in ms of the viewer's clock; null when there are none. */
  due(now: number, momentOf: (at: number) => string, names: Names): string | null {
    if (this.waiting.length === 0) return null;
    if (now < (this.waiting.some(isStrike) ? this.strikeAt : this.freeAt)) return null;
    const words = narrated(this.waiting, momentOf, names);
    this.waiting = [];
    this.strikeAt = now + LEAST_MS;
    this.freeAt = now + Math.min(MOST_MS, Math.max(LEAST_MS, words.length * CHARACTER_MS));
    return words;
  }
}

/** "t = 61.2 s: 0001-001 in us-east-1a crashed. ... And 14 more events.": events in order of time. */
export function narrated(
  notices: readonly Notice[],
  momentOf: (at: number) => string,
  names: Names,
): string {
  const told = new Set(notices.toSorted(byWeight).slice(0, TOLD));
  const parts: string[] = [];
  let before = '';
  for (const notice of notices) {
    if (!told.has(notice)) continue;
    const moment = momentOf(notice.at);
    const words = sentence(notice, names);
    parts.push(moment === before ? words : `t = ${moment}: ${words}`);
    before = moment;
  }
  const more = notices.length - told.size;
  if (more > 0) parts.push(`And ${counted(more, 'more event')}.`);
  return parts.join(' ');
}

/** After these the cluster is another: they are told before other events of the story. */
const turns: ReadonlySet<NoticeCode> = new Set([
  'replica-promoted',
  'no-replica-to-promote',
  'cold-start',
  'cluster-down',
  'cluster-up',
  'node-recovered',
  'zone-back',
  'origin-back',
  'requests-recovered',
]);

/** Strikes first, then turns and other events of the story, then the rest; of equals the newer one. */
function byWeight(a: Notice, b: Notice): number {
  return rank(b) - rank(a) || b.seq - a.seq;
}

function rank(notice: Notice): number {
  if (isStrike(notice)) return 3;
  if (turns.has(notice.code)) return 2;
  return weight(notice.code) === 'numbered' ? 1 : 0;
}

/** Something was done to the cluster by hand or by plan. */
function isStrike({ code, cause }: Notice): boolean {
  return cause < 0 && isDisturbance(code);
}

function isSame(a: Notice, b: Notice | undefined): boolean {
  return b !== undefined && a.at === b.at && a.code === b.code && a.subject === b.subject;
}
