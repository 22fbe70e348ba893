import type { Nanos } from '../base/units.ts';
import type { ClusterSpec } from '../scenario/scenario.ts';
import type { Simulation } from '../simulation.ts';
import type { Target, TargetKind } from '../targets.ts';

/** One kind of trouble, or one thing that AWS does on request: an entry of the table in `faults.ts`. */
export type Fault = {
  label: string;
  about: string;
  /** The same in other words where the cluster's engine does it another way. */
  aboutOn?: (cluster: ClusterSpec) => string;
  target: TargetKind;
  /** What its end is called; empty when it is over at once. */
  heal: string;
  amount?: { label: string; unit: string; min: number; max: number; standard: number };
  /** Returns the notice that says so. */
  strike(sim: Simulation, target: Target, amount: number): number;
  /** Why it is refused now though the target is right: the service's reason. */
  refuse?(sim: Simulation, target: Target, amount: number): string | null;
  mend(sim: Simulation, target: Target, since: Nanos): void;
};
