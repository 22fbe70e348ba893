import { expect, test } from 'vitest';
import { sampleColumns } from '../../../../engine/frame.ts';
import { emptyLive } from '../../../lab/intake.ts';
import { sceneOf } from '../scene.ts';
import { countPens, countsTable } from './counts.ts';

const MS = 1e6;

/** Three samples with 0, 5 and 7 redirects; the last one evicts two items. */
function scene() {
  const live = emptyLive();
  live.at = 3 * MS;
  for (const [i, redirects] of [0, 5, 7].entries()) {
    const sample = new Float64Array(sampleColumns.stride);
    sample[sampleColumns.at.at] = (i + 1) * MS;
    sample[sampleColumns.at.redirects] = redirects;
    sample[sampleColumns.at.evicted] = i === 2 ? 2 : 0;
    live.fine.append(sample, sampleColumns.at.at, -1);
  }
  return sceneOf(live, { from: 0, to: 40 * MS }, { notices: [], topology: null }, 0);
}

test('each pen says what came in the newest interval, the table what came in all', () => {
  const values = countPens.map((pen) => [pen.name, pen.value(scene())]);
  expect(Object.fromEntries(values)).toMatchObject({
    Redirects: '7 each ms',
    Refused: '0 each ms',
    Evictions: '2 each ms',
  });
  const { head, rows } = countsTable(scene());
  const redirects = head.indexOf('Redirects');
  expect(rows.map((row) => row[redirects])).toEqual(['0', '5', '7']);
});
