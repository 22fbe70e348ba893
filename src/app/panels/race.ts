import { median } from 'd3-array';
import type { Nanos } from '../../engine/base/units.ts';
import { answerColumns } from '../../engine/frame.ts';
import { HIT, MISS_ABSENT, MISS_EXPIRED, STALE_HIT } from '../../engine/outcomes.ts';
import type { Rows } from '../lab/types.ts';

export type RaceTimes = { cache: Nanos; database: Nanos };

const at = answerColumns.at;

/** Median time of the answers kept that the cache gave and that the database gave; null until there are both. */
export function raceOf(answers: Rows): RaceTimes | null {
  const cache: number[] = [];
  const database: number[] = [];
  for (let row = 0; row < answers.length; row++) {
    const outcome = answers.get(row, at.outcome);
    const took = answers.get(row, at.at) - answers.get(row, at.startedAt);
    if (outcome === HIT || outcome === STALE_HIT) cache.push(took);
    else if (outcome === MISS_ABSENT || outcome === MISS_EXPIRED) database.push(took);
  }
  const [fast, slow] = [median(cache), median(database)];
  return fast === undefined || slow === undefined || fast <= 0
    ? null
    : { cache: fast, database: slow };
}
