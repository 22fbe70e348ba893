// The folded engine of sweeps against the full engine, in one thread, on the same runs.
import { full, summarise } from '../src/engine/folded/sweep.ts';
import { defaultScenario, runOf, type Scenario, SECOND } from '../src/engine/index.ts';
import { threeShards } from './clusters.ts';
import { printRates, printVerdicts } from './report.ts';
import { interleaved, megaRates, pairedRatio } from './rounds.ts';

/** About 480,000 requests a pass. */
const SIMULATED_SECONDS = 120;
const ROUNDS = 5;

for (const [name, scenario] of [
  ['default scenario', defaultScenario()],
  ['three shards', threeShards()],
  ['three shards that hold every key', roomy()],
] as const) {
  const until = SIMULATED_SECONDS * SECOND;
  const run = runOf(scenario);
  const [folded, whole] = [summarise(run, until), full(run, until, '')];
  const passes = interleaved(ROUNDS, {
    'folded engine': () => summarise(run, until).counts.completed,
    'full engine': () => full(run, until, '').counts.completed,
  });
  printRates(`folded: ${SIMULATED_SECONDS} s of the ${name}`, passes);
  const { hitRatio, latency, counts } = folded;
  console.log(
    `  ${folded.mode}${folded.reason}: ${counts.completed} requests, hit ratio ${hitRatio?.toFixed(4)}, mean latency ${((latency.meanNanos ?? 0) / 1e6).toFixed(3)} ms`,
  );
  console.log(`  the full engine has ${isEqual(folded, whole) ? 'the same' : 'OTHER'} figures`);
  printVerdicts([
    {
      what: 'folded engine, requests per wall second',
      measured: megaRates(passes['folded engine']).wall,
      unit: ' M',
      bound: 2,
      isAtLeast: true,
    },
    {
      what: 'folded / full',
      measured: pairedRatio(passes['folded engine'], passes['full engine']),
      unit: '',
      bound: 2,
      isAtLeast: true,
    },
  ]);
}

/** Sweeps look for the right size: the case in which most requests are hits. */
function roomy(): Scenario {
  const scenario = threeShards();
  scenario.cluster.maxmemoryBytes *= 16;
  return scenario;
}

function isEqual(a: object, b: object): boolean {
  const plain = (value: object) => JSON.stringify({ ...value, mode: '' });
  return plain(a) === plain(b);
}
