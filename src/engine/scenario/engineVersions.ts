import type { ByteModelName } from '../store/redis/bytes.ts';
import type { EngineName } from './scenario.ts';

/**
 * Engine versions by name, and which recorded server stands for each: the servers that were measured, under
 * their own names, and the versions that ElastiCache offers (Amazon ElastiCache user guide, supported engine
 * versions, 2026), of which none was measured itself.
 */
export type EngineVersion = {
  readonly engine: EngineName;
  /** As the server or AWS writes it. */
  readonly version: string;
  /** The recorded server whose measurements the model is held to. */
  readonly recorded: RecordedServer;
  /** Bytes per key; null for Memcached, whose slabs did not change in these versions. */
  readonly byteModel: ByteModelName | null;
  /** What differs from the recorded server, as far as known; empty for the recorded servers. */
  readonly note: string;
};

export type RecordedServer =
  | 'redis-7.0.15-debian'
  | 'valkey-7.2.7'
  | 'valkey-8.0.1'
  | 'memcached-1.6.18';

const stockAllocator =
  'encodings as recorded; allocator classes as in the bundled jemalloc of Valkey 7.2.7';
const olderEncodings = `${stockAllocator}; small hashes, lists and sorted sets are ziplists, of nearly the same size`;
const newTable = 'its newer hash table was not measured: Valkey 8.0.1 stands for it';
const sameSlabs = 'slab classes and item header are those of 1.6.18';

export const engineVersions = Object.freeze({
  'redis-7.0.15-debian': recorded('redis', '7.0.15', 'redis-7.0.15-debian', 'redis-7.0'),
  'valkey-7.2.7': recorded('valkey', '7.2.7', 'valkey-7.2.7', 'valkey-7.2'),
  'valkey-8.0.1': recorded('valkey', '8.0.1', 'valkey-8.0.1', 'valkey-8.0'),
  'memcached-1.6.18': recorded('memcached', '1.6.18', 'memcached-1.6.18', null),

  'redis-4.0.10': redis('4.0.10', olderEncodings),
  'redis-5.0.6': redis('5.0.6', olderEncodings),
  'redis-6.0': redis('6.0', olderEncodings),
  'redis-6.2': redis('6.2', olderEncodings),
  'redis-7.0': redis('7.0', stockAllocator),
  'redis-7.1': redis('7.1', stockAllocator),

  'valkey-7.2': valkey('7.2', 'valkey-7.2.7', 'valkey-7.2', 'the same release series'),
  'valkey-8.0': valkey('8.0', 'valkey-8.0.1', 'valkey-8.0', 'the same release series'),
  'valkey-8.1': valkey('8.1', 'valkey-8.0.1', 'valkey-8.0', newTable),
  'valkey-8.2': valkey('8.2', 'valkey-8.0.1', 'valkey-8.0', newTable),
  'valkey-9.0': valkey('9.0', 'valkey-8.0.1', 'valkey-8.0', newTable),
  'valkey-9.1': valkey('9.1', 'valkey-8.0.1', 'valkey-8.0', newTable),

  'memcached-1.5.16': memcached('1.5.16'),
  'memcached-1.6.6': memcached('1.6.6'),
  'memcached-1.6.12': memcached('1.6.12'),
  'memcached-1.6.17': memcached('1.6.17'),
  'memcached-1.6.22': memcached('1.6.22'),
} satisfies Record<string, EngineVersion>);

export type EngineVersionName = keyof typeof engineVersions;

/** Every name of the table, recorded servers first. */
export const engineVersionNames = Object.keys(engineVersions) as EngineVersionName[];

/** The recorded server that an engine alone means. */
export const usualServers: Readonly<Record<EngineName, RecordedServer>> = Object.freeze({
  redis: 'redis-7.0.15-debian',
  valkey: 'valkey-8.0.1',
  memcached: 'memcached-1.6.18',
});

/** The entry of a name of the table, or of a version alone (`7.1`: no two engines share one); undefined when there is none. */
export function engineVersionOf(name: string): EngineVersion | undefined {
  if (Object.hasOwn(engineVersions, name)) return engineVersions[name as EngineVersionName];
  return engineVersionNames.map((n) => engineVersions[n]).find((entry) => entry.version === name);
}

/** One sentence: onto which recorded server a version is mapped, and what differs. */
export function mappingOf(entry: EngineVersion): string {
  const name = `${entry.engine} ${entry.version}`;
  if (entry.note === '') return `${name} is a recorded server.`;
  return `${name} is modelled on ${entry.recorded}: ${entry.note}.`;
}

function recorded(
  engine: EngineName,
  version: string,
  name: RecordedServer,
  byteModel: ByteModelName | null,
): EngineVersion {
  return Object.freeze({ engine, version, recorded: name, byteModel, note: '' });
}

function redis(version: string, note: string): EngineVersion {
  return Object.freeze({
    engine: 'redis',
    version,
    recorded: 'redis-7.0.15-debian',
    byteModel: 'redis-7.0-bundled',
    note,
  });
}

function valkey(
  version: string,
  name: RecordedServer,
  byteModel: ByteModelName,
  note: string,
): EngineVersion {
  return Object.freeze({ engine: 'valkey', version, recorded: name, byteModel, note });
}

function memcached(version: string): EngineVersion {
  return Object.freeze({
    engine: 'memcached',
    version,
    recorded: 'memcached-1.6.18',
    byteModel: null,
    note: sameSlabs,
  });
}
