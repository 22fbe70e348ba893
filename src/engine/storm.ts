import './whole.ts';
import { SECOND } from './base/units.ts';
import { stuckRequests } from './clientInvariants.ts';
import { violations } from './invariants.ts';
import { problems } from './scenario/problems.ts';
import type { Run } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';
import { HEALED, stormRun } from './stormRun.ts';

/** What a storm came to. `broken` is empty when all held. */
export type StormResult = {
  seed: number;
  run: Run;
  broken: string[];
  /** Requests issued, and how many of the last second's failed after everything had healed. */
  requests: number;
  failedAtEnd: number;
  /** The database is still buried at the end: a spell of misses has tipped it over, and timeouts keep it there. */
  originBuried: boolean;
  /** An app calls a node that is no primary any more, and never learns of another. */
  isStranded: boolean;
  digest: string;
};

/** After everything has healed the cluster has time to converge. */
const END = 60 * SECOND;
const RELIEF = 60 * SECOND;
const LOOK = SECOND / 4;
/** Well above what timeouts, retries and a full queue come to: what is older at the end has been forgotten. */
const LONGEST_REQUEST = 40 * SECOND;

/** Runs a storm: what must hold is looked at four times a second; at the end the cluster must have converged. */
export function storm(seed: number): StormResult {
  const run = stormRun(seed);
  const broken = problems(run.scenario).map(({ path, message }) => `${path}: ${message}`);
  const sim = new Simulation(run);
  for (let at = LOOK; at <= END && broken.length === 0; at += LOOK) {
    sim.runUntil(at);
    for (const violation of violations(sim)) broken.push(`at ${sim.now / SECOND} s: ${violation}`);
  }
  const result = {
    seed,
    run,
    broken,
    requests: sim.probe.total('requests'),
    failedAtEnd: failuresNow(sim),
    originBuried: sim.origin.busy >= sim.scenario.origin.workers && sim.origin.queued > 0,
    isStranded: isStranded(sim),
    digest: sim.digest(),
  };
  if (broken.length === 0) {
    relieveLinks(sim);
    broken.push(...unhealed(sim));
  }
  return result;
}

/**
 * Requests that failed in the last second, writes refused for want of memory apart: those are what the policy
 * says, and their number hangs on what the buffers of replicas and clients take.
 */
export function failuresNow({ probe }: Simulation): number {
  return Math.max(0, probe.last('errors') - probe.last('refusedWrites'));
}

/**
 * Clients that know nothing of slots take MOVED for an error and stay with their connection (seed 5206); others read
 * the slot table only when they start: what they call may have become a replica, or have left, for good.
 */
function isStranded({ clients, scenario }: Simulation): boolean {
  const learns = !clients.routing.isPlain && scenario.clients.slotTable !== 'start';
  return !learns && clients.beliefs.mistaken().length > 0;
}

/** A replica whose link takes less than is written never catches up, as recorded: with the load off it has to. */
function relieveLinks(sim: Simulation): void {
  const last = sim.notices.findLast(({ code }) => code === 'output-buffer-overflow');
  if (!last || last.at < HEALED) return;
  sim.intervene({ kind: 'set', knob: 'workload.ratePerSecond', value: 1 });
  sim.runUntil(END + RELIEF);
}

/** What has not come back some time after all faults have healed. */
function unhealed(sim: Simulation): string[] {
  const found: string[] = [];
  const stuck = stuckRequests(sim, LONGEST_REQUEST);
  if (stuck) found.push(stuck);
  for (const node of sim.cluster.liveNodes()) {
    if (node.state !== 0) found.push(`${node.id} is not up at the end (state ${node.state}).`);
  }
  if (!sim.cluster.isWhole) found.push('A shard has no primary at the end.');
  for (const group of sim.cluster.groups) {
    if (group.removed) continue;
    for (const index of group.nodes) {
      const node = sim.cluster.node(index);
      if (index !== group.primary && !node.linked)
        found.push(`${node.id} does not follow its primary.`);
    }
  }
  for (const { fault, target } of sim.struck) {
    if (fault !== 'slow-node') found.push(`${fault} on ${target} is still in force.`);
  }
  return found;
}
