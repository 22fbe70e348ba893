import { type Counter, nodeColumns, sampleColumns } from '../../engine/frame.ts';
import {
  copyJson,
  type Notice,
  type NoticeCode,
  nodeRows,
  problems,
  type Run,
  Simulation,
} from '../../engine/index.ts';
import { scenarios } from './index.ts';

/** For the tests of the library: runs of its scenarios, and what is read off them. */

export const SECOND = 1e9;

type Read = (
  value: unknown,
  name: string,
) => { ok: true; run: Run } | { ok: false; message: string };

/** Plays a scenario up to a second, after `change` has had its way with its run. `read`: `readRunValue`. */
export function player(read: Read) {
  return (id: string, seconds: number, change: (run: Run) => void = () => {}): Simulation => {
    const file = read(copyJson(scenarios.find((entry) => entry.id === id)?.file), id);
    if (!file.ok) throw new Error(file.message);
    change(file.run);
    const [problem] = problems(file.run.scenario);
    if (problem) throw new Error(`${problem.path}: ${problem.message}`);
    return until(new Simulation(file.run), seconds);
  };
}

export function until(sim: Simulation, seconds: number): Simulation {
  sim.runUntil(seconds * SECOND);
  return sim;
}

/** One column for each node, in the order of the topology. */
export function nodes(sim: Simulation, column: keyof typeof nodeColumns.at): number[] {
  const rows = nodeRows(sim);
  const out: number[] = [];
  for (let i = nodeColumns.at[column]; i < rows.length; i += nodeColumns.stride) {
    out.push(rows[i] as number);
  }
  return out;
}

/** One column of the samples of a second each: entry 0 is the first second. */
export function seconds(sim: Simulation, column: keyof typeof sampleColumns.at): number[] {
  const rows = sim.probe.coarseSince(0);
  const out: number[] = [];
  for (let i = sampleColumns.at[column]; i < rows.length; i += sampleColumns.stride) {
    out.push(rows[i] as number);
  }
  return out;
}

/** Sum of a column over the seconds from `from` until `to`. */
export function sum(
  sim: Simulation,
  column: Counter,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): number {
  return seconds(sim, column)
    .slice(from, to)
    .reduce((a, b) => a + b, 0);
}

export function notices(sim: Simulation, code: NoticeCode): Notice[] {
  return sim.notices.filter((notice) => notice.code === code);
}

/** When a notice was first made, in seconds. */
export function secondsOf(sim: Simulation, code: NoticeCode): number {
  const [first] = notices(sim, code);
  if (!first) throw new Error(`No notice "${code}".`);
  return first.at / SECOND;
}

export function hitRatio(sim: Simulation, from = 0, to = Number.POSITIVE_INFINITY): number {
  const hits = sum(sim, 'hits', from, to) + sum(sim, 'staleHits', from, to);
  return hits / (hits + sum(sim, 'missesAbsent', from, to) + sum(sim, 'missesExpired', from, to));
}

/** The bytes that each primary holds, as shares of all. */
export function memoryShares(sim: Simulation): number[] {
  const primary = nodes(sim, 'primary');
  const bytes = nodes(sim, 'payloadBytes').filter((_, i) => primary[i] === 1);
  const all = bytes.reduce((a, b) => a + b, 0);
  return bytes.map((each) => each / all).sort((a, b) => b - a);
}
