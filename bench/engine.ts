// The full engine in one thread: against a hand-inlined toy and the npm library simjs on an equal pipeline.

import { COMMAND_GET, COMMAND_SET, Service } from '../src/engine/cluster/service.ts';
import { defaultScenario, runOf, type Scenario, SECOND, Simulation } from '../src/engine/index.ts';
import { headless, loneNode, threeShards } from './clusters.ts';
import { printRates, printVerdicts } from './report.ts';
import { interleaved, megaRates, pairedRatio, timed } from './rounds.ts';
import { simjsPipeline } from './simjs.ts';
import { Toy, type ToyOptions, type ToyResult } from './toy.ts';
import { zipfKeys } from './zipf.ts';

/** About 480,000 requests a pass. */
const SIMULATED_SECONDS = 120;
const SIMJS_REQUESTS = 120_000;
const ROUNDS = 7;

const SHARDS = 'full engine, 3 shards x 2 nodes';
const DEFAULT = 'full engine, default scenario';
const WATCHED = 'the same with 1 ms samples';
const LONE = 'full engine, one node, no TTL';
const TOY = 'toy, pipeline of that one node';
const SIMJS = 'simjs 2.0.3, the same pipeline';

const cold = timed(() => simulate(threeShards(), 60));
const shards = headless(threeShards());
shards.runUntil(SIMULATED_SECONDS * SECOND);
const lone = headless(loneNode());
lone.runUntil(SIMULATED_SECONDS * SECOND);
const requests = lone.probe.total('completed');
const options = toyOptions(lone);
const keys = keysOf(requests);
let toy: ToyResult = new Toy(options, keys).run(1_000);
let simjs: ToyResult = toy;

const passes = interleaved(ROUNDS, {
  [SHARDS]: () => simulate(threeShards(), SIMULATED_SECONDS),
  [DEFAULT]: () => simulate(defaultScenario(), SIMULATED_SECONDS),
  [WATCHED]: () => {
    const sim = new Simulation(runOf(defaultScenario()));
    sim.recorder.sampleEvery = 1_000;
    sim.runUntil(SIMULATED_SECONDS * SECOND);
    return sim.probe.total('completed');
  },
  [LONE]: () => simulate(loneNode(), SIMULATED_SECONDS),
  [TOY]: () => {
    toy = new Toy(options, keys).run(requests);
    return toy.requests;
  },
  [SIMJS]: () => {
    simjs = simjsPipeline(options, keys, SIMJS_REQUESTS);
    return simjs.requests;
  },
});

printRates(`engine: ${SIMULATED_SECONDS} simulated seconds, headless, 1 in 1,000 traced`, passes);
report('3 shards', shards);
report('one node', lone);
for (const [name, result] of Object.entries({ toy, simjs })) {
  console.log(
    `  ${name}: ${(result.events / result.requests).toFixed(2)} events a request, hits ${share(result.hits, result.requests)}, mean latency ${millis(result.latencyNanos / result.requests)}`,
  );
}
console.log(
  `  3 shards, first 60 s in a fresh process (compiling included): ${(cold.work / cold.wallMs / 1000).toFixed(2)} M requests/s`,
);
printVerdicts([
  {
    what: 'engine on 3 shards, requests per wall second',
    measured: megaRates(passes[SHARDS]).wall,
    unit: ' M',
    bound: 0.6,
    isAtLeast: true,
  },
  {
    what: 'engine / hand-inlined toy, equal pipeline',
    measured: pairedRatio(passes[LONE], passes[TOY]),
    unit: '',
    bound: 0.4,
    isAtLeast: true,
  },
  {
    what: 'engine / simjs, equal pipeline',
    measured: pairedRatio(passes[LONE], passes[SIMJS]),
    unit: '',
    bound: 3,
    isAtLeast: true,
  },
]);

function simulate(scenario: Scenario, seconds: number): number {
  const sim = headless(scenario);
  sim.runUntil(seconds * SECOND);
  return sim.probe.total('completed');
}

function report(name: string, sim: Simulation): void {
  const completed = sim.probe.total('completed');
  console.log(
    `  ${name}: ${(sim.events / completed).toFixed(2)} events a request, hits ${share(hits(sim), completed)}, mean latency ${millis(sim.probe.total('latencyNanos') / completed)}, digest ${sim.digest()}`,
  );
}

/**
 * The toy's constants, so that it does what the engine did: same rate, popularity, delays and queues, and as
 * much room in its exact LRU as gives the hit share of the engine's sampled one.
 */
function toyOptions(sim: Simulation): ToyOptions {
  const { workload, network, origin } = defaultScenario();
  const service = new Service(defaultScenario().cluster, 1);
  const options: ToyOptions = {
    meanGapNanos: 1e9 / workload.ratePerSecond,
    readShare: workload.readPercent / 100,
    // Half of the apps are in the zone of the cache and the database, half are not.
    delayNanos: ((network.sameZoneRttMicros + network.crossZoneRttMicros) / 4) * 1_000,
    delaySigma: network.sigma,
    getNanos: service.meanNanos(COMMAND_GET, workload.valueBytes),
    setNanos: service.meanNanos(COMMAND_SET, workload.valueBytes),
    serviceSigma: 0.2,
    databaseWorkers: origin.workers,
    databaseNanos: origin.serviceMs * 1e6,
    databaseSigma: origin.serviceSigma,
    capacityItems: sim.cluster.node(0).store.count,
    keyspace: workload.keyspace,
  };
  const tried = keysOf(100_000);
  const wanted = hits(sim) / sim.probe.total('completed');
  for (; options.capacityItems > 1; options.capacityItems -= 1) {
    const { hits: found, requests } = new Toy(options, tried).run(tried.length);
    if (found / requests <= wanted) break;
  }
  return options;
}

function keysOf(count: number): Int32Array {
  const { keyspace, zipfExponent } = defaultScenario().workload;
  return zipfKeys(count, keyspace, zipfExponent, 42).keys;
}

function hits(sim: Simulation): number {
  return sim.probe.total('hits') + sim.probe.total('staleHits');
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function millis(nanos: number): string {
  return `${(nanos / 1e6).toFixed(2)} ms`;
}
