import { MILLISECOND, SECOND } from '../../base/units.ts';
import { TRACE_SET, type TraceData } from '../../clients/trace.ts';
import { defaultScenario, runOf } from '../../scenario/defaults.ts';
import type { Change, Scenario } from '../../scenario/scenario.ts';
import { Simulation } from '../../simulation.ts';
import '../../whole.ts';

/** The relay's timers fire this much late on average; it never takes less than 1 ms (see `how`). */
export const TIMER_LATE_MS = 0.25;
/** One way over loopback: half of what WAIT took without a relay. */
const LOOPBACK_MS = 0.0585;
/** Keys of the recording: two letters and a number below 5,000. */
export const KEYS = 5_000;
const REPLICA = 'node:0001-002';
/** Samples of the gap are this far apart, and the first is this long after the load began. */
export const SAMPLE_NANOS = 25.3 * MILLISECOND;

/** Writes, even in time but for a stall: `stalled` writes from number `stallAt` come at once. */
export type Load = {
  startAt: number;
  perSecond: number;
  seconds: number;
  valueBytes: number;
  /** Keys are taken in turn from this many; all when left out. */
  of?: number;
  stallAt?: number;
  stalled?: number;
};

function writesOf(loads: readonly Load[], keys: number): TraceData {
  const rows = loads.reduce((sum, load) => sum + Math.round(load.perSecond * load.seconds), 0);
  const names = Array.from({ length: keys }, (_, key) => `k:${key}`);
  const trace: TraceData = {
    name: 'writes',
    requests: rows,
    hash: '0000000000000000',
    key: new Int32Array(rows),
    op: new Uint8Array(rows).fill(TRACE_SET),
    atNanos: new Float64Array(rows),
    keyBytes: Uint32Array.from(names, (name) => name.length),
    valueBytes: new Uint32Array(rows),
    ttlMs: null,
    keyNames: names,
  };
  let row = 0;
  for (const load of loads) {
    const { startAt, perSecond, seconds, valueBytes, of = keys, stallAt = 0, stalled = 0 } = load;
    const gap = SECOND / perSecond;
    for (let i = 0; i < Math.round(perSecond * seconds); i++) {
      const held = i >= stallAt && i < stallAt + stalled ? stallAt + stalled - 1 : i;
      trace.key[row] = i % of;
      trace.valueBytes[row] = valueBytes;
      (trace.atNanos as Float64Array)[row++] = startAt + Math.round(held * gap);
    }
  }
  return trace;
}

/** One primary and one replica of Redis on one machine, written to without a database in the way. */
function scenarioOf(tweak: (scenario: Scenario) => void, trace: TraceData): Scenario {
  const scenario = defaultScenario();
  const zone = scenario.zones[0] as string;
  scenario.zones = [zone];
  Object.assign(scenario.cluster, {
    engine: 'redis',
    engineVersion: '7.0',
    maxmemoryBytes: 2e9,
    networkMbitPerSecond: 100_000,
    automaticFailover: false,
    multiAz: false,
  });
  for (const node of scenario.cluster.nodeGroups[0]?.nodes ?? []) node.zone = zone;
  Object.assign(scenario.cache, { ttlMs: 0, evictionPolicy: 'noeviction' });
  Object.assign(scenario.clients, {
    appZones: [zone],
    poolSize: 1_000,
    commandTimeoutMs: 3_600_000,
  });
  Object.assign(scenario.origin, { zone, workers: 1_000, serviceMs: 0.001, serviceSigma: 0 });
  Object.assign(scenario.network, { sameZoneRttMicros: 2_000 * LOOPBACK_MS, sigma: 0 });
  Object.assign(scenario.replication, {
    outputBufferHardBytes: 256 * 1024 * 1024,
    outputBufferSoftBytes: 64 * 1024 * 1024,
  });
  scenario.workload.trace = { name: trace.name, requests: trace.requests, hash: trace.hash };
  tweak(scenario);
  return scenario;
}

export function start(
  loads: readonly Load[],
  keys: number,
  tweak: (scenario: Scenario) => void = () => {},
  seed = 1,
): Simulation {
  const trace = writesOf(loads, keys);
  const sim = new Simulation({ ...runOf(scenarioOf(tweak, trace)), seed }, trace);
  sim.recorder.sampleEvery = 0;
  return sim;
}

export function change(sim: Simulation, what: Change): void {
  const refusal = sim.intervene(what);
  if (typeof refusal === 'string') throw new Error(refusal);
}

export const strike = (sim: Simulation, fault: string, amount?: number): void =>
  change(sim, { kind: 'strike', fault, target: REPLICA, ...(amount ? { amount } : {}) });
export const heal = (sim: Simulation, fault: string): void =>
  change(sim, { kind: 'heal', fault, target: REPLICA });

/** The relay: a delay that its timers round up, and a bandwidth. */
export function relay(sim: Simulation, oneWayMs: number, bytesPerSecond: number | null): void {
  strike(sim, 'replication-delay', Math.max(1, oneWayMs) + TIMER_LATE_MS - LOOPBACK_MS);
  if (bytesPerSecond !== null) strike(sim, 'replication-bandwidth', bytesPerSecond / 1000);
}

/** A seed whose replica looks at its link at this tenth of each second (and 44 ms). */
export function seedFor(tenth: number): number {
  for (let seed = 1; ; seed++) {
    const { link } = start([], 1, undefined, seed).cluster.node(1);
    if (link.cronAt === tenth * 100 * MILLISECOND) return seed;
  }
}
