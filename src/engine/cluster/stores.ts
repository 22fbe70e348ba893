import { Rng } from '../base/rng.ts';
import { MIB } from '../base/units.ts';
import { part } from '../parts.ts';
import { type ClusterSpec, slabAutomoves } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import type { ByteModelName } from '../store/redis/bytes.ts';
import { isEvictionPolicy } from '../store/redis/eviction.ts';
import { RedisStore } from '../store/redis/keyspace.ts';
import type { ExitSink, Store } from '../store/store.ts';

/** An empty store for the node `id` of a cluster; what leaves it is told to `sink`. */
export function emptyStore(sim: Simulation, spec: ClusterSpec, id: string, sink: ExitSink): Store {
  const { cache } = sim.scenario;
  if (spec.engine === 'memcached') {
    const { MemcachedStore } = part('memcached');
    const automove = slabAutomoves.indexOf(cache.slabAutomove) as 0 | 1 | 2;
    return new MemcachedStore({ limitBytes: limitBytesOf(spec), sink, automove });
  }
  const policy = isEvictionPolicy(cache.evictionPolicy) ? cache.evictionPolicy : 'noeviction';
  return new RedisStore({
    model: byteModel(spec),
    limitBytes: limitBytesOf(spec),
    policy,
    samples: cache.maxmemorySamples,
    lfuLogFactor: 10,
    lfuDecayMinutes: 1,
    rng: new Rng(sim.seed, `eviction:${id}`),
    sink,
  });
}

/** maxmemory less the reserve (Memcached: all of its cache memory, in whole pages of 1 MiB). */
export function limitBytesOf(spec: ClusterSpec): number {
  const { maxmemoryBytes, reservedMemoryPercent, engine } = spec;
  if (engine === 'memcached') return Math.max(MIB, Math.floor(maxmemoryBytes / MIB) * MIB);
  return Math.floor(maxmemoryBytes * (1 - reservedMemoryPercent / 100));
}

/**
 * Bytes-per-key model of a version. ElastiCache's Redis OSS is taken to use the bundled jemalloc, whose
 * classes were measured with Valkey 7.2.7; Valkey 8 embeds the key in the entry.
 */
export function byteModel(spec: { engine: string; engineVersion: string }): ByteModelName {
  if (spec.engine !== 'valkey') return 'redis-7.0-bundled';
  return (Number.parseFloat(spec.engineVersion) || 0) >= 8 ? 'valkey-8.0' : 'valkey-7.2';
}
