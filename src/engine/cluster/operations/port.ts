import type { Change, Run } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import type { Operations } from './operations.ts';

/**
 * What an operator changes on a running cluster is code that most runs never use, so the page loads it when a run
 * asks for it. A host hands it in with `provideOperations` before it opens such a run or makes such a change.
 */
type Maker = new (sim: Simulation) => Operations;

const provided: { Operations: Maker | null } = { Operations: null };

export function provideOperations(maker: Maker): void {
  provided.Operations = maker;
}

export function hasOperations(): boolean {
  return provided.Operations !== null;
}

export function makeOperations(sim: Simulation): Operations {
  if (provided.Operations === null) throw new Error('Operations have not been loaded.');
  return new provided.Operations(sim);
}

/** Operations that take time and change nodes, shards or slots; names of the table of faults. */
export const OPERATIONS = ['scale-out', 'scale-in'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** True when a change needs the code. */
export function changeNeedsOperations(change: Change): boolean {
  return change.kind === 'strike' && (OPERATIONS as readonly string[]).includes(change.fault);
}

/** True when a run needs the code. */
export function runNeedsOperations({ interventions }: Run): boolean {
  return interventions.some(changeNeedsOperations);
}
