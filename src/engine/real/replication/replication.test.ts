import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { NEVER } from '../../base/units.ts';
import { LOG_SET } from '../../cluster/states.ts';
import { entryBytes } from '../../cluster/streamBytes.ts';
import { isLongRun, outside } from '../compare.ts';
import { playLag } from './lag.ts';
import { replicationSuite } from './replication.ts';
import { TIMER_LATE_MS } from './runs.ts';

vi.setConfig({ testTimeout: 60_000 });

test.each(replicationSuite.cases(isLongRun()))('as recorded: $name', ({ rows }) => {
  expect(outside(rows())).toEqual([]);
});

test('the gap is rate times delay while the link keeps up, and grows by the difference beyond, whatever the link', () => {
  const link = fc.record({
    linkBytesPerS: fc.integer({ min: 30_000, max: 3_000_000 }),
    oneWayMs: fc.integer({ min: 2, max: 200 }),
    writesPerS: fc.constantFrom(100, 250, 500, 1_250),
    valueBytes: fc.integer({ min: 10, max: 2_000 }),
  });
  const law = fc.property(link, (row) => {
    const { linkBytesPerS, oneWayMs, writesPerS, valueBytes } = row;
    const oneWrite = entryBytes(LOG_SET, 6, valueBytes, NEVER);
    const rate = writesPerS * oneWrite;
    fc.pre(Math.abs(rate / linkBytesPerS - 1) > 0.05);
    const { mean, max, drain } = playLag(row);
    const delay = (oneWayMs + TIMER_LATE_MS) / 1000;
    const excess = Math.max(0, rate - linkBytesPerS);
    const seconds =
      Math.min(rate, linkBytesPerS) * delay +
      (rate > linkBytesPerS ? 0 : oneWrite * (rate / linkBytesPerS));
    const found = { mean, max, drain };
    // The first moments, before anything has arrived, are part of the mean.
    expect([found, near(mean, seconds + excess * 3, oneWrite)]).toEqual([found, true]);
    expect([found, near(max, seconds + excess * 6, oneWrite)]).toEqual([found, true]);
    const catchUpMs = Math.min(6_000, ((excess * 6) / linkBytesPerS + delay) * 1000);
    expect([found, near(drain, catchUpMs, 1000 / writesPerS + 10)]).toEqual([found, true]);
  });
  fc.assert(law, { numRuns: 12, seed: 8 });
});

/** Within 10 % and so much. */
function near(found: number, expected: number, more: number): boolean {
  return Math.abs(found - expected) <= expected * 0.1 + more;
}
