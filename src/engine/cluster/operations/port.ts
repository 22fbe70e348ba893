import type { Change, ClusterSpec } from '../../scenario/scenario.ts';

/** Operations that take time and change nodes, shards or slots; names of the table of faults. */
export const OPERATIONS = [
  'scale-out',
  'scale-in',
  'scale-up',
  'scale-down',
  'upgrade',
  'replace-node',
  'add-replica',
  'remove-replica',
  'add-node',
  'remove-node',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** True when a change needs the code. */
export function changeNeedsOperations(change: Change): boolean {
  return change.kind === 'strike' && (OPERATIONS as readonly string[]).includes(change.fault);
}

/** True where whole ranges of slots are handed over at once (atomic slot migration, Valkey 9.0). */
export function movesAtOnce(spec: Pick<ClusterSpec, 'engine' | 'engineVersion'>): boolean {
  return spec.engine === 'valkey' && Number.parseFloat(spec.engineVersion) >= 9;
}
