import { useEffect, useState } from 'react';
import { formatCount } from '../../content/words.ts';
import type { Lab } from '../lab/types.ts';
import { type RaceTimes, raceOf } from './race.ts';
import './race.css';
import { shortDuration } from './recorder/short.ts';

/** How often the medians are taken anew, in ms. */
const REFRESH_MS = 1000;

/** Two bars on one linear axis: the median answer of the cache and of the database, measured in this run. */
export function Race({ lab }: { lab: Lab }) {
  const times = useRace(lab);
  return (
    <section className="race" aria-labelledby="race-title">
      <h2 id="race-title">Cache against database</h2>
      {times === null ? (
        <p className="race-verdict quiet">
          How long each takes is shown once there was a hit and a miss of late.
        </p>
      ) : (
        <>
          <Bar name="Cache" nanos={times.cache} of={times} outcome="hit" />
          <Bar name="Database" nanos={times.database} of={times} outcome="miss" />
          <p className="race-verdict quiet">{verdict(times)}</p>
        </>
      )}
    </section>
  );
}

function Bar({
  name,
  nanos,
  of,
  outcome,
}: {
  name: string;
  nanos: number;
  of: RaceTimes;
  outcome: 'hit' | 'miss';
}) {
  const share = nanos / Math.max(of.cache, of.database);
  return (
    <div className="race-lane">
      <span>{name}</span>
      <span className="race-time">{shortDuration(nanos)}</span>
      <span
        className={`race-bar race-${outcome}`}
        style={{ width: `${(100 * share).toFixed(2)}%` }}
      />
    </div>
  );
}

function verdict({ cache, database }: RaceTimes): string {
  const times = Math.floor(database / cache);
  if (times >= 2)
    return `Median times, to scale: the cache answers ${formatCount(times)} times while the database answers once.`;
  if (database > cache) return 'The cache is ahead, by less than twice.';
  return 'At this load the cache is no faster than the database.';
}

function useRace(lab: Lab): RaceTimes | null {
  const [times, setTimes] = useState<RaceTimes | null>(() => raceOf(lab.live.frame));
  useEffect(() => {
    const refresh = () => {
      const next = raceOf(lab.live.frame);
      setTimes((now) => (isSame(now, next) ? now : next));
    };
    const timer = setInterval(refresh, REFRESH_MS);
    return () => clearInterval(timer);
  }, [lab]);
  return times;
}

function isSame(a: RaceTimes | null, b: RaceTimes | null): boolean {
  return a?.cache === b?.cache && a?.database === b?.database;
}
