import type { Change, Run } from '../../scenario/scenario.ts';
import type { Simulation } from '../../simulation.ts';
import type { Bus } from './bus.ts';

/**
 * The cluster bus is code that most runs never use, so the page loads it when a run asks for it. A host hands it
 * in with `provideBus` before it opens such a run or makes such a change.
 */
type Maker = new (sim: Simulation) => Bus;

const provided: { Bus: Maker | null } = { Bus: null };

export function provideBus(maker: Maker): void {
  provided.Bus = maker;
}

export function hasBus(): boolean {
  return provided.Bus !== null;
}

export function makeBus(sim: Simulation): Bus {
  if (provided.Bus === null) throw new Error('The cluster bus has not been loaded.');
  return new provided.Bus(sim);
}

/** True when a change needs the code. */
export function changeNeedsBus(change: Change): boolean {
  return change.kind === 'set' && change.knob === 'failover.kind';
}

/** True when a run needs the code. */
export function runNeedsBus({ scenario, interventions }: Run): boolean {
  return scenario.failover.kind === 'cluster-bus' || interventions.some(changeNeedsBus);
}
