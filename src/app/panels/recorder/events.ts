import type { Notice, NoticeCode } from '../../../engine/notices.ts';

/** A notice with the number that it carries on the charts and in the story. */
export type NumberedEvent = { number: number; notice: Notice };

/** The turning points of a run: faults and failures, detections, promotions, recoveries, changed settings. */
const turningPoints: ReadonlySet<NoticeCode> = new Set<NoticeCode>([
  'node-crashed',
  'node-recovered',
  'zone-down',
  'zone-back',
  'partition-started',
  'partition-ended',
  'node-slowed',
  'node-speed-restored',
  'origin-down',
  'origin-back',
  'origin-refusing',
  'cache-flushed',
  'failure-detected',
  'replica-promoted',
  'no-replica-to-promote',
  'failover-off',
  'client-followed',
  'cold-start',
  'sync-finished',
  'requests-recovered',
  'setting-changed',
  'cluster-replaced',
  'replica-added',
  'replica-removed',
  'nodes-changed',
]);

/**
 * The notices that get a number, from 1, in the order of the run. What follows from a numbered notice at the
 * same instant (the nodes of a zone that goes down) shares its moment and gets none, and of the clients that
 * follow one promotion only the first does: marks at one place would cover each other.
 */
export function numberedEvents(notices: readonly Notice[]): NumberedEvent[] {
  const events: NumberedEvent[] = [];
  const momentOf = new Map<number, number>();
  const followed = new Set<number>();
  for (const notice of notices) {
    if (!turningPoints.has(notice.code)) continue;
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
