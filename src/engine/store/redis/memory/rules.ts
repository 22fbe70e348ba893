import { type ByteModelName, byteModels } from '../bytes.ts';

/**
 * What decides the encoding of a value, and what its parts take, by server. The thresholds are the defaults of
 * redis.conf and valkey.conf; ElastiCache has the same (ElastiCache user guide, engine parameters).
 */
export type MemoryRules = {
  /** Smallest step between allocator size classes. */
  quantum: number;
  /** hash-max-listpack-entries and -value. */
  hashEntries: number;
  hashBytes: number;
  /** zset-max-listpack-entries and -value. */
  zsetEntries: number;
  zsetBytes: number;
  /** set-max-intset-entries. */
  intsetEntries: number;
  /** set-max-listpack-entries and -value; none before 7.2. */
  setEntries: number;
  setBytes: number;
  /** list-max-listpack-size -2. */
  listNodeBytes: number;
  /** Since 7.2: a list that fits one node is a bare listpack. */
  hasListpackLists: boolean;
  /** Since Valkey 8.0: an element above the size of a node has a node of its own, without a listpack. */
  hasPlainNodes: boolean;
  /** Since 7.2: a command with many elements makes the table large enough for all of them. */
  presizes: boolean;
  /** Since 7.2: sets store no values in their tables. */
  hasBareSets: boolean;
  /** Lookups and insertions that HSET makes for each new field. */
  hashSteps: number;
};

const redis70 = {
  hashEntries: 512,
  hashBytes: 64,
  zsetEntries: 128,
  zsetBytes: 64,
  intsetEntries: 512,
  setEntries: 0,
  setBytes: 0,
  listNodeBytes: 8192,
  hasListpackLists: false,
  hasPlainNodes: false,
  presizes: false,
  hasBareSets: false,
  hashSteps: 2,
};

const valkey72 = {
  ...redis70,
  setEntries: 128,
  setBytes: 64,
  hasListpackLists: true,
  presizes: true,
  hasBareSets: true,
  hashSteps: 1,
};

export const memoryRules: Readonly<Record<ByteModelName, MemoryRules>> = Object.freeze({
  'redis-7.0': rules('redis-7.0', redis70),
  'redis-7.0-bundled': rules('redis-7.0-bundled', redis70),
  'valkey-7.2': rules('valkey-7.2', valkey72),
  'valkey-8.0': rules('valkey-8.0', { ...valkey72, hasPlainNodes: true }),
});

function rules(model: ByteModelName, of: Omit<MemoryRules, 'quantum'>): MemoryRules {
  return Object.freeze({ ...of, quantum: byteModels[model].quantum });
}
