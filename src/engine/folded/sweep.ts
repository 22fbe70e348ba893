import { copyJson } from '../base/json.ts';
import type { Nanos } from '../base/units.ts';
import { totalColumns } from '../frame.ts';
import { problems } from '../scenario/problems.ts';
import type { Run } from '../scenario/scenario.ts';
import { knobDisabled, knobProblem, writeKnob } from '../scenario/settings.ts';
import { Simulation } from '../simulation.ts';
import { FoldedRun } from './folded.ts';
import { Unfoldable } from './requestTable.ts';
import { keysOf, type Summary, summaryCounters, summaryOf } from './summary.ts';

export type KnobSetting = number | string | boolean;
export type SweepRow = { value: KnobSetting } & Summary;

/** A value that the scenario does not take; the message says why and what would do. */
export class SweepProblem extends Error {}

/**
 * The same run, to `until`, once for each value of a knob, with the same seed and so the same requests, interventions
 * included. Each row says which engine computed it: the folded one where it can, else the full one. Throws
 * `SweepProblem`, before anything is computed.
 */
export function sweep(
  run: Run,
  knob: string,
  values: readonly KnobSetting[],
  until: Nanos,
): SweepRow[] {
  const runs = values.map((value) => ({ value, run: runWith(run, knob, value) }));
  return runs.map((each) => ({ value: each.value, ...summarise(each.run, until) }));
}

function runWith(run: Run, knob: string, value: KnobSetting): Run {
  const changed = copyJson(run);
  const { scenario } = changed;
  const problem = knobProblem(knob, value) ?? (knobDisabled(scenario, knob) || null);
  if (problem !== null) throw new SweepProblem(problem);
  writeKnob(scenario, knob, value);
  const [first] = problems(scenario);
  if (first) throw new SweepProblem(`${knob} ${JSON.stringify(value)}: ${first.message}`);
  return changed;
}

/** What a run comes to, by the folded engine where it can, else by the full one. */
export function summarise(run: Run, until: Nanos): Summary {
  const reason = whyNotFolded(run);
  if (reason !== '') return full(run, until, reason);
  try {
    return new FoldedRun(run, until).summary();
  } catch (error) {
    if (error instanceof Unfoldable) return full(run, until, error.message);
    throw error;
  }
}

/** What the folded engine cannot do, of what a run says before it begins; empty when there is nothing. */
export function whyNotFolded({ scenario, interventions }: Run): string {
  const { cluster, clients, workload } = scenario;
  if (interventions.length > 0) return 'there are interventions';
  if (workload.trace) return 'the workload is a trace';
  if (workload.mgetPercent > 0) return 'commands have several keys';
  if (cluster.deployment === 'serverless') return 'the cache is Serverless';
  if (cluster.engine === 'memcached') return 'Memcached nodes have several workers';
  if (clients.readFrom !== 'primary') return 'replicas are read';
  if (clients.connections === 'shared') return 'commands share a connection';
  if (clients.connections === 'none') return 'each command opens a connection';
  if (clients.singleFlight) return 'misses wait for each other';
  if (cluster.clusterMode === 'enabled' && !clients.clusterAware) return 'clients know no slots';
  if (clients.tls) return 'connections are encrypted';
  if (clients.waitReplicas > 0) return 'writes wait for replicas';
  return '';
}

/** The full engine. */
export function full(run: Run, until: Nanos, reason: string): Summary {
  const sim = new Simulation(run);
  sim.recorder.sampleEvery = 0;
  sim.probe.dropFine();
  sim.runUntil(until);
  const { totals, latency } = sim.probe;
  const counts = Object.fromEntries(
    summaryCounters.map((name) => [name, totals[totalColumns.at[name]] as number]),
  ) as Summary['counts'];
  return summaryOf('full', reason, counts, latency, keysOf(sim));
}
