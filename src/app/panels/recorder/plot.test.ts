// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { type Frame, originColumns, sampleColumns } from '../../../engine/frame.ts';
import type { Notice } from '../../../engine/notices.ts';
import { emptyLive } from '../../lab/intake.ts';
import { geometryOf } from './geometry.ts';
import { databasePen } from './pens/database.ts';
import { plot, type Sheet } from './plot.ts';
import { sceneOf } from './scene.ts';

const MS = 1e6;
const down: Notice = {
  seq: 0,
  at: 8 * MS,
  code: 'origin-down',
  subject: 'origin',
  args: {},
  cause: -1,
};

/** The database for 20 ms, of which 10 are over: what is known of the rest is drawn as a line. */
function halfway() {
  const live = emptyLive();
  for (let i = 1; i <= 20; i++) {
    const sample = new Float64Array(sampleColumns.stride);
    sample[sampleColumns.at.at] = i * MS;
    sample[sampleColumns.at.originWorkers] = 10;
    sample[sampleColumns.at.originBusyPeak] = 10;
    sample[sampleColumns.at.originQueuePeak] = 30;
    live.fine.append(sample, sampleColumns.at.at, -1);
  }
  live.at = 10 * MS;
  live.reached = 20 * MS;
  const origin = new Float64Array(originColumns.stride);
  origin[originColumns.at.up] = 1;
  origin[originColumns.at.workers] = 10;
  live.frame = { at: live.at, origin } as Frame;
  return sceneOf(live, { from: 0, to: 40 * MS }, { notices: [down], topology: null }, 0);
}

test('the words of a pen stand over the lines of other branches, of what is known to come, and of events', () => {
  const drawn: string[] = [];
  let dash: readonly number[] = [];
  const own: Record<string, unknown> = {
    setLineDash: (segments: readonly number[]) => {
      dash = segments;
    },
    stroke: () => dash.length > 0 && drawn.push('line'),
    fillRect: () => drawn.push('event'),
    strokeText: (word: string) => drawn.push(`ground of ${word}`),
    fillText: (word: string) => drawn.push(word),
    measureText: (word: string) => ({ width: 6 * word.length }),
  };
  const ctx = new Proxy(own, { get: (all, name: string) => all[name] ?? (() => undefined) });
  const sheet = { ctx, width: 800, height: 200, words: '', mono: '' } as unknown as Sheet;
  plot(sheet, geometryOf(1, 'normal'), [databasePen], halfway());
  const words = drawn.filter((each) => !/^\d+(\sms)?$/.test(each));
  expect(words).toEqual([
    'line',
    'event',
    'up to 30 waiting',
    'ground of limit, 10 workers',
    'limit, 10 workers',
  ]);
});
