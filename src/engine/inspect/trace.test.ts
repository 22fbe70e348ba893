import { expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../base/units.ts';
import { FREE, OWNED } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { change, trial } from '../trial.ts';
import { type TraceView, traceOf } from './trace.ts';

/** The lives of requests under way, a few at a time. */
function underWay({ requests }: Simulation, sim: Simulation): TraceView[] {
  const found: TraceView[] = [];
  for (let slot = 0; slot < requests.capacity && found.length < 8; slot++) {
    if (requests.where[slot] === FREE || requests.owner[slot] !== OWNED) continue;
    const trace = traceOf(sim, requests.number[slot] as number);
    if (trace) found.push(trace);
  }
  return found;
}

it('the open span of a request under way is the one that is told when it is over', () => {
  const sim = trial((s) => {
    Object.assign(s.workload, { ratePerSecond: 1_000, readPercent: 70, keyspace: 2_000 });
    s.clients.poolSize = 2;
    s.cache.pattern = 'write-through';
  });
  sim.recorder.sampleEvery = 1;
  const seen: TraceView[] = [];
  const until = (to: number) => {
    while (sim.now < to) {
      sim.runUntil(sim.now + 23 * MILLISECOND + 123_457);
      seen.push(...underWay(sim, sim));
    }
  };
  until(SECOND / 4);
  change(sim, { kind: 'strike', fault: 'slow-node', target: 'node:0001-001', amount: 50 });
  until(SECOND);
  sim.runUntil(2 * SECOND);
  const kinds = new Set<string>();
  for (const { request, startedAt, endedAt, spans } of seen) {
    let sum = 0;
    for (const { from, to } of spans) sum += to - from;
    expect(sum).toBe(endedAt - startedAt);
    const open = spans.at(-1);
    const whole = traceOf(sim, request);
    if (!open?.open || !whole) continue;
    const told = whole.spans[spans.length - 1];
    expect({ request, span: open.span, place: open.place, from: open.from }).toEqual({
      request,
      span: told?.span,
      place: told?.place,
      from: told?.from,
    });
    kinds.add(open.span);
  }
  expect([...kinds].sort()).toEqual(['network', 'origin', 'pool', 'queue', 'service']);
});
