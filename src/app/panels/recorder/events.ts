import { weight } from '../../../content/sentences/sentences.ts';
import type { Notice } from '../../../engine/notices.ts';

/** A notice with the number that it carries on the charts and in the story. */
export type NumberedEvent = { number: number; notice: Notice };

/**
 * The notices that get a number, from 1, in the order of the run: faults, failures, detections, promotions,
 * recoveries and changed settings, as the table of sentences weighs them. What follows from a numbered notice at the
 * same instant (the nodes of a zone that goes down) shares its moment and gets none, and of the clients that
 * follow one promotion only the first does: marks at one place would cover each other.
 */
export function numberedEvents(notices: readonly Notice[]): NumberedEvent[] {
  const events: NumberedEvent[] = [];
  const momentOf = new Map<number, number>();
  const followed = new Set<number>();
  for (const notice of notices) {
    if (weight(notice.code) !== 'numbered') continue;
    const inherited = notice.cause >= 0 && momentOf.get(notice.cause) === notice.at;
    momentOf.set(notice.seq, notice.at);
    if (inherited) continue;
    if (notice.code === 'client-followed' && notice.cause >= 0) {
      if (followed.has(notice.cause)) continue;
      followed.add(notice.cause);
    }
    events.push({ number: events.length + 1, notice });
  }
  return events;
}

export type EventSquare = { text: string; left: number; width: number };

/**
 * The squares with the numbers of events, centred on their moments within `width` px. Squares that would
 * cover each other become one with the first and the last number: `3–7`. `wide` measures a text.
 */
export function eventSquares(
  marks: readonly { number: number; x: number }[],
  width: number,
  wide: (text: string) => number,
): EventSquare[] {
  type Group = { first: number; last: number; x0: number; x1: number };
  const squareOf = ({ first, last, x0, x1 }: Group): EventSquare => {
    const text = first === last ? String(first) : `${first}–${last}`;
    const size = wide(text);
    const left = Math.min(Math.max((x0 + x1 - size) / 2, 0), width - size);
    return { text, left, width: size };
  };
  const groups: Group[] = [];
  for (const { number, x } of marks) {
    let group: Group = { first: number, last: number, x0: x, x1: x };
    // Joining makes a square wider, so it may then meet the one before.
    for (let before = groups.at(-1); before !== undefined; before = groups.at(-1)) {
      const [a, b] = [squareOf(before), squareOf(group)];
      if (a.left + a.width + 2 <= b.left) break;
      groups.pop();
      group = { ...group, first: before.first, x0: before.x0 };
    }
    groups.push(group);
  }
  return groups.map(squareOf);
}
