import { Parts } from '../engine/base/parts.ts';

/** Code of the worker's own that the first picture does not need, fetched as the engine's parts are. */
export const workerParts = new Parts({
  schema: { words: 'reading files', load: () => import('../exchange/schema.ts') },
  sessions: { words: 'the last visit', load: () => import('../exchange/sessionSchema.ts') },
  traces: { words: 'key traces', load: () => import('../exchange/trace.ts') },
  desk: { words: 'branches', load: () => import('./desk.ts') },
  tables: { words: 'settings and faults', load: () => import('./tables.ts') },
});
