import { counted, formatCount, formatNanos } from '../words.ts';
import type { Sentences } from './entry.ts';

/** The database behind the cache. */
export const databaseSentences = {
  'origin-down': {
    weight: 'numbered',
    words: () => 'The database stopped answering.',
  },
  'origin-back': {
    weight: 'numbered',
    words: (a) => `The database answers again after ${formatNanos(a.afterNanos)}.`,
  },
  'origin-saturated': {
    weight: 'minor',
    words: (a) =>
      `All ${formatCount(a.workers)} workers of the database are busy and ${counted(a.queued, 'query waits', 'queries wait')}.`,
  },
  'origin-relieved': {
    weight: 'minor',
    words: (a) => `The queue at the database is gone after ${formatNanos(a.afterNanos)}.`,
  },
  'origin-refusing': {
    weight: 'minor',
    words: (a) =>
      `The database refuses connections: ${formatCount(a.connections)} of ${formatCount(a.limit)} are in use.`,
  },
} satisfies Partial<Sentences>;
