import { Rng } from '../base/rng.ts';
import { MINUTE, NEVER } from '../base/units.ts';
import { lfuCounter, lfuField } from '../store/redis/eviction.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import { lfuMoments } from '../store/redis/lfuMean.ts';
import { exactRow, type Row, type Suite, shareRow } from './compare.ts';
import recorded from './data/lfu.json' with { type: 'json' };

export const lfuSuite: Suite = {
  mechanism: 'LFU counter',
  servers: 'Redis 7.0.15',
  cases: () => [
    ...recorded.counters.map(({ logFactor, rows }) => ({
      name: `log factor ${logFactor}`,
      rows: () => compareCounters(`log factor ${logFactor}`, logFactor, rows as CounterRow[]),
    })),
    ...recorded.counters.map(({ logFactor, rows }) => ({
      name: `log factor ${logFactor}, expected`,
      rows: () => compareExpected(`log factor ${logFactor}`, logFactor, rows as CounterRow[]),
    })),
    ...recorded.decay.map(({ decayMinutes, rows }) => ({
      name: `lfu-decay-time ${decayMinutes}`,
      rows: () => [
        compareDecay(`lfu-decay-time ${decayMinutes}`, decayMinutes, rows as [number, number][]),
      ],
    })),
  ],
};

/** GETs of a fresh key, how many keys, mean of OBJECT FREQ. */
export type CounterRow = [gets: number, keys: number, mean: number];

/** Counters after so many GETs, without decay; rows in rising order of GETs. */
export function compareCounters(name: string, logFactor: number, rows: CounterRow[]): Row[] {
  const store = lfuStore(logFactor, 0);
  const keys = Math.max(...rows.map((row) => row[1]));
  for (let key = 0; key < keys; key++) store.set(key, 10, 10, 1, NEVER, 0);
  let done = 0;
  return rows.map(([gets, sampled, mean]) => {
    for (; done < gets; done++) for (let key = 0; key < sampled; key++) store.get(key, 0);
    let sum = 0;
    for (let key = 0; key < sampled; key++) sum += store.frequency(key, 0);
    return shareRow(`${name}, ${gets} GETs`, 'mean OBJECT FREQ', mean, sum / sampled, 3, 0.5);
  });
}

/** The same counters in closed form. */
export function compareExpected(name: string, logFactor: number, rows: CounterRow[]): Row[] {
  return rows.map(([gets, , measured]) => {
    const { mean } = lfuMoments(gets, logFactor);
    return shareRow(`${name}, ${gets} GETs`, 'expected OBJECT FREQ', measured, mean, 3, 0.5);
  });
}

/** OBJECT FREQ after idle minutes; the first row is the counter that the others fell from. */
export function compareDecay(name: string, decayMinutes: number, rows: [number, number][]): Row {
  const [, first] = rows[0] as [number, number];
  const wrong = rows.flatMap(([minutes, counter]) => {
    const simulated = lfuCounter(lfuField(7, first), 7 + Math.floor(minutes), decayMinutes);
    return simulated === counter
      ? []
      : [`${minutes} min: measured ${counter}, simulated ${simulated}`];
  });
  return exactRow(name, 'counter after idle minutes', rows.length, wrong);
}

/** Reads with idle minutes in between, through the store. */
export function decayedCounters(gets: number, idleMinutes: readonly number[]): number[] {
  const store = lfuStore(0, 1);
  store.set(1, 10, 10, 1, NEVER, 0);
  for (let i = 0; i < gets; i++) store.get(1, 0);
  return idleMinutes.map((minutes) => store.frequency(1, minutes * MINUTE));
}

function lfuStore(lfuLogFactor: number, lfuDecayMinutes: number): RedisStore {
  return new RedisStore({
    model: 'redis-7.0',
    limitBytes: 0,
    policy: 'allkeys-lfu',
    samples: 5,
    lfuLogFactor,
    lfuDecayMinutes,
    rng: new Rng(1, 'eviction'),
    sink: null,
  });
}
