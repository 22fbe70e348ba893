import { expect, test } from 'vitest';
import { type Frame, nodeColumns, sampleColumns } from '../../../../engine/frame.ts';
import { emptyLive } from '../../../lab/intake.ts';
import type { RowRing } from '../../../lab/rows.ts';
import { sceneOf } from '../scene.ts';
import { limitLevels } from './evictionLine.ts';
import { memoryPen } from './memory.ts';

const MS = 1e6;

/** Samples of 1 ms with these limits, of which `past` have been reached; the node has `now`. */
function sceneWith(limits: readonly number[], past: number, now: number) {
  const live = emptyLive();
  live.at = past * MS;
  for (const [i, limit] of limits.entries()) {
    const sample = new Float64Array(sampleColumns.stride);
    sample[sampleColumns.at.at] = (i + 1) * MS;
    sample[sampleColumns.at.limitBytes] = limit;
    sample[sampleColumns.at.evicted] = 1;
    live.fine.append(sample, sampleColumns.at.at, -1);
  }
  const nodes = new Float64Array(2 * nodeColumns.stride);
  nodes[nodeColumns.at.primary] = 1;
  nodes[nodeColumns.at.limitBytes] = now;
  nodes[nodeColumns.stride + nodeColumns.at.limitBytes] = 7;
  live.frame = { at: live.at, nodes } as Frame;
  return sceneOf(live, { from: 0, to: 40 * MS }, { notices: [], topology: null }, 0);
}

test('each stretch of the past keeps the limit of its time; the newest holds on', () => {
  expect(limitLevels(sceneWith([900, 900, 600, 600], 4, 600))).toEqual([
    { from: 0, to: 2 * MS, value: 900 },
    { from: 2 * MS, to: 40 * MS, value: 600 },
  ]);
});

test('a change since the last sample shows at once, and what was played before is known', () => {
  expect(limitLevels(sceneWith([900, 900], 2.4, 600))).toEqual([
    { from: 0, to: 2 * MS, value: 900 },
    { from: 2 * MS, to: 40 * MS, value: 600 },
  ]);
  expect(limitLevels(sceneWith([900, 900, 900, 600, 600], 2, 900))).toEqual([
    { from: 0, to: 3 * MS, value: 900 },
    { from: 3 * MS, to: 40 * MS, value: 600 },
  ]);
  expect(limitLevels(sceneWith([], 0.5, 900))).toEqual([{ from: 0, to: 40 * MS, value: 900 }]);
});

test('the words beside the row are of the present, not of the last sample', () => {
  const words = (past: number, limits: readonly number[]) =>
    (memoryPen.value(sceneWith(limits, past, 600)) as string).replaceAll('\u00a0', ' ');
  expect(words(2.4, [900, 900])).toBe('0 of 600 B');
  expect(words(2, [900, 900])).toBe('0 of 900 B');
  expect(words(0.4, [])).toBe('0 of 600 B');
  expect(words(0, [])).toBe('empty');
});

test('the words say that the host swaps, of a primary, with what was copied', () => {
  const scene = sceneWith([900], 1, 900);
  const nodes = scene.live.frame?.nodes as Float64Array;
  const { at, stride } = nodeColumns;
  nodes[stride + at.swaps] = 1;
  expect(memoryPen.value(scene)).not.toBe('host swaps');
  nodes[at.swaps] = 1;
  nodes[at.copyOnWriteBytes] = 600;
  expect(memoryPen.value(scene)).toBe('host swaps');
  expect(memoryPen.table(scene).caption.replaceAll('\u00a0', ' ')).toMatch(
    /; now the host swaps, 600 B copied for a snapshot$/,
  );
});

test('the table tells items that went with a node from writes that were undone', () => {
  const scene = sceneWith([900], 1, 900);
  const row = new Float64Array(sampleColumns.stride);
  row[sampleColumns.at.at] = 2 * MS;
  Object.assign(row, { [sampleColumns.at.lost]: 3, [sampleColumns.at.lostWrites]: 443 });
  (scene.live.fine as RowRing).append(row, sampleColumns.at.at, -1);
  scene.range.end = 2;
  const { head, rows } = memoryPen.table(scene);
  expect(head.slice(-2)).toEqual(['Items lost with a node', 'Acknowledged writes lost']);
  expect(rows.map((cells) => cells.slice(-2))).toEqual([
    ['0', '0'],
    ['3', '443'],
  ]);
});

test('evictions hang from the line of their own time, and both levels are named', () => {
  const hung: number[] = [];
  const said: string[] = [];
  const own: Record<string, unknown> = {
    rect: (_x: number, y: number) => hung.push(y),
    fillText: (word: string) => said.push(word.replace('\u00a0', ' ')),
    measureText: (word: string) => ({ width: 6 * word.length }),
  };
  const ctx = new Proxy(own, { get: (all, name: string) => all[name] ?? (() => undefined) });
  const board = { ctx, palette: {}, words: '', mono: '', left: 0, right: 800, top: 0, bottom: 90 };
  const x = (at: number) => (at / (40 * MS)) * 800;
  const limits = [...Array(12).fill(900), ...Array(8).fill(600)];
  const above: (() => void)[] = [];
  const free = { uprights: [], taken: [], above };
  memoryPen.draw({ ...board, ...free, x } as never, sceneWith(limits, 20, 600));
  for (const write of above) write();
  expect([...new Set(hung)]).toHaveLength(2);
  expect(hung[0]).toBeLessThan(hung.at(-1) as number);
  expect(said).toEqual(['eviction line, 600 B', '900 B', 'evicted, up to 1 each ms']);
});
