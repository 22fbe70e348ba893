import { MILLISECOND, SECOND } from '../../base/units.ts';
import { spans } from '../../outcomes.ts';
import { KEYS, relay, start } from './runs.ts';

/** What a client waits for WAIT 1, in the middle; `oneWayMs` null: without a relay. */
export function waitMedianMs(oneWayMs: number | null): number {
  const sim = start(
    [{ startAt: SECOND, perSecond: 10, seconds: 6, valueBytes: 100 }],
    KEYS,
    (s) => {
      s.clients.waitReplicas = 1;
      s.clients.waitTimeoutMs = 0;
    },
  );
  if (oneWayMs !== null) relay(sim, oneWayMs, null);
  sim.recorder.sampleEvery = 1;
  sim.runUntil(8 * SECOND);
  const { spans: ring } = sim.recorder;
  const rows = ring.since(0);
  const waits: number[] = [];
  for (let i = 0; i < rows.length; i += ring.stride) {
    if (spans[rows[i + 1] as number] !== 'replicas') continue;
    waits.push(((rows[i + 4] as number) - (rows[i + 3] as number)) / MILLISECOND);
  }
  return waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)] ?? Number.NaN;
}
