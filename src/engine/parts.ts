import { type CodeOf, type Part, Parts } from './base/parts.ts';
import { changeNeedsOperations } from './cluster/operations/port.ts';
import type { Change, Run, Scenario } from './scenario/scenario.ts';

type EnginePart = Part & {
  /** True when a run of this scenario needs it from its start. */
  scenario?(scenario: Scenario): boolean;
  /** True when a change needs it, now or planned. */
  change?(change: Change): boolean;
};

const PERSISTENCE_FAULTS = ['snapshot', 'snapshot-node', 'restore'];

/**
 * Code that a run does not need at once. The page fetches a part when a run, a change or a question asks for
 * it; other hosts have all of it at hand (`whole.ts`). When a part comes never changes a run: without it, what
 * needs it does not begin. To add one: a line here, and one in `whole.ts`, which the compiler asks for.
 */
const table = {
  changes: {
    words: 'changes of a run',
    load: () => import('./changes.ts'),
    change: () => true,
  },
  memcached: {
    words: 'Memcached',
    load: () => import('./cluster/memcached.ts'),
    scenario: ({ cluster }: Scenario) => cluster.engine === 'memcached',
    change: (change: Change) => sets(change, 'cluster.engine') === 'memcached',
  },
  bus: {
    words: 'the cluster bus',
    load: () => import('./cluster/bus/bus.ts'),
    scenario: ({ failover }: Scenario) => failover.kind === 'cluster-bus',
    change: (change: Change) => sets(change, 'failover.kind') !== undefined,
  },
  operations: {
    words: 'operations',
    load: () => import('./cluster/operations/operations.ts'),
    change: changeNeedsOperations,
  },
  persistence: {
    words: 'files and snapshots',
    load: () => import('./cluster/persistence/persistence.ts'),
    scenario: asksForPersistence,
    change: (change: Change) =>
      change.kind === 'set'
        ? change.knob.startsWith('persistence.')
        : PERSISTENCE_FAULTS.includes(change.fault),
  },
  inspect: { words: 'looking into nodes', load: () => import('./inspect/inspect.ts') },
  yardsticks: { words: 'ideal policies', load: () => import('./yardsticks/compare.ts') },
} as const satisfies Record<string, EnginePart>;

export type PartName = keyof typeof table;
/** What a part exports. */
export type PartCode<P extends PartName> = CodeOf<typeof table, P>;

export const engineParts = new Parts(table);

/** The code of a part. Throws when a host has not loaded it: see `partsOfRun` and `partsOfChange`. */
export function part<P extends PartName>(name: P): PartCode<P> {
  return engineParts.get(name);
}

/** Parts that a run needs from its start. */
export function partsOfRun({ scenario, interventions }: Run): PartName[] {
  return names.filter(
    (name) =>
      needs[name].scenario?.(scenario) ||
      interventions.some((change) => needs[name].change?.(change)),
  );
}

/** Parts that a change needs. */
export function partsOfChange(change: Change): PartName[] {
  return names.filter((name) => needs[name].change?.(change));
}

const needs: Record<PartName, EnginePart> = table;
const names = Object.keys(table) as PartName[];

function sets(change: Change, knob: string): number | string | boolean | undefined {
  return change.kind === 'set' && change.knob === knob ? change.value : undefined;
}

/** True when a scenario asks for files, a log or automatic backups. */
export function asksForPersistence({ persistence }: Scenario): boolean {
  const { appendonly, savePoints, durability, snapshotRetentionDays } = persistence;
  return (
    appendonly || savePoints.length > 0 || durability !== 'disabled' || snapshotRetentionDays > 0
  );
}
