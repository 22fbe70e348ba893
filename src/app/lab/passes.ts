import type { Change } from '../../engine/scenario/scenario.ts';
import type { LabState, Live } from './types.ts';

/**
 * Whether a change is of the same setting as the last one, at the moment that stands still: as from a slider that is
 * dragged, of which only the last value is to count.
 */
export function passes(
  { run, branches }: Pick<LabState, 'run' | 'branches'>,
  change: Change,
  { goal, at, playing }: Pick<Live, 'goal' | 'at' | 'playing'>,
): boolean {
  const now = goal ?? at;
  const last = run?.interventions.findLast((each) => each.at <= now);
  return (
    branches !== null &&
    !playing &&
    last?.at === now &&
    last.kind === 'set' &&
    change.kind === 'set' &&
    last.knob === change.knob
  );
}
