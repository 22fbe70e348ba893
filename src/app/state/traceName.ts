import type { Run, Scenario } from '../../engine/scenario/scenario.ts';

/** The trace that a run text names, or null. Text that is no JSON names none; opening it says why. */
export function traceNamedIn(text: string): { name: string; requests: number } | null {
  try {
    const value = JSON.parse(text) as Partial<Run> & Partial<Scenario>;
    const trace = (value.scenario ?? value).workload?.trace;
    return trace && typeof trace.name === 'string'
      ? { name: trace.name, requests: Number(trace.requests) }
      : null;
  } catch {
    return null;
  }
}
