import type { LostKey, LostKeys } from '../engine/inspect/lostKeys.ts';
import type { Notice, NoticeArgs } from '../engine/notices.ts';
import { counted, formatCount, formatExactMoment } from './words.ts';

/** Acknowledged writes that events tell were lost: how many, and how to ask which. */
export type Lost = { causes: number[]; alone: boolean; all: number };

/** Of a promotion, or of a former primary that took writes alone; null when the events tell of none. */
export function lostIn(events: readonly Notice[]): Lost | null {
  const lost: Lost = { causes: [], alone: true, all: 0 };
  for (const { code, seq, cause, args } of events) {
    if (code !== 'replica-promoted' && code !== 'primary-demoted') continue;
    const { lostWrites } = args as NoticeArgs['replica-promoted' | 'primary-demoted'];
    if (lostWrites === 0) continue;
    const by = code === 'replica-promoted' ? seq : cause;
    if (!lost.causes.includes(by)) lost.causes.push(by);
    if (by === seq) lost.alone = false;
    lost.all += lostWrites;
  }
  return lost.all > 0 ? lost : null;
}

/**
 * What became of the keys whose acknowledged writes were undone: "443 writes to 310 keys. For 12 keys 0001-002 had an
 * older value, which reads get until it expires or is written again." `all` is how many were counted.
 */
export function lostSummary(lost: LostKeys, all: number): string {
  const { older, absent, harmless } = lost.keys;
  const keys = older + absent + harmless;
  const on = lost.nodes.length > 1 ? 'the new primaries' : lost.nodes[0];
  if (lost.writes === 0) return 'Only their number is known: they are not kept by name.';
  const kept =
    lost.writes < all
      ? `${formatCount(lost.writes)} of ${counted(all, 'write')} are kept by name, to ${counted(keys, 'key')}.`
      : `${counted(lost.writes, 'write')} to ${counted(keys, 'key')}.`;
  return [
    kept,
    older > 0 &&
      `For ${counted(older, 'key')} ${on} had an older value, which reads get until it expires or is written again.`,
    absent > 0 && `For ${counted(absent, 'key')} ${on} had no copy: the next read is a miss.`,
    harmless > 0 && `For ${counted(harmless, 'key')} nothing is missing.`,
    lost.flushes > 0 && 'A FLUSHALL was undone, too: what it had removed is there again.',
  ]
    .filter((words) => words !== false)
    .join(' ');
}

/** How many writes of one key were undone, the version that the last of them made, and the one that is left. */
export function lostRow({
  writes,
  last,
  held,
}: LostKey): Record<'writes' | 'undone' | 'when' | 'left', string> {
  const who = last.app < 0 ? 'the operator' : `app-${last.app + 1}`;
  return {
    writes: formatCount(writes),
    undone: `${last.command} ${formatCount(last.version)}`,
    when: `${formatExactMoment(last.acknowledgedAt)}, ${who}`,
    left: held < 0 ? 'no copy' : formatCount(held),
  };
}
