import { SECOND } from './base/units.ts';
import { copyJson, Simulation } from './simulation.ts';
import { type StormResult, storm } from './storm.ts';

/** When storms end (see storm.ts). */
const END = 60 * SECOND;

/**
 * Storms of the given seeds; what did not hold in any of them, by seed. Beside what `storm` looks at: failures
 * in the last second are no more than the same settings bring without any fault. A database that was tipped
 * over and cannot dig itself out is no fault of the model (seed 638: a flush does it), so there it is not asked.
 */
export function brokenStorms(seeds: readonly number[]): { seed: number; broken: string[] }[] {
  const found: { seed: number; broken: string[] }[] = [];
  for (const seed of seeds) {
    const result = storm(seed);
    const broken = [...result.broken];
    if (result.requests === 0) broken.push('No request was made.');
    const calm = result.failedAtEnd > 0 ? failuresInCalm(result) : 0;
    if (!result.originBuried && result.failedAtEnd > calm * 1.2 + 5) {
      broken.push(`${result.failedAtEnd} requests fail at the end, ${calm} without the faults.`);
    }
    if (broken.length > 0) found.push({ seed, broken });
  }
  return found;
}

function failuresInCalm({ run }: StormResult): number {
  const calm = copyJson(run);
  calm.interventions = calm.interventions.filter(({ kind }) => kind === 'set');
  const sim = new Simulation(calm);
  sim.recorder.sampleEvery = 0;
  sim.runUntil(END);
  return sim.probe.last('errors');
}

/** Seeds of one of `parts` test files, so that they run side by side: 100 in all, 1,000 in a long run. */
export function seedsOf(part: number, parts: number, isLong: boolean): number[][] {
  const count = (isLong ? 1_000 : 100) / parts;
  const seeds = Array.from({ length: count }, (_, i) => 1 + part * count + i);
  return Array.from({ length: Math.ceil(count / 10) }, (_, i) => seeds.slice(i * 10, i * 10 + 10));
}
