import { expect, it } from 'vitest';
import { sampleColumns } from '../engine/frame.ts';
import { spanWords } from './beforeAfter.ts';

it('counts in seconds both ends of a stretch, however late', () => {
  const samples = {
    length: 10,
    get: (row: number, column: number) => (column === sampleColumns.at.at ? (408 + row) * 1e9 : 0),
  };
  expect(spanWords(samples, { from: 0, to: 10 })).toBe('407 to 417\u00a0s');
});
