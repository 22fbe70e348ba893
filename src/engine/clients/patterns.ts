import { STEP_INVALIDATE, STEP_UPDATE } from '../requests.ts';
import type { CachePattern } from '../scenario/scenario.ts';

type Pattern = {
  label: string;
  about: string;
  /** What the app does in the cache after the database took a write; null: nothing. */
  afterWrite: typeof STEP_UPDATE | typeof STEP_INVALIDATE | null;
};

/**
 * Caching patterns, all of them cache-aside on reads: GET, on a miss read the database, SET, answer.
 * They differ in what a write does to the cached copy.
 */
export const patterns = {
  'lazy-loading': {
    label: 'Lazy loading',
    about:
      'Only reads fill the cache. A write goes to the database; the old copy stays until its TTL.',
    afterWrite: null,
  },
  'write-through': {
    label: 'Write-through',
    about:
      'A write goes to the database, then at once to the cache: reads of written keys are fresh.',
    afterWrite: STEP_UPDATE,
  },
  'write-around': {
    label: 'Write-around',
    about: 'A write goes to the database and deletes the cached copy: the next read misses.',
    afterWrite: STEP_INVALIDATE,
  },
} satisfies Record<CachePattern, Pattern>;
