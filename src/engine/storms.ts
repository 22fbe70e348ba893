import { copyJson } from './base/json.ts';
import { type Nanos, SECOND } from './base/units.ts';
import { changes } from './faults/changes.ts';
import { sampleColumns } from './frame.ts';
import type { Intervention, Run } from './scenario/scenario.ts';
import { Simulation } from './simulation.ts';
import { failuresNow, type StormResult, storm } from './storm.ts';

/** When storms end (see storm.ts). */
const END = 60 * SECOND;
const RELIEF = 10 * SECOND;
const RELIEVED_END = END + 3 * RELIEF;
const WAVE_SECONDS = 10;

/** What did not hold in the storm of a seed, and the line that repeats it. */
export type BrokenStorm = { seed: number; broken: string[]; command: string };

/**
 * Storms of the given seeds; what did not hold in any of them, by seed. Beside what `storm` looks at: failures
 * in the last second are no more than the same settings bring without any fault. A database that was tipped
 * over may not dig itself out under its load (seed 638: a flush does it): then the load is taken off for a
 * while, and with the load back there must be no more failures than without the faults.
 */
export function brokenStorms(seeds: readonly number[]): BrokenStorm[] {
  const found: BrokenStorm[] = [];
  for (const seed of seeds) {
    const result = storm(seed);
    const broken = [...result.broken];
    if (result.requests === 0) broken.push('No request was made.');
    const failing = failuresLeft(result);
    if (failing) broken.push(failing);
    if (broken.length > 0) {
      found.push({ seed, broken, command: `npx cachescape storm --seed ${seed}` });
    }
  }
  return found;
}

/** What still fails at the end and should not, as a sentence; null when availability is back. */
function failuresLeft(result: StormResult): string | null {
  const { run, failedAtEnd, originBuried, isStranded } = result;
  if (failedAtEnd === 0 || isStranded) return null;
  const calm = copyJson(run);
  calm.interventions = calm.interventions.filter(staysInCalm);
  const calmFails = worstBefore(calm, END);
  if (failedAtEnd <= calmFails * 1.2 + 5) return null;
  if (isOverloaded(run, calmFails)) return null;
  if (!originBuried && !holdsConnections(run))
    return `${failedAtEnd} requests fail at the end, ${calmFails} without the faults.`;
  const relieved = failuresAt(withRelief(run), RELIEVED_END);
  const calmLater = worstBefore(withRelief(calm), RELIEVED_END);
  if (relieved <= calmLater * 1.2 + 5) return null;
  return `${relieved} requests fail even after relief, ${calmLater} without the faults.`;
}

/** Settings, and operations that leave another cluster behind: more memory holds more keys (seed 44), for one. */
function staysInCalm(intervention: Intervention): boolean {
  return intervention.kind === 'set' || Object.hasOwn(changes, intervention.fault);
}

/**
 * True where there is no availability to come back to: the settings alone fail more than one request in ten, writes
 * wait for the disk longer than clients do (in which second many of them fail is chance), or the pools are too small
 * for round trips to another zone, where a failover may have put the primary.
 */
function isOverloaded(run: Run, calmFails: number): boolean {
  const { workload, persistence, clients } = run.scenario;
  if (calmFails * 10 > workload.ratePerSecond) return true;
  const syncs = persistence.appendonly && persistence.appendfsync === 'always';
  if (syncs && persistence.fsyncMs > clients.commandTimeoutMs) return true;
  return connectionsForTrip(run) < 2;
}

/**
 * True where calls keep connections for long, for all replicas to answer (WAIT) or on the way to another zone: a pool
 * that was tipped over, by retries say, may then stay full under its load, as a database does.
 */
function holdsConnections(run: Run): boolean {
  return run.scenario.clients.waitReplicas > 0 || connectionsForTrip(run) < 6;
}

/** Connections to a node for each that round trips to another zone keep busy; the smallest pools of the run count. */
function connectionsForTrip({ scenario, interventions }: Run): number {
  const { workload, network, clients } = scenario;
  if (clients.connections !== 'pool') return Infinity;
  const sizes = [clients.poolSize];
  for (const change of interventions) {
    if (change.kind === 'set' && change.knob === 'clients.poolSize') sizes.push(+change.value);
  }
  const trips = workload.ratePerSecond * network.crossZoneRttMicros * 1e-6;
  return (Math.min(...sizes) * clients.appZones.length) / trips;
}

/** The run, with next to no traffic for a while after its end, then the traffic it had. */
function withRelief(run: Run): Run {
  const relieved = copyJson(run);
  const knob = 'workload.ratePerSecond';
  const { ratePerSecond } = run.scenario.workload;
  relieved.interventions.push(
    { at: END, kind: 'set', knob, value: 10 },
    { at: END + RELIEF, kind: 'set', knob, value: ratePerSecond },
  );
  return relieved;
}

/** A run without what only draws need. */
function played(run: Run, end: Nanos): Simulation {
  const sim = new Simulation(run);
  sim.recorder.sampleEvery = 0;
  sim.probe.dropFine();
  sim.runUntil(end);
  return sim;
}

/** Requests that fail in the second before `end`. */
function failuresAt(run: Run, end: Nanos): number {
  return failuresNow(played(run, end));
}

/**
 * Requests that fail in the worst of the seconds before `end`: where the settings alone keep the database at its limit
 * failures come in waves, and which second they fall into is chance (seed 5019).
 */
function worstBefore(run: Run, end: Nanos): number {
  const { at, stride } = sampleColumns;
  const rows = played(run, end)
    .probe.coarseSince(0)
    .slice(-WAVE_SECONDS * stride);
  let worst = 0;
  for (let row = 0; row < rows.length; row += stride) {
    const errors = rows[row + at.errors] as number;
    worst = Math.max(worst, errors - (rows[row + at.refusedWrites] as number));
  }
  return worst;
}

/** Seeds of one of `parts` test files, so that they run side by side: 100 in all, 1,000 in a long run. */
export function seedsOf(part: number, parts: number, isLong: boolean): number[][] {
  const count = (isLong ? 1_000 : 100) / parts;
  const seeds = Array.from({ length: count }, (_, i) => 1 + part * count + i);
  return Array.from({ length: Math.ceil(count / 10) }, (_, i) => seeds.slice(i * 10, i * 10 + 10));
}
