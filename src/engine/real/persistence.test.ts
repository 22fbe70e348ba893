import { expect, test, vi } from 'vitest';
import { FORK_NANOS_PER_BYTE } from '../cluster/persistence/costs.ts';
import { isLongRun, outside } from './compare.ts';
import recorded from './data/persistence.json' with { type: 'json' };
import {
  AOF_START_MS,
  aofLosses,
  everysec,
  lossOf,
  PHASES,
  persistenceSuite,
  phaseOf,
  RDB_START_MS,
  rdbLosses,
} from './persistence.ts';

vi.setConfig({ testTimeout: 120_000 });

test.each(persistenceSuite.cases(isLongRun()))('as recorded: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});

const slow = aofLosses(false).filter(({ lostSeconds }) => lostSeconds > 0);

test.each(slow)('never more than the fsync, or two seconds: $title', (loss) => {
  const most = Math.min(loss.spec.fsyncMs ?? 0, 2_000) / 1_000;
  for (const phase of PHASES) {
    const { seconds } = everysec(loss, { startMs: AOF_START_MS, phase });
    // A turn of the event loop more: the write that finds the fsync done.
    expect(seconds).toBeLessThanOrEqual(most + 0.002);
  }
});

test.each(slow)('the engine counts what is missing as lost: $title', (loss) => {
  const { lost, counted } = lossOf(loss, { startMs: AOF_START_MS, phase: phaseOf(loss) });
  expect(counted).toBe(lost);
});

test('where the number of changes decides, the clock does not matter', () => {
  const loss = rdbLosses().find(({ title }) => title.startsWith('save 3 10000'));
  if (!loss) throw new Error('The recorded row is missing.');
  for (const phase of PHASES.filter((_, i) => i % 10 === 0)) {
    const { lostSeconds } = lossOf(loss, { startMs: RDB_START_MS, phase });
    expect(Math.abs(lostSeconds - loss.lostSeconds)).toBeLessThanOrEqual(0.06);
  }
});

test('a fork stops the engine for as long as those recorded', () => {
  const perGb = recorded.loss.forks.map((row) => row.fork_usPerGB / 1_000).sort((a, b) => a - b);
  const median = ((perGb[2] as number) + (perGb[3] as number)) / 2;
  expect(Math.abs((FORK_NANOS_PER_BYTE * 1_000) / median - 1)).toBeLessThan(0.05);
});
