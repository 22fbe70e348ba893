import { COARSE_NANOS, type Counter, totalColumns } from '../engine/frame.ts';
import { type Column, figureOf, type Seconds } from './seconds.ts';

/** What was counted since the newest whole second of the samples. */
export type OpenSecond = (counter: Counter & Column) => number;

/**
 * Whatever of a run's totals at the moment `now` its whole seconds do not hold yet. Null where that cannot be told: of a
 * long run the oldest seconds are not kept.
 */
export function openSecondOf(
  totals: ArrayLike<number>,
  samples: Seconds,
  now: number,
): OpenSecond | null {
  let end = 0;
  while (end < samples.length && figureOf(samples, end, 'at') <= now) end += 1;
  if (end > 0 && figureOf(samples, end - 1, 'at') !== end * COARSE_NANOS) return null;
  if (end === 0 && now >= COARSE_NANOS) return null;
  return (counter) => {
    let open = totals[totalColumns.at[counter]] ?? 0;
    for (let row = 0; row < end; row += 1) open -= figureOf(samples, row, counter);
    return open;
  };
}
