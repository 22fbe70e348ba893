import type { databaseSentences } from '../database.ts';
import type { Examples } from './examples.ts';

export const databaseExamples: Examples<keyof typeof databaseSentences> = {
  'origin-down': ['origin', {}, 'The database stopped answering.'],
  'origin-back': ['origin', { afterNanos: 30e9 }, 'The database answers again after 30 s.'],
  'origin-saturated': [
    'origin',
    { workers: 24, queued: 412 },
    'All 24 workers of the database are busy and 412 queries wait.',
  ],
  'origin-relieved': [
    'origin',
    { afterNanos: 12e9 },
    'The queue at the database is gone after 12 s.',
  ],
  'origin-refusing': [
    'origin',
    { connections: 1_000, limit: 1_000 },
    'The database refuses connections: 1,000 of 1,000 are in use.',
  ],
};
