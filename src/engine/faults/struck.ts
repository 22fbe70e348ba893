import type { Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import type { Simulation } from '../simulation.ts';

/** A fault in force. */
export type Struck = { fault: string; target: string; since: Nanos; notice: number };

/** True while a fault is in force on a target. */
export function isStruck(sim: Simulation, fault: string, target: string): boolean {
  return sim.struck.some((s) => s.fault === fault && s.target === target);
}

/** Takes a fault off the list of those in force; returns since when it was. */
export function endStruck(sim: Simulation, fault: string, target: string): Nanos {
  const i = sim.struck.findIndex((s) => s.fault === fault && s.target === target);
  if (i < 0) return sim.now;
  const since = sim.struck[i]?.since ?? sim.now;
  sim.struck.splice(i, 1);
  return since;
}

/** A node leaves for good: what it suffered from is over. */
export function endFaultsOf(sim: Simulation, node: CacheNode): void {
  const target = `node:${node.id}`;
  for (let i = sim.struck.length - 1; i >= 0; i--) {
    if (sim.struck[i]?.target === target) sim.struck.splice(i, 1);
  }
}
