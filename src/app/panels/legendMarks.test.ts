import { describe, expect, it } from 'vitest';
import { appColumns, type Frame, totalColumns } from '../../engine/frame.ts';
import { frameAt } from '../lab/fakeHost.ts';
import { marksSeen } from './legendMarks.ts';

const words = (frame: Frame | null) => marksSeen(frame).map(({ short }) => short);

describe('marksSeen', () => {
  it('is hits and misses at first, and all that has occurred by now', () => {
    expect(words(null)).toEqual(['hit', 'miss']);
    const totals = new Float64Array(totalColumns.stride);
    totals[totalColumns.at.evicted] = 3;
    totals[totalColumns.at.cacheErrors] = 1;
    const apps = new Float64Array(2 * appColumns.stride);
    apps[appColumns.stride + appColumns.at.sentOn] = 1;
    const beliefs = [{ app: 0, group: 0, node: 1, sinceNanos: 1, untilNanos: 9 }];
    expect(words(frameAt(1, 5, { totals, apps, beliefs }))).toEqual([
      'hit',
      'miss',
      'evicted',
      'failed',
      'sent on',
      'belief',
    ]);
  });
});
