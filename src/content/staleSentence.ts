import type { StaleView } from '../engine/inspect/whyStale.ts';
import { counted, formatNanos } from './words.ts';

/**
 * Why an answer was stale, from what stood where at that moment: "0001-002 had version 41 of the value, its primary
 * 0001-001 version 43: 2 writes were on the way to the replica, 401 ms behind."
 */
export function staleSentence({ node, served, database, primary }: StaleView): string {
  if (primary?.version != null && primary.version > served) {
    const missing = primary.version - served;
    const were = missing === 1 ? 'was' : 'were';
    const behind = primary.lagNanos > 0 ? `, ${formatNanos(primary.lagNanos)} behind` : '';
    const rest =
      database > primary.version
        ? ` The database had version ${database} by then: that had not come to the cache at all.`
        : '';
    return `The replica ${node} had version ${served} of the value, its primary ${primary.id} version ${primary.version}: ${counted(missing, 'write')} ${were} on the way to the replica${behind}.${rest}`;
  }
  const have = database - served === 1 ? 'has' : 'have';
  const cache = primary ? 'its primary had nothing newer' : 'nothing newer had come to it';
  return `${node} had version ${served} of the value, the database version ${database}: ${counted(database - served, 'write')} ${have} not reached the cache, ${cache}. Such a copy stays until it expires, is deleted or is written again.`;
}
