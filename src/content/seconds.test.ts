import { describe, expect, it } from 'vitest';
import { sampleColumns } from '../engine/frame.ts';
import {
  type Column,
  figureOf,
  hitRatioOf,
  mostOf,
  QUERIES,
  type Seconds,
  sumOf,
} from './seconds.ts';

const rows: readonly Partial<Record<Column, number>>[] = [
  { requests: 10, originReads: 4, originWrites: 1 },
  { requests: 20, hits: 6, staleHits: 2, missesAbsent: 1, missesExpired: 1, originReads: 2 },
  { requests: 30, hits: 1, missesAbsent: 4, originWrites: 7 },
];
const names = Object.keys(sampleColumns.at) as Column[];
const samples: Seconds = {
  length: rows.length,
  get: (row, column) => rows[row]?.[names.find((name) => sampleColumns.at[name] === column)!] ?? 0,
};
const all = { from: 0, to: 3 };
const none = { from: 1, to: 1 };

describe('rows of seconds', () => {
  it('adds columns of one row, and of all rows but the one that follows the last', () => {
    expect(figureOf(samples, 0, ...QUERIES)).toBe(5);
    expect(sumOf(samples, { from: 0, to: 2 }, 'requests')).toBe(30);
    expect(sumOf(samples, all, ...QUERIES)).toBe(14);
    expect(mostOf(samples, all, ...QUERIES)).toBe(7);
  });

  it('counts stale answers as found, and knows no hit ratio without a read', () => {
    expect(hitRatioOf(samples, { from: 1, to: 2 })).toBe(0.8);
    expect(hitRatioOf(samples, { from: 1, to: 3 })).toBe(0.6);
    expect(hitRatioOf(samples, { from: 0, to: 1 })).toBeNull();
    expect([sumOf(samples, none, 'requests'), mostOf(samples, none, 'requests')]).toEqual([0, 0]);
  });
});
