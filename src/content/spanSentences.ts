import type { Span } from '../engine/outcomes.ts';
import { spanWords } from './vocabulary.ts';
import { counted, formatNanos } from './words.ts';

/** One stretch of a request's life: where it was, from when to when, and how many were before it in the queue. */
export type SpanFigures = {
  readonly span: string;
  readonly place: string;
  readonly from: number;
  readonly to: number;
  readonly ahead: number;
  /** It is not over yet. */
  readonly open?: true;
};

/** "waited 1.8 ms behind 14 commands at 0001-001": what happened to a request in one span, as half a sentence. */
export function spanSentence(figures: SpanFigures): string {
  return figures.open ? `${words(figures)}, so far` : words(figures);
}

function words({ span, place, from, to, ahead }: SpanFigures): string {
  const nanos = formatNanos(to - from);
  switch (span as Span) {
    case 'client':
      return `paused ${nanos} at ${place} before it tried again`;
    case 'pool':
      return `waited ${nanos} for a connection of ${place}`;
    case 'network':
      return `${nanos} on the wire to ${place === 'database' ? 'the database' : place}`;
    case 'queue':
      return ahead > 0
        ? `waited ${nanos} behind ${counted(ahead, 'command')} at ${place}`
        : `waited ${nanos} in the queue at ${place}`;
    case 'service':
      return `${place} worked on it for ${nanos}`;
    case 'origin':
      return ahead > 0
        ? `the database took ${nanos}: ${counted(ahead, 'query', 'queries')} waited before it`
        : `the database took ${nanos}`;
    case 'redirect':
      return `${place} answered that the key is elsewhere: ${nanos} on the way back`;
    case 'replicas':
      return `waited ${nanos} until replicas had the write, too`;
    default:
      return `${spanWords[span as Span]?.label ?? span}: ${nanos}`;
  }
}

/** What the app does with an answer that names another node: where it asks, and what it keeps in mind. */
export function sentOnWords(reason: string): string {
  return reason === 'ask'
    ? 'for this call only. The app asks the node that was named, with ASKING first, and its slot table stays.'
    : 'the slot is there for good. The app asks the node that was named; whether it remembers is up to its slot table.';
}
