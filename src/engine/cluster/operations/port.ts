import type { Change } from '../../scenario/scenario.ts';

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
