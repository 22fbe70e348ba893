import type { Nanos } from '../../base/units.ts';
import { COMMAND_GET, COMMAND_SET, type Service } from '../service.ts';

/** Keys that one MIGRATE takes (valkey-cli's default). */
export const BATCH_KEYS = 10;
/**
 * Serialising and its checksum on one side, loading on the other: valkey.io (Atomic slot migration, 2025) moved 4,096
 * slots of 160 values of 16 KB in 102 s, of which 212,992 round trips of 0.3 ms are 64; the rest, less the wire, is
 * 3.2 ns a byte, here half on each side.
 */
const SIDE_NANOS_PER_BYTE = 1.6;

/** Engine time of one MIGRATE, and for how long the source does nothing else: it waits for the target's answer. */
export type MigrateCosts = { dumpNanos: Nanos; restoreNanos: Nanos; blockedNanos: Nanos };

/** Costs of a MIGRATE of `keys` values with `bytes` in all, over a link with that rate (bytes a second) and round trip. */
export function migrateCosts(
  service: Service,
  keys: number,
  bytes: number,
  linkRate: number,
  roundTripNanos: Nanos,
): MigrateCosts {
  const side = bytes * SIDE_NANOS_PER_BYTE;
  const dumpNanos = Math.round(keys * service.pipelinedNanos(COMMAND_GET, 0) + side);
  const restoreNanos = Math.round(keys * service.pipelinedNanos(COMMAND_SET, 0) + side);
  const wireNanos = Math.round((bytes / linkRate) * 1e9);
  return {
    dumpNanos,
    restoreNanos,
    blockedNanos: dumpNanos + wireNanos + roundTripNanos + restoreNanos,
  };
}

/**
 * A snapshot of slots, serialised by a child process as commands: 10.7 GB of values of 16 KB in 10.7 s, of three
 * primaries one after another, without load (valkey.io, Atomic slot migration, 2025).
 */
const SNAPSHOT_NANOS_PER_BYTE = 1;

/** A part of such a snapshot: how long the child takes to write it, the link to carry it, the target to load it. */
export type SnapshotCosts = { sendNanos: Nanos; wireNanos: Nanos; restoreNanos: Nanos };

/** Costs of `keys` values with `bytes` in all, over a link with that rate (bytes a second). They overlap. */
export function snapshotCosts(
  service: Service,
  keys: number,
  bytes: number,
  linkRate: number,
): SnapshotCosts {
  const each = keys === 0 ? 0 : bytes / keys;
  return {
    sendNanos: Math.round(bytes * SNAPSHOT_NANOS_PER_BYTE),
    wireNanos: Math.round((bytes / linkRate) * 1e9),
    restoreNanos: Math.round(keys * service.pipelinedNanos(COMMAND_SET, each)),
  };
}
