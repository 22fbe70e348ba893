import { type Counter, counters } from '../../engine/frame.ts';
import type { Simulation } from '../../engine/index.ts';
import golden from '../golden.json' with { type: 'json' };
import { scenarios } from './index.ts';
import { hitRatio } from './trial.ts';

/** For the tests that hold every scenario to its digest and totals after a minute of cluster time. */

export const GOLDEN_SECONDS = 60;

export type Golden = { digest: string; numbers: Record<string, number> };

/** What is known of each scenario. */
export const known: Record<string, Golden> = golden;

/** Scenarios of one of several test files, so that they run side by side. */
export function goldenIds(part: number, parts: number): string[] {
  return scenarios.map((entry) => entry.id).filter((_, i) => i % parts === part);
}

/** What a run has come to. */
export function goldenOf(sim: Simulation): Golden {
  const numbers: Record<string, number> = {};
  for (const counter of counters satisfies readonly Counter[]) {
    const total = sim.probe.total(counter);
    if (total !== 0) numbers[counter] = total;
  }
  numbers['hitRatio'] = Math.round(hitRatio(sim) * 10_000) / 10_000;
  numbers['notices'] = sim.notices.length;
  return { digest: sim.digest(), numbers };
}
