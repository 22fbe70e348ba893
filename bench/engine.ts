// The full engine on the default scenario against a toy pipeline of the same shape, in one thread.

import { serviceLevels } from '../src/engine/cluster/service.ts';
import { defaultScenario, runOf, SECOND, Simulation } from '../src/engine/index.ts';
import { printRates, printVerdicts } from './report.ts';
import { interleaved, megaRates, pairedRatio, timed } from './rounds.ts';
import { Toy, type ToyOptions, type ToyResult } from './toy.ts';
import { zipfKeys } from './zipf.ts';

/** About 480,000 requests a pass. */
const SIMULATED_SECONDS = 120;
const ROUNDS = 7;
/** One request in so many is traced. */
const SAMPLE_EVERY = 1_000;

const cold = timed(() => simulate(60).probe.total('completed'));
const last = simulate(SIMULATED_SECONDS);
const requests = last.probe.total('completed');
const options = toyOptions(last);
const keys = keysOf(requests);
let toy: ToyResult = new Toy(options, keys).run(1_000);

const passes = interleaved(ROUNDS, {
  'full engine, default scenario': () => simulate(SIMULATED_SECONDS).probe.total('completed'),
  'toy pipeline of the same shape': () => {
    toy = new Toy(options, keys).run(requests);
    return toy.requests;
  },
});
const enginePasses = passes['full engine, default scenario'];
const toyPasses = passes['toy pipeline of the same shape'];

printRates(
  `engine: ${SIMULATED_SECONDS} s of the default scenario, 1 in ${SAMPLE_EVERY} traced`,
  passes,
);
console.log(
  `  engine: ${(last.events / requests).toFixed(2)} events a request, hits ${share(hits(last), requests)}, mean latency ${millis(last.probe.total('latencyNanos') / requests)}, digest ${last.digest()}`,
);
console.log(
  `  toy:    ${(toy.events / toy.requests).toFixed(2)} events a request, hits ${share(toy.hits, toy.requests)}, mean latency ${millis(toy.latencyNanos / toy.requests)}`,
);
console.log(
  `  engine, first 60 s in a fresh process (compiling included): ${(cold.work / cold.wallMs / 1000).toFixed(2)} M requests/s`,
);
printVerdicts([
  {
    what: 'engine, requests per wall second',
    measured: megaRates(enginePasses).wall,
    unit: ' M',
    bound: 0.5,
    isAtLeast: true,
  },
  {
    what: 'engine / toy',
    measured: pairedRatio(enginePasses, toyPasses),
    unit: '',
    bound: 0.25,
    isAtLeast: true,
  },
]);

function simulate(seconds: number): Simulation {
  const sim = new Simulation(runOf(defaultScenario()));
  sim.recorder.sampleEvery = SAMPLE_EVERY;
  sim.runUntil(seconds * SECOND);
  return sim;
}

/**
 * The toy's constants, so that it does what the engine did: same rate, popularity, delays and queues, and as
 * much room in its exact LRU as gives the hit share of the engine's sampled one.
 */
function toyOptions(sim: Simulation): ToyOptions {
  const { workload, network, origin } = defaultScenario();
  const level = serviceLevels[defaultScenario().cluster.engine];
  const options: ToyOptions = {
    meanGapNanos: 1e9 / workload.ratePerSecond,
    readShare: workload.readPercent / 100,
    // Half of the apps are in the zone of the cache and the database, half are not.
    delayNanos: ((network.sameZoneRttMicros + network.crossZoneRttMicros) / 4) * 1_000,
    delaySigma: network.sigma,
    getNanos: level.get + level.getByte * workload.valueBytes,
    setNanos: level.set + level.setByte * workload.valueBytes,
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
