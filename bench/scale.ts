// What size costs: nodes at equal traffic, keys against the latency of memory, checkpoints.

import { capture } from '../src/engine/base/checkpoint.ts';
import { defaultScenario, type Scenario, SECOND } from '../src/engine/index.ts';
import { headless, manyKeys, spread } from './clusters.ts';
import { printVerdicts } from './report.ts';
import { median, timed } from './rounds.ts';

const ROUNDS = 3;
const SECONDS = 10;

const few = costs(() => spread(3));
const many = costs(() => spread(500));
console.log('\nscale: 40,000 requests a second, 100,000 keys, the same over 3 and over 500 nodes');
console.log(`  3 nodes: ${few.nanos.toFixed(0)} ns a request, ${few.events.toFixed(2)} events`);
console.log(`  500 nodes: ${many.nanos.toFixed(0)} ns a request, ${many.events.toFixed(2)} events`);

console.log('\nscale: 40,000 requests a second, 3 nodes that hold every key');
const latency = loadNanos(256);
const small = costs(() => manyKeys(10_000));
for (const keyspace of [10_000, 100_000, 1_000_000, 10_000_000]) {
  const { nanos, events } = keyspace === 10_000 ? small : costs(() => manyKeys(keyspace));
  const extra = nanos / events - small.nanos / small.events;
  console.log(
    `  ${keyspace} keys: ${nanos.toFixed(0)} ns a request, ${events.toFixed(2)} events; ${(nanos / events).toFixed(0)} ns an event, ${(extra / latency).toFixed(2)} memory loads more than with 10,000`,
  );
}
console.log(`  one load from 256 MiB in random order: ${latency.toFixed(0)} ns`);

const sim = headless(defaultScenario());
sim.runUntil(SECONDS * SECOND);
const copies = Array.from({ length: 30 }, () => timed(() => capture(sim, sim.shared).bytes));
console.log(
  `\nscale: a checkpoint of the default scenario after ${SECONDS} s: ${(copies[0]?.work ?? 0) >> 10} KiB`,
);
printVerdicts([
  {
    what: '500 nodes / 3 nodes, cost of a request',
    measured: many.nanos / few.nanos,
    unit: '',
    bound: 2,
    isAtLeast: false,
  },
  {
    what: 'checkpoint of the default scenario',
    measured: median(copies.map(({ wallMs }) => wallMs)),
    unit: ' ms',
    bound: 5,
    isAtLeast: false,
  },
]);

/** Processor time of one request, and its events, once the run is warm: the first quarter is not counted. */
function costs(scenario: () => Scenario): { nanos: number; events: number } {
  const nanos: number[] = [];
  let events = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const sim = headless(scenario());
    sim.runUntil((SECONDS / 4) * SECOND);
    const [requestsBefore, eventsBefore] = [sim.probe.total('completed'), sim.events];
    const { cpuMs } = timed(() => {
      sim.runUntil(SECONDS * SECOND);
      return 1;
    });
    const requests = sim.probe.total('completed') - requestsBefore;
    nanos.push((cpuMs * 1e6) / requests);
    events = (sim.events - eventsBefore) / requests;
  }
  return { nanos: median(nanos), events };
}

/** Time of one load that must wait for the one before, over `mebibytes` of memory in random order. */
function loadNanos(mebibytes: number): number {
  const words = (mebibytes * 1024 * 1024) / 4;
  const next = new Int32Array(words);
  // A full cycle through all words: a linear congruence modulo a power of two.
  for (let i = 0; i < words; i++) next[i] = (Math.imul(i, 1_664_525) + 1_013_904_223) & (words - 1);
  const loads = 5_000_000;
  let at = 0;
  const { cpuMs } = timed(() => {
    for (let i = 0; i < loads; i++) at = next[at] as number;
    return at;
  });
  return (cpuMs * 1e6) / loads;
}
