import { expect, test } from 'vitest';
import { type Counter, sampleColumns } from '../../../engine/frame.ts';
import { RowRing } from '../../lab/rows.ts';
import { differenceOf } from './difference.ts';

const { at, stride } = sampleColumns;

/** Ten whole seconds, each with the same counts. */
function tenSeconds(counts: Partial<Record<Counter | 'p99', number>>): RowRing {
  const ring = new RowRing(stride, 16);
  const rows = new Float64Array(10 * stride);
  for (let second = 0; second < 10; second++) {
    rows[second * stride + at.at] = (second + 1) * 1e9;
    for (const [name, count] of Object.entries(counts)) {
      rows[second * stride + at[name as Counter]] = count;
    }
  }
  ring.append(rows, at.at, -1);
  return ring;
}

const words = (own: RowRing, other: RowRing) => differenceOf(own, other, 2e9, 10e9)?.words;

test('lost items and reads past the cache are differences too', () => {
  const kept = tenSeconds({ hits: 100, completed: 100, p99: 1e6 });
  const lost = tenSeconds({ hits: 100, completed: 100, p99: 1e6, lost: 50, bypasses: 20 });
  expect(words(kept, lost)).toEqual([
    '0 items lost with their node instead of 400',
    '0 reads past the cache instead of 160',
  ]);
  expect(words(kept, kept)).toEqual([]);
});

test('no hit ratio is told of a cache that hardly answered', () => {
  const down = tenSeconds({ hits: 1, errors: 99, completed: 1, p99: 1e6 });
  const up = tenSeconds({ hits: 99, missesAbsent: 1, completed: 100, p99: 1e6 });
  expect(words(down, up)).toEqual(['792 requests failed instead of 0']);
});
