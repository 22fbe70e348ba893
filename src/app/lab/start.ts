import { REQUEST_PACE } from './clock.ts';
import type { LabState } from './types.ts';

/** What a lab shows before it has opened a run. */
export const start: LabState = {
  status: 'loading',
  failure: null,
  message: null,
  refused: null,
  deeds: 0,
  run: null,
  topology: null,
  tables: null,
  playing: false,
  pace: REQUEST_PACE,
  clock: 'request',
  heldPace: 0,
  steppedFrom: 0,
  selection: null,
  tab: 'dials',
  notices: [],
  ahead: [],
  branches: null,
  restarts: { undo: false, redo: false },
  bookmarks: [],
  snapshot: null,
  seeking: null,
};
