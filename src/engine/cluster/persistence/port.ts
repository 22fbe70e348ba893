import type { Change, PersistenceSpec, Run } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import type { Persistence } from './persistence.ts';

/**
 * Files, snapshots and backups are code that most runs never use, so the page loads it when a run asks for it.
 * A host hands it in with `providePersistence` before it opens such a run or makes such a change.
 */
type Maker = new (sim: Simulation) => Persistence;

const provided: { Persistence: Maker | null } = { Persistence: null };

export function providePersistence(maker: Maker): void {
  provided.Persistence = maker;
}

export function hasPersistence(): boolean {
  return provided.Persistence !== null;
}

export function makePersistence(sim: Simulation): Persistence {
  if (provided.Persistence === null) throw new Error('Persistence has not been loaded.');
  return new provided.Persistence(sim);
}

/** True when a scenario asks for files, a log or automatic backups. */
export function asksForPersistence(spec: PersistenceSpec): boolean {
  const { appendonly, savePoints, durability, snapshotRetentionDays } = spec;
  return (
    appendonly || savePoints.length > 0 || durability !== 'disabled' || snapshotRetentionDays > 0
  );
}

const FAULTS = ['snapshot', 'snapshot-node', 'restore'];

/** True when a change needs the code. */
export function changeNeedsPersistence(change: Change): boolean {
  if (change.kind === 'set') return change.knob.startsWith('persistence.');
  return FAULTS.includes(change.fault);
}

/** True when a run needs the code. */
export function runNeedsPersistence({ scenario, interventions }: Run): boolean {
  return asksForPersistence(scenario.persistence) || interventions.some(changeNeedsPersistence);
}
