import { counted, formatBytes, formatNanos } from '../words.ts';
import { bare, type Sentences } from './entry.ts';

/** Syncs, replication links, lag. */
export const replicationSentences = {
  'sync-started': {
    weight: 'minor',
    words: (a, who) =>
      `${who} copies ${counted(a.keys, 'item')} (${formatBytes(a.bytes)}) from ${bare(a.from)}.`,
  },
  'sync-finished': {
    weight: 'minor',
    words: (a, who) =>
      `${who} finished copying ${bare(a.from)} after ${formatNanos(a.afterNanos)} and holds ${counted(a.keys, 'item')}.`,
  },
  'output-buffer-overflow': {
    weight: 'numbered',
    words: (a, who) =>
      `${bare(a.primary)} closed the replication link of ${who}: ${formatBytes(a.bytes)} waited for it, more than the output buffer may hold.`,
  },
  'replication-link-cut': {
    weight: 'numbered',
    words: (_a, who) => `The replication link of ${who} is cut.`,
  },
  'replication-link-joined': {
    weight: 'numbered',
    words: (a, who) =>
      `The replication link of ${who} can be made again after ${formatNanos(a.afterNanos)}.`,
  },
  'replication-link-slowed': {
    weight: 'numbered',
    words: (a, who) =>
      a.kilobytesPerSecond > 0
        ? `The replication link of ${who} takes only ${formatBytes(a.kilobytesPerSecond * 1_000)} a second now.`
        : `The replication link of ${who} is longer now: ${formatNanos(a.addedMillis * 1e6)} more each way.`,
  },
  'replication-link-restored': {
    weight: 'numbered',
    words: (a, who) =>
      `The replication link of ${who} is as usual again after ${formatNanos(a.afterNanos)}.`,
  },
  'lagging-replica': {
    weight: 'minor',
    words: (a, who) =>
      `${who} is ${formatNanos(a.lagNanos)} (${formatBytes(a.lagBytes)}) behind its primary.`,
  },
  'replica-caught-up': {
    weight: 'minor',
    words: (a, who) => `${who} caught up with its primary after ${formatNanos(a.afterNanos)}.`,
  },
} satisfies Partial<Sentences>;
