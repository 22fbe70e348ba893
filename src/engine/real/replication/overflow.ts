import { MILLISECOND, SECOND } from '../../base/units.ts';
import { amountRow, type Row, shareRow } from '../compare.ts';
import recorded from '../data/replication.json' with { type: 'json' };
import { KEYS, relay, SAMPLE_NANOS, seedFor, start } from './runs.ts';

/** A link too narrow for what is written: the primary drops it, and again after each full sync. */
export function overflowRows(name: string): Row[] {
  const { overflow } = recorded;
  const startAt = SECOND + 4 * MILLISECOND;
  const { writesPerS: perSecond, valueBytes } = overflow;
  const sim = start(
    [{ startAt, perSecond, seconds: 15, valueBytes }],
    KEYS,
    (s) => {
      Object.assign(s.replication, {
        outputBufferHardBytes: 8 * 1024 * 1024,
        outputBufferSoftBytes: 4 * 1024 * 1024,
        outputBufferSoftSeconds: 3,
      });
    },
    seedFor(1),
  );
  relay(sim, 1, overflow.linkBytesPerS);
  const replica = sim.cluster.node(1);
  const { log } = sim.cluster.group(0);
  const gaps: number[] = [];
  for (let at = startAt; at < startAt + 15 * SECOND; at += SAMPLE_NANOS) {
    sim.runUntil(Math.round(at));
    gaps.push(log.head - replica.appliedOffset);
  }
  // And the six seconds in which the recorder waited for the replica to catch up.
  sim.runUntil(startAt + 21 * SECOND);
  const times = (code: string): number[] =>
    sim.notices.filter((n) => n.code === code).map(({ at }) => (at - startAt) / MILLISECOND);
  const dropped = times('output-buffer-overflow');
  const synced = times('sync-started');
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const later = `dropped at ${dropped.map(Math.round)}, synced at ${synced.map(Math.round)} ms`;
  return [
    {
      ...amountRow(name, 'full syncs', overflow.syncFullDuring, synced.length, 0, 'wrong'),
      detail: later,
    },
    {
      ...amountRow(name, 'dropped', overflow.droppedMs.length, dropped.length, 0, 'wrong'),
      detail: later,
    },
    shareRow(name, 'first drop, ms', overflow.droppedMs[0] ?? 0, dropped[0] ?? 0, 10),
    shareRow(name, 'second drop, ms', overflow.droppedMs[1] ?? 0, dropped[1] ?? 0, 10),
    shareRow(name, 'gap, mean bytes', overflow.meanGapBytes, mean, 10),
    shareRow(name, 'gap, most bytes', overflow.maxGapBytes, Math.max(...gaps), 10),
  ];
}
