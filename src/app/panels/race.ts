import type { Nanos } from '../../engine/base/units.ts';
import type { Frame } from '../../engine/frame.ts';

export type RaceTimes = { cache: Nanos; database: Nanos };

/** Median time of the newest answers that the cache gave and that the database gave; null until there are both. */
export function raceOf(frame: Frame | null): RaceTimes | null {
  const { hit, miss } = frame?.medians ?? { hit: Number.NaN, miss: Number.NaN };
  return hit > 0 && miss > 0 ? { cache: hit, database: miss } : null;
}
