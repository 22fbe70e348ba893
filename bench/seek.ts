// Going back: how long a seek takes within two minutes of the default scenario, to the exact state.

import { CHECKPOINT_BYTES, defaultScenario, runOf, SECOND, Timeline } from '../src/engine/index.ts';
import { printVerdicts } from './report.ts';

const RUN_SECONDS = 120;
const SEEKS = 60;
/** Of as many visits to each moment the quickest counts: what else the machine does is not the engine's. */
const ROUNDS = 5;

const timeline = new Timeline(runOf(defaultScenario()));
const started = performance.now();
timeline.runUntil(RUN_SECONDS * SECOND);
const played = performance.now() - started;
const digest = timeline.sim.digest();

const times = new Array<number>(SEEKS).fill(Infinity);
const replayed: number[] = [];
for (let visit = 0; visit < ROUNDS * SEEKS; visit++) {
  // Moments all over the run, in an order that jumps back and forth.
  const i = (visit * 37) % SEEKS;
  const to = Math.round((i + 0.5) * (RUN_SECONDS / SEEKS) * SECOND);
  const from = performance.now();
  timeline.approach(to);
  const { events } = timeline.sim;
  timeline.runUntil(to);
  times[i] = Math.min(times[i] as number, performance.now() - from);
  replayed.push(timeline.sim.events - events);
}
timeline.seek(RUN_SECONDS * SECOND);
if (timeline.sim.digest() !== digest) throw new Error('Going back and forth changed the run.');

const sorted = times.toSorted((a, b) => a - b);
const worst = sorted.at(-1) ?? 0;
console.log(
  `\nseek: ${RUN_SECONDS} s of the default scenario played in ${played.toFixed(0)} ms, checkpoints within ${CHECKPOINT_BYTES >> 20} MiB`,
);
console.log(
  `  ${SEEKS} moments, best of ${ROUNDS}: median ${(sorted[SEEKS >> 1] ?? 0).toFixed(1)} ms, worst ${worst.toFixed(1)} ms; events replayed, worst ${Math.max(...replayed)}`,
);
printVerdicts([
  {
    what: 'worst seek in two minutes of the default scenario',
    measured: worst,
    unit: ' ms',
    bound: 100,
    isAtLeast: false,
  },
]);
