import './whole.ts';
import { flightColumns, LEG_FAILURE } from './frame.ts';
import type { Notice, NoticeArgs, NoticeCode } from './notices.ts';
import { reasons } from './outcomes.ts';
import { defaultScenario, runOf } from './scenario/defaults.ts';
import { makeGroups } from './scenario/reshape.ts';
import type { Change, Intervention, Run, Scenario } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';

/** What a test changes in the standard scenario. */
export type Tweak = (scenario: Scenario) => void;

/** The standard scenario with a failover of about a second instead of a quarter of a minute, for tests. */
export function trialScenario(tweak: Tweak = () => {}): Scenario {
  const scenario = defaultScenario();
  scenario.failover = {
    ...scenario.failover,
    detectMinMs: 400,
    detectMaxMs: 600,
    promoteMinMs: 100,
    promoteMaxMs: 200,
    dnsTtlMs: 500,
    replaceMs: 4_000,
  };
  Object.assign(scenario.clients, { commandTimeoutMs: 100, connectTimeoutMs: 200 });
  tweak(scenario);
  return scenario;
}

/** A run of `trialScenario`. */
export function trialRun(tweak?: Tweak, interventions: Intervention[] = [], seed = 1): Run {
  return { ...runOf(trialScenario(tweak)), interventions, seed };
}

/** A simulation of `trialRun` at its start. */
export function trial(tweak?: Tweak, interventions?: Intervention[], seed?: number): Simulation {
  return new Simulation(trialRun(tweak, interventions, seed));
}

/** Changes the simulation now; a refusal is an error. */
export function change(sim: Simulation, what: Change): void {
  const done = sim.intervene(what);
  if (typeof done === 'string') throw new Error(done);
}

/** Makes the cluster one of `shards` shards (Memcached: nodes) with `replicas` each. */
export function reshaped(
  scenario: Scenario,
  shape: { engine?: 'memcached' | 'redis' | 'valkey'; shards?: number; replicas?: number },
): void {
  const { cluster, zones } = scenario;
  const { engine = cluster.engine, shards = 1, replicas = 0 } = shape;
  const memcached = engine === 'memcached';
  const clusterMode = !memcached && shards > 1;
  cluster.engine = engine;
  if (memcached) {
    cluster.engineVersion = '1.6.22';
    cluster.reservedMemoryPercent = 0;
  }
  cluster.clusterMode = clusterMode ? 'enabled' : 'disabled';
  cluster.automaticFailover = !memcached && (clusterMode || replicas > 0);
  cluster.multiAz = cluster.automaticFailover && replicas > 0 && zones.length > 1;
  cluster.nodeGroups = makeGroups(zones, shards, replicas, { clusterMode, memcached });
}

/** A run where every key fits, so that the calm before and after a fault are alike. */
export function roomy(tweak: Tweak = () => {}): Simulation {
  return trial((s) => {
    tweak(s);
    s.cluster.maxmemoryBytes = 20e6;
  });
}

/** The notices of one code, in order. */
export function noticesOf<C extends NoticeCode>(
  sim: Simulation,
  code: C,
): (Notice & { args: NoticeArgs[C] })[] {
  return sim.notices.filter((notice) => notice.code === code) as unknown as (Notice & {
    args: NoticeArgs[C];
  })[];
}

/** How many calls failed for each reason, as far as the recorder still holds them. */
export function failuresOf(sim: Simulation): Record<string, number> {
  const { leg, reason } = flightColumns.at;
  const rows = sim.recorder.flights.since(0);
  const counts: Record<string, number> = {};
  for (let i = 0; i < rows.length; i += flightColumns.stride) {
    if (rows[i + leg] !== LEG_FAILURE) continue;
    const name = reasons[rows[i + reason] as number] ?? 'none';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
