import { expect, test } from 'vitest';
import { type Counter, sampleColumns } from '../../../engine/frame.ts';
import { RowRing } from '../../lab/rows.ts';
import { differenceOf } from './difference.ts';

const { at, stride } = sampleColumns;

/** Ten whole seconds, each with the same counts. */
function tenSeconds(
  counts: Partial<Record<Counter | 'p99' | 'engineBusy', number>>,
  p99s: Record<number, number> = {},
): RowRing {
  const ring = new RowRing(stride, 16);
  const rows = new Float64Array(10 * stride);
  for (let second = 0; second < 10; second++) {
    rows[second * stride + at.at] = (second + 1) * 1e9;
    for (const [name, count] of Object.entries(counts)) {
      rows[second * stride + at[name as Counter]] = count;
    }
    const p99 = p99s[second + 1];
    if (p99 !== undefined) rows[second * stride + at.p99] = p99;
  }
  ring.append(rows, at.at, -1);
  return ring;
}

const words = (own: RowRing, other: RowRing) => differenceOf(own, other, 2e9, 10e9)?.words;

test('lost items and reads straight to the database are differences too', () => {
  const kept = tenSeconds({ hits: 100, completed: 100, p99: 1e6 });
  const lost = tenSeconds({ hits: 100, completed: 100, p99: 1e6, lost: 50, bypasses: 20 });
  expect(words(kept, lost)).toEqual([
    '0 items lost with their node instead of 400',
    '0 reads straight to the database instead of 160',
  ]);
  expect(words(kept, kept)).toEqual([]);
});

test('no hit ratio is told of a cache that hardly answered', () => {
  const down = tenSeconds({ hits: 1, errors: 99, completed: 1, p99: 1e6 });
  const up = tenSeconds({ hits: 99, missesAbsent: 1, completed: 100, p99: 1e6 });
  expect(words(down, up)).toEqual(['792 requests failed instead of 0']);
  const one = tenSeconds({ hits: 1, errors: 1 / 8, completed: 1, p99: 1e6 });
  expect(words(one, up)).toContain('1 request failed instead of 0');
});

test('how busy the busiest node is, in whole percent and on average, after p99', () => {
  const few = tenSeconds({
    hits: 100,
    completed: 100,
    p99: 1e6,
    engineBusy: 0.312,
    originReads: 5,
  });
  const many = tenSeconds({ hits: 100, completed: 100, p99: 2e6, engineBusy: 0.918 });
  expect(words(many, few)).toEqual([
    'p99 2\u00a0ms instead of 1\u00a0ms',
    "busiest node's EngineCPUUtilization 92\u00a0% instead of 31\u00a0%",
    '0 database reads instead of 40',
  ]);
  expect(differenceOf(many, few, 2e9, 10e9, 'CPUUtilization')?.words[1]).toBe(
    "busiest node's CPUUtilization 92\u00a0% instead of 31\u00a0%",
  );
  const alike = tenSeconds({ hits: 100, completed: 100, p99: 1e6, engineBusy: 0.3121 });
  expect(
    words(alike, tenSeconds({ hits: 100, completed: 100, p99: 1e6, engineBusy: 0.313 })),
  ).toEqual([]);
});

test('a short event that a change has cured shows in the worst second since the fork', () => {
  const all = { hits: 100, completed: 100, p99: 4.7e6 };
  const hurt = tenSeconds(all, { 2: 90e6, 6: 22.8e6 });
  const cured = tenSeconds(all, { 2: 50e6, 6: 4.8e6, 10: 4.8e6 });
  expect(words(cured, hurt)).toEqual([
    'p99 of the worst second 4.8\u00a0ms instead of 23\u00a0ms',
    'p99 of the last second 4.8\u00a0ms instead of 4.7\u00a0ms',
  ]);
  expect(words(tenSeconds(all), hurt)).toEqual([
    'p99 of the worst second 4.7\u00a0ms instead of 23\u00a0ms',
  ]);
  expect(words(tenSeconds(all, { 10: 5e6 }), tenSeconds(all, { 6: 5e6 }))).toEqual([
    'p99 of the last second 5\u00a0ms instead of 4.7\u00a0ms',
  ]);
});
