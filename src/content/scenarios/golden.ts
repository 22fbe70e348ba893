import { type Counter, counters, sampleColumns } from '../../engine/frame.ts';
import type { Run, Simulation } from '../../engine/index.ts';
import { conclusionOf } from '../conclusion.ts';
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

/** What fits into one line on a projector. */
const ROOM_CHARS = 80;

/** Lines of what a room is told at the end of a run, as far as they are too many or too long. */
export function tooWordy(sim: Simulation, { interventions }: Pick<Run, 'interventions'>): string[] {
  const rows = sim.probe.coarseSince(0);
  const { stride } = sampleColumns;
  const samples = {
    length: rows.length / stride,
    get: (row: number, column: number) => rows[row * stride + column] ?? Number.NaN,
  };
  const now = { at: sim.now, totals: sim.probe.totals, faults: sim.struck };
  const lines = conclusionOf({ interventions }, sim.notices, samples, now);
  return lines.filter((line, i) => i > 1 || line.length > ROOM_CHARS);
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
