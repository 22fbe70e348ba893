import { splitSlots } from '../../engine/cluster/slots.ts';
import { type Described, engineOf, regionOf, zonesOf } from './described.ts';
import type { Reading } from './reading.ts';

/** Data is kept in three Availability Zones (AWS user guide, ElastiCache Serverless). */
const ZONES = 3;
/** AWS does not show the shards behind the proxy. Two, so that keys have somewhere to be spread. Assumed. */
const SHARDS = 2;
const GB = 1e9;

/** One entry of `ServerlessCaches` of `aws elasticache describe-serverless-caches`. */
export function describedServerless(cache: Reading): Described {
  const notes: string[] = [];
  const name = cache.at('ServerlessCacheName').text();
  const engine = engineOf(cache.at('Engine'));
  const zones = zonesOf(regionOf(cache, notes), ZONES);
  const isMemcached = engine === 'memcached';
  const slots = splitSlots(SHARDS);
  const number = (i: number): string => String(i + 1).padStart(4, '0');
  const nodeGroups = isMemcached
    ? zones.map((zone, i) => ({ id: number(i), slots: [], nodes: [{ id: number(i), zone }] }))
    : slots.map((range, i) => ({
        id: number(i),
        slots: [range],
        nodes: zones.map((_, n) => ({
          id: `${number(i)}-00${n + 1}`,
          zone: zones[(i + n) % ZONES] as string,
        })),
      }));
  notes.push(
    isMemcached
      ? `Serverless shows neither nodes nor zones: behind the proxy stand ${ZONES} hidden nodes in ${zones.join(', ')}.`
      : `Serverless shows neither shards nor zones: behind the proxy stand ${SHARDS} hidden shards, each with a copy in ${zones.join(', ')}.`,
  );
  const limits = cache.at('CacheUsageLimits');
  return {
    deployment: 'serverless',
    name,
    engine,
    engineVersion:
      cache.textOr('FullEngineVersion', null) ?? cache.textOr('MajorEngineVersion', null),
    clusterMode: isMemcached ? 'disabled' : 'enabled',
    nodeType: null,
    automaticFailover: !isMemcached,
    multiAz: !isMemcached,
    nodeGroups,
    maxStorageBytes: storageBytes(limits),
    maxEcpuPerSecond: limits.at('ECPUPerSecond').has('Maximum')
      ? Math.floor(limits.at('ECPUPerSecond').at('Maximum').number())
      : 0,
    notes,
  };
}

function storageBytes(limits: Reading): number {
  const storage = limits.at('DataStorage');
  if (!storage.has('Maximum')) return 0;
  const unit = storage.textOr('Unit', 'GB');
  if (unit !== 'GB') storage.at('Unit').refuse('Write GB, the only unit of AWS.');
  return Math.floor(storage.at('Maximum').number() * GB);
}
