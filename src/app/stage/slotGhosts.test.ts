import { describe, expect, it } from 'vitest';
import type { StaleSlotsView } from '../../engine/frame.ts';
import { slotOutlines } from './paintSlotGhosts.ts';
import { ghostLabel, ghostWords, shortWords, slotGhosts, staleWords } from './slotGhosts.ts';
import { topologyOf } from './testTopologies.ts';

const topology = topologyOf({ shards: 3, apps: 3 });
const view = (app: number, group: number, ranges: [number, number][]): StaleSlotsView => ({
  app,
  group,
  count: ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0),
  ranges,
});
const stale = [
  view(0, 0, [[0, 99]]),
  view(1, 0, [
    [50, 149],
    [400, 499],
  ]),
  view(1, 2, [[9_000, 9_000]]),
  view(2, -1, [[1, 2]]),
];

describe('ghosts of slots', () => {
  it('are those of all apps together, the most mistaken first; a shard that has left has no place', () => {
    expect(slotGhosts(stale, null)).toEqual([
      {
        group: 0,
        apps: [1, 0],
        count: 200,
        ranges: [
          [0, 149],
          [400, 499],
        ],
      },
      { group: 2, apps: [1], count: 1, ranges: [[9_000, 9_000]] },
    ]);
    expect(slotGhosts([], null)).toEqual([]);
  });

  it('are those of the chosen app alone, while it is wrong', () => {
    expect(slotGhosts(stale, { kind: 'app', index: 0 })).toEqual([
      { group: 0, apps: [0], count: 100, ranges: [[0, 99]] },
    ]);
    const right = stale.filter(({ app }) => app !== 0);
    expect(slotGhosts(right, { kind: 'app', index: 0 })).toEqual(slotGhosts(right, null));
    expect(slotGhosts(right, { kind: 'node', index: 1 })).toEqual(slotGhosts(right, null));
  });

  it('say who believes how much, and where choosing them leads', () => {
    const [first, second] = slotGhosts(stale, null);
    if (!first || !second) throw new Error('no ghosts');
    expect(ghostWords(first, topology)).toEqual([
      '2 apps still believe 200 slots here',
      '2 apps believe',
      '200 slots here',
    ]);
    expect(ghostWords(second, topology)[0]).toBe('app-2 still believes 1 slot here');
    expect(shortWords(first)).toEqual(['200 slots believed', '200 believed', '200']);
    expect(ghostLabel(first, topology)).toBe(
      'Belief: app-2 and 1 other app still take shard 0001 for the owner of 200 slots. Inspect app-2',
    );
    expect(ghostLabel(second, topology)).toBe(
      'Belief: app-2 still takes shard 0003 for the owner of 1 slot. Inspect app-2',
    );
    expect(staleWords(stale, 1)[0]).toBe('201 slots believed elsewhere');
    expect(staleWords(stale.slice(0, 1), 1)).toEqual([]);
  });
});

describe('outlines on the bar of slots', () => {
  const bar = { x: 100, y: 40, width: 256, height: 6 };

  it('go around each range, and stay on the bar', () => {
    expect(
      slotOutlines(bar, [
        [0, 0],
        [4_096, 8_191],
        [16_383, 16_383],
      ]),
    ).toEqual([
      { x: 100, y: 35, width: 14, height: 16 },
      { x: 164, y: 35, width: 64, height: 16 },
      { x: 342, y: 35, width: 14, height: 16 },
    ]);
  });

  it('are one where they would be too close', () => {
    expect(
      slotOutlines(bar, [
        [0, 1_023],
        [1_100, 2_047],
        [4_096, 5_119],
      ]).map(({ x, width }) => [x, width]),
    ).toEqual([
      [100, 32],
      [164, 16],
    ]);
  });
});
