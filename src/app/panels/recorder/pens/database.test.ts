import { expect, test } from 'vitest';
import { type Frame, originColumns, sampleColumns } from '../../../../engine/frame.ts';
import { emptyLive } from '../../../lab/intake.ts';
import { sceneOf } from '../scene.ts';
import { databasePen } from './database.ts';

const MS = 1e6;

test('the name of the queue hides no other wave', () => {
  const live = emptyLive();
  live.at = 20 * MS;
  for (let i = 0; i < 20; i++) {
    const sample = new Float64Array(sampleColumns.stride);
    sample[sampleColumns.at.at] = (i + 1) * MS;
    sample[sampleColumns.at.originBusyPeak] = i % 5 < 2 ? 10 : 0;
    sample[sampleColumns.at.originQueuePeak] = i < 2 ? 30 : i % 5 < 2 ? 28 : 0;
    live.fine.append(sample, sampleColumns.at.at, -1);
  }
  const origin = new Float64Array(originColumns.stride);
  origin[originColumns.at.up] = 1;
  origin[originColumns.at.workers] = 10;
  live.frame = { at: live.at, origin } as Frame;
  const chips: number[] = [];
  const own: Record<string, unknown> = {
    roundRect: (x: number) => chips.push(x),
    measureText: (word: string) => ({ width: 6 * word.length }),
  };
  const ctx = new Proxy(own, { get: (all, name: string) => all[name] ?? (() => undefined) });
  const x = (at: number) => (at / (40 * MS)) * 800;
  const board = {
    ctx,
    x,
    taken: [],
    uprights: [x(20 * MS)],
    palette: {},
    words: '',
    mono: '',
    left: 0,
    right: 800,
    top: 0,
    bottom: 60,
  };
  const view = { from: 0, to: 40 * MS };
  databasePen.draw(board as never, sceneOf(live, view, { notices: [], topology: null }, 0));
  // Between two waves there are 60 px, too few for the name, and so many before the present: it stands behind that.
  expect(chips).toEqual([x(20 * MS) + 6]);
});
