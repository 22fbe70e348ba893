import type { Nanos } from '../../base/units.ts';

/** Resident memory over used_memory of a filled server: 1.04 to 1.06 (Redis 7.0.15 with jemalloc 5.3). */
const RESIDENT_FACTOR = 1.045;
/** fork copies the page tables: 36 to 61 ms per GB of resident memory, median 43 (Redis 7.0.15; one noisy run 124). */
export const FORK_NANOS_PER_BYTE = 0.043;
/** Writing a snapshot: a part for each key (from 450,000 x 1,000 bytes in 8.62 s and 4,000,000 x 32 bytes in 5.3 s, Redis 7.0.15); the bytes at the scenario's rate. */
const SAVE_NANOS_PER_KEY = 520;
/** Loading a file. Assumed: 0.1 s and twice the rate of saving. */
const LOAD_BASE_NANOS: Nanos = 100e6;
const LOAD_BYTES_PER_SECOND = 108e6;

/** Memory that the operating system counts for a server whose used_memory is `usedBytes`. */
export function residentBytes(usedBytes: number): number {
  return Math.round(usedBytes * RESIDENT_FACTOR);
}

/** How long a fork stops the engine thread of a server whose used_memory is `usedBytes`. */
export function forkNanos(usedBytes: number): Nanos {
  return Math.round(residentBytes(usedBytes) * FORK_NANOS_PER_BYTE);
}

/** How long writing a file of `bytes` with `keys` keys takes beside the traffic. */
export function saveNanos(keys: number, bytes: number, bytesPerSecond: number): Nanos {
  return Math.round(keys * SAVE_NANOS_PER_KEY + (bytes / bytesPerSecond) * 1e9);
}

/** How long reading a file of `bytes` takes at a start. */
export function loadNanos(bytes: number): Nanos {
  return LOAD_BASE_NANOS + Math.round((bytes / LOAD_BYTES_PER_SECOND) * 1e9);
}
