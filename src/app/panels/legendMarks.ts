import { appColumns, type Frame, totalColumns } from '../../engine/frame.ts';
import type { MarkName } from '../ui/Mark.tsx';

/** A mark with its words where there is room, and the shortest one. */
export type SeenMark = { readonly mark: MarkName; readonly words: string; readonly short: string };

/** The marks that can be seen by now, the best known first. */
export function marksSeen(frame: Frame | null): SeenMark[] {
  const has = (column: keyof typeof totalColumns.at) =>
    (frame?.totals[totalColumns.at[column]] ?? 0) > 0;
  const beliefs = frame ? frame.beliefs.length + frame.staleSlots.length + frame.gone.length : 0;
  const marks: (SeenMark | false)[] = [
    { mark: 'hit', words: 'hit', short: 'hit' },
    { mark: 'miss', words: 'miss', short: 'miss' },
    has('staleHits') && { mark: 'stale', words: 'stale hit', short: 'stale' },
    has('evicted') && { mark: 'evicted', words: 'evicted', short: 'evicted' },
    (has('errors') || has('cacheErrors')) && { mark: 'failed', words: 'failed', short: 'failed' },
    hasSentOn(frame) && { mark: 'sent-on', words: 'sent on (MOVED, ASK)', short: 'sent on' },
    beliefs > 0 && { mark: 'belief', words: 'what a client believes', short: 'belief' },
  ];
  return marks.filter((mark) => mark !== false);
}

/** Whether a node has sent an app on to another. */
function hasSentOn(frame: Frame | null): boolean {
  const apps = frame?.apps ?? [];
  for (let i = appColumns.at.sentOn; i < apps.length; i += appColumns.stride) {
    if ((apps[i] ?? 0) > 0) return true;
  }
  return false;
}
