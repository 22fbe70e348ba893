import type { Timeline } from '../engine/run.ts';
import { workerParts } from './parts.ts';
import type { Tables } from './protocol.ts';

/** The tables with the values of now and of the opening; null until their code is fetched. */
export function tablesOf({ run, sim }: Timeline): Tables | null {
  if (!workerParts.has('tables')) return null;
  return workerParts.get('tables').tablesFor(sim.scenario, run.scenario);
}
