/**
 * Bytes that a string key takes in Redis OSS and Valkey, in closed form: every allocation rounded up to its
 * jemalloc size class, plus eight bytes for each slot of the hash tables (powers of two). Held against
 * MEMORY measurements of Redis 7.0.15 (Debian build, whose jemalloc has a 16-byte quantum), Valkey 7.2.7 and
 * Valkey 8.0.1 (bundled jemalloc, 8-byte quantum) in `real/memory.test.ts`.
 */
export type ByteModelName = 'redis-7.0' | 'redis-7.0-bundled' | 'valkey-7.2' | 'valkey-8.0';

type ByteModel = {
  /** Smallest step between size classes up to 64 bytes. */
  quantum: 8 | 16;
  /** Valkey 8 keeps the key inside the hash table entry. */
  keyInEntry: boolean;
  /** used_memory of an empty server with maxclients 10,000 (its event table is part of it), measured. */
  emptyBytes: number;
  /**
   * used_memory that one busy client and the eviction itself add, measured as what a full server holds
   * beyond the closed form. A replay has one such client. Of it are 74,760 bytes three latency histograms: each
   * command that has run once keeps one of 24,920 bytes (latency-tracking), here EVALSHA, GET and SET.
   */
  busyClientBytes: number;
};

export const byteModels = Object.freeze({
  'redis-7.0': Object.freeze({
    quantum: 16,
    keyInEntry: false,
    emptyBytes: 939_656,
    busyClientBytes: 84_000,
  }),
  // A stock build, with the bundled jemalloc: not measured, so its own memory is that of Valkey 7.2.7.
  'redis-7.0-bundled': Object.freeze({
    quantum: 8,
    keyInEntry: false,
    emptyBytes: 944_024,
    busyClientBytes: 84_000,
  }),
  'valkey-7.2': Object.freeze({
    quantum: 8,
    keyInEntry: false,
    emptyBytes: 944_024,
    busyClientBytes: 84_000,
  }),
  'valkey-8.0': Object.freeze({
    quantum: 8,
    keyInEntry: true,
    emptyBytes: 955_144,
    busyClientBytes: 84_000,
  }),
} satisfies Record<ByteModelName, ByteModel>);

/** A dictEntry: three pointers. */
export const ENTRY_BYTES = 24;
/** A robj: type, encoding, LRU field, reference count, pointer. */
export const OBJECT_BYTES = 16;
/** Values up to this length share one allocation with their object ("embstr"). */
export const EMBEDDED_LIMIT = 44;
/** One pointer. */
export const SLOT_BYTES = 8;
/** Header of a string that came as an argument of a command. */
const ARGUMENT_HEADER_BYTES = 3;
/** Slots of a fresh table. */
export const FIRST_SLOTS = 4;
/** proto-max-bulk-len: the largest string. */
export const MAX_STRING_BYTES = 512 * 1024 * 1024;

/** What jemalloc hands out for a request of `bytes`: 8, then steps of the quantum to 128 (of 16 from 64), then four classes to each doubling. */
export function allocated(bytes: number, quantum: number): number {
  if (bytes <= 8) return 8;
  if (bytes <= 64) return Math.ceil(bytes / quantum) * quantum;
  if (bytes <= 128) return Math.ceil(bytes / 16) * 16;
  const step = 1 << (29 - Math.clz32(bytes - 1));
  return Math.ceil(bytes / step) * step;
}

/** Header of a simple dynamic string by length. */
function headerBytes(length: number): number {
  if (length < 32) return 1;
  if (length < 256) return 3;
  return length < 65536 ? 5 : 9;
}

/** A string of its own: header, text and NUL in a size class. */
export function stringBytes(length: number, quantum: number): number {
  return allocated(length + headerBytes(length) + 1, quantum);
}

/** Entry and key. The key string ends with a NUL. */
export function keyCost(model: ByteModelName, keyBytes: number): number {
  const { quantum, keyInEntry } = byteModels[model];
  if (keyInEntry) {
    // Two pointers and the length of its header stand before an embedded key, which keeps the header that it
    // had as an argument: never the shortest. 12-byte keys show it: 40 bytes each, not 32.
    const header = Math.max(ARGUMENT_HEADER_BYTES, headerBytes(keyBytes));
    return allocated(17 + header + keyBytes + 1, quantum);
  }
  return allocated(ENTRY_BYTES, quantum) + stringBytes(keyBytes, quantum);
}

/** Object and string of a value that is no integer. */
export function valueCost(model: ByteModelName, valueBytes: number): number {
  const { quantum } = byteModels[model];
  if (valueBytes <= EMBEDDED_LIMIT) return allocated(OBJECT_BYTES + 3 + valueBytes + 1, quantum);
  return OBJECT_BYTES + stringBytes(valueBytes, quantum);
}

/** Entry of the expires table. The table shares the key string. */
export function expiryCost(model: ByteModelName): number {
  return allocated(ENTRY_BYTES, byteModels[model].quantum);
}

/** Slots of a table that holds `count` keys and has only grown. */
export function slotsFor(count: number): number {
  let slots = FIRST_SLOTS;
  while (slots < count) slots *= 2;
  return slots;
}

/** used_memory of `count` like keys above that of an empty server, tables included. */
export function keysetBytes(
  model: ByteModelName,
  count: number,
  keyBytes: number,
  valueBytes: number,
  expiring: boolean,
): number {
  const each =
    keyCost(model, keyBytes) + valueCost(model, valueBytes) + (expiring ? expiryCost(model) : 0);
  return count * each + slotsFor(count) * SLOT_BYTES * (expiring ? 2 : 1);
}
