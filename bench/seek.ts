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

/** Milliseconds and events that each moment takes, the picture of what lies `lookback` before it included. */
function visits(lookback: number): { times: number[]; replayed: number } {
  const times = new Array<number>(SEEKS).fill(Infinity);
  let replayed = 0;
  for (let visit = 0; visit < ROUNDS * SEEKS; visit++) {
    // Moments all over the run, in an order that jumps back and forth.
    const i = (visit * 37) % SEEKS;
    const to = Math.round((i + 0.5) * (RUN_SECONDS / SEEKS) * SECOND);
    const from = performance.now();
    timeline.approach(to, lookback);
    const { events } = timeline.sim;
    timeline.runUntil(to);
    times[i] = Math.min(times[i] as number, performance.now() - from);
    replayed = Math.max(replayed, timeline.sim.events - events);
  }
  return { times: times.toSorted((a, b) => a - b), replayed };
}

const kinds = [
  { what: 'the state alone', ...visits(0) },
  { what: 'with the second before it, as the page asks', ...visits(SECOND) },
];
timeline.seek(RUN_SECONDS * SECOND);
if (timeline.sim.digest() !== digest) throw new Error('Going back and forth changed the run.');

console.log(
  `\nseek: ${RUN_SECONDS} s of the default scenario played in ${played.toFixed(0)} ms, checkpoints within ${CHECKPOINT_BYTES >> 20} MiB; ${SEEKS} moments, best of ${ROUNDS}`,
);
for (const { what, times, replayed } of kinds) {
  console.log(
    `  ${what}: median ${(times[SEEKS >> 1] ?? 0).toFixed(1)} ms, worst ${(times.at(-1) ?? 0).toFixed(1)} ms; events replayed, worst ${replayed}`,
  );
}
printVerdicts(
  kinds.map(({ what, times }) => ({
    what: `worst seek in two minutes of the default scenario, ${what}`,
    measured: times.at(-1) ?? 0,
    unit: ' ms',
    bound: 100,
    isAtLeast: false,
  })),
);
