import { expect, test } from 'vitest';
import { type Frame, originColumns, sampleColumns } from '../../../../engine/frame.ts';
import { emptyLive } from '../../../lab/intake.ts';
import { sceneOf } from '../scene.ts';
import { databasePen } from './database.ts';

const MS = 1e6;
const x = (at: number) => (at / (40 * MS)) * 800;
const view = { from: 0, to: 40 * MS };

type Sample = { workers: number; busy: number; queue: number };

/** Samples of 1 ms to the present; the database has `workers` now. */
function sceneWith(samples: readonly Sample[], workers: number) {
  const live = emptyLive();
  live.at = samples.length * MS;
  for (const [i, { workers, busy, queue }] of samples.entries()) {
    const sample = new Float64Array(sampleColumns.stride);
    sample[sampleColumns.at.at] = (i + 1) * MS;
    sample[sampleColumns.at.originWorkers] = workers;
    sample[sampleColumns.at.originBusyPeak] = busy;
    sample[sampleColumns.at.originQueuePeak] = queue;
    live.fine.append(sample, sampleColumns.at.at, -1);
  }
  const origin = new Float64Array(originColumns.stride);
  origin[originColumns.at.up] = 1;
  origin[originColumns.at.workers] = workers;
  live.frame = { at: live.at, origin } as Frame;
  return sceneOf(live, view, { notices: [], topology: null }, 0);
}

/** Draws the pen on 800 x 60 px; tells where chips stand, what is said, and the lines as their points. */
function drawn(scene: ReturnType<typeof sceneWith>) {
  const chips: number[] = [];
  const said: string[] = [];
  const lines: [number, number][][] = [];
  const own: Record<string, unknown> = {
    roundRect: (x: number) => chips.push(x),
    measureText: (word: string) => ({ width: 6 * word.length }),
    fillText: (word: string) => said.push(word),
    beginPath: () => lines.push([]),
    moveTo: (x: number, y: number) => lines.at(-1)?.push([x, y]),
    lineTo: (x: number, y: number) => lines.at(-1)?.push([x, y]),
  };
  const ctx = new Proxy(own, { get: (all, name: string) => all[name] ?? (() => undefined) });
  const board = {
    ctx,
    x,
    taken: [],
    uprights: [x(scene.present)],
    palette: {},
    words: '',
    mono: '',
  };
  const place = { left: 0, right: 800, top: 0, bottom: 60 };
  const above: (() => void)[] = [];
  databasePen.draw({ ...board, ...place, above } as never, scene);
  for (const write of above) write();
  return { chips, said, lines };
}

test('the name of the queue hides no other wave', () => {
  const waves = Array.from({ length: 20 }, (_, i) => ({
    workers: 10,
    busy: i % 5 < 2 ? 10 : 0,
    queue: i < 2 ? 30 : i % 5 < 2 ? 28 : 0,
  }));
  // Between two waves there are 60 px, too few for the name, and so many before the present: it stands behind that.
  expect(drawn(sceneWith(waves, 10)).chips).toEqual([x(20 * MS) + 6]);
});

test('the limit of the past stays where it was when the number of workers changes', () => {
  const before = Array<Sample>(12).fill({ workers: 20, busy: 4, queue: 0 });
  const after = Array<Sample>(8).fill({ workers: 5, busy: 4, queue: 0 });
  const { said, lines } = drawn(sceneWith([...before, ...after], 5));
  expect(said).toEqual(['limit, 5 workers', '20 workers']);
  // The line goes from one level down to the other at the change, and on to the edge.
  const limit = lines.find((points) => points.length === 4 && points.at(-1)?.[0] === 800) ?? [];
  expect(limit.map(([x]) => x)).toEqual([0, x(12 * MS), x(12 * MS), 800]);
  const [high = 0, , , low = 0] = limit.map(([, y]) => y);
  expect((60 - high) / (60 - low)).toBeCloseTo(4, 0);
});

test('a queue is what waits, whatever the number of workers became', () => {
  const busy = Array<Sample>(10).fill({ workers: 40, busy: 40, queue: 0 });
  const queued = Array<Sample>(2).fill({ workers: 10, busy: 10, queue: 7 });
  const scene = sceneWith([...busy, ...queued], 30);
  expect(drawn(scene).said).toContain('up to 7 waiting');
  expect(databasePen.table(scene).rows.at(-1)?.slice(1, 4)).toEqual(['10', '10', '7']);
});

test('before anything was sampled the limit that holds now is drawn', () => {
  expect(drawn(sceneWith([], 1)).said).toEqual(['limit, 1 worker']);
});
