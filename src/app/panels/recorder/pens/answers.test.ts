import { expect, test } from 'vitest';
import { sampleColumns } from '../../../../engine/frame.ts';
import { emptyLive } from '../../../lab/intake.ts';
import { sceneOf } from '../scene.ts';
import { answersPen } from './answers.ts';

const MS = 1e6;
type Counts = Partial<Record<keyof typeof sampleColumns.at, number>>;

/** What the label says after one sample of reads. */
function label(counts: Counts): string {
  const live = emptyLive();
  live.at = MS;
  const reads = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const sample = new Float64Array(sampleColumns.stride);
  const all: Counts = { ...counts, at: MS, reads: reads - (counts.failedReads ?? 0) };
  for (const [name, value] of Object.entries(all))
    sample[sampleColumns.at[name as keyof Counts]] = value;
  live.fine.append(sample, sampleColumns.at.at, -1);
  const scene = sceneOf(live, { from: 0, to: 40 * MS }, { notices: [], topology: null }, 0);
  return answersPen.value(scene).replace(/\s/g, ' ');
}

test('the label is what became of most reads: no hit ratio of a few beside failures', () => {
  expect(label({ hits: 90, missesAbsent: 10 })).toBe('90 % hits');
  expect(label({ missesAbsent: 100 })).toBe('0 % hits');
  expect(label({ hits: 4, bypasses: 96 })).toBe('96 % bypassed');
  expect(label({ bypasses: 100 })).toBe('100 % bypassed');
  expect(label({ hits: 4, bypasses: 40, failedReads: 56 })).toBe('56 % failed');
  expect(label({ hits: 40, failedReads: 60 })).toBe('60 % failed');
  expect(label({ hits: 60, missesAbsent: 5, bypasses: 35 })).toBe('92 % hits');
});
