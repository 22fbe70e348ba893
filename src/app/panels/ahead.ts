import type { Notice } from '../../engine/notices.ts';
import type { Intervention } from '../../engine/scenario/scenario.ts';

/** A moment still to come: a change that the run holds, or an event that was played before. */
export type AheadRow =
  | { kind: 'planned'; at: number; intervention: Intervention }
  | { kind: 'played'; at: number; notice: Notice };

/**
 * What is known to come after `now`, in order of time. The events of the very moment of a change are left out: the
 * change says it.
 */
export function aheadRows(
  now: number,
  interventions: readonly Intervention[],
  ahead: readonly Notice[],
): AheadRow[] {
  const planned = interventions.filter(({ at }) => at > now);
  const taken = new Set(planned.map(({ at }) => at));
  const played = ahead.filter(({ at }) => at > now && !taken.has(at));
  return [
    ...planned.map((intervention) => ({
      kind: 'planned' as const,
      at: intervention.at,
      intervention,
    })),
    ...played.map((notice) => ({ kind: 'played' as const, at: notice.at, notice })),
  ].sort((a, b) => a.at - b.at);
}
