import type { EngineName } from '../scenario.ts';
import { cacheKnobs } from './cache.ts';
import { clientsKnobs } from './clients.ts';
import { clusterKnobs, memcachedKnobs } from './cluster.ts';
import { databaseKnobs } from './database.ts';
import { failoverKnobs } from './failover.ts';
import type { Knob } from './knob.ts';
import { networkKnobs } from './network.ts';
import { persistenceKnobs } from './persistence.ts';
import { trafficKnobs } from './traffic.ts';

/**
 * Everything that may be changed while a run goes on: path in the scenario, bounds, unit, words. The page,
 * the schema and the command line read it from here. The page shows the first few in this order.
 */
export const knobs: Readonly<Record<string, Knob>> = {
  ...trafficKnobs,
  ...clusterKnobs,
  ...cacheKnobs,
  ...clientsKnobs,
  ...databaseKnobs,
  ...networkKnobs,
  ...failoverKnobs,
  ...persistenceKnobs,
};

/** A setting in the words of an engine; undefined where there is none of this path. */
export function knobOf(path: string, engine: EngineName): Knob | undefined {
  return (engine === 'memcached' && memcachedKnobs[path]) || knobs[path];
}
