import { describe, expect, it } from 'vitest';
import { nodeColumns, nodeStates, recentColumns } from '../../engine/frame.ts';
import { frameAt } from '../lab/fakeHost.ts';
import { layoutStage } from './layout.ts';
import { readFigures, scenesOf } from './scenes.ts';
import { topologyOf } from './testTopologies.ts';

const topology = topologyOf({ replicas: 1 });
const { at, stride } = nodeColumns;

/** Two nodes of which each holds 90 items of 20 kB and has room for few more. */
function frameOf(items: readonly number[]) {
  const nodes = new Float64Array(2 * stride);
  for (const base of [0, stride]) {
    nodes[base + at.state] = nodeStates.indexOf('up');
    nodes[base + at.keys] = 90;
    nodes[base + at.payloadBytes] = 1_800_000;
    nodes[base + at.usedBytes] = 1_900_000;
    nodes[base + at.limitBytes] = 1_950_000;
    nodes[base + at.hits] = 900;
    nodes[base + at.misses] = 900;
    nodes[base + at.busyNanos] = 500;
  }
  const recent = new Float64Array(2 * recentColumns.stride);
  recent.set([9_000, 600, 800, 0, 0]);
  return frameAt(1, 10_000, { nodes, recent, items: Int32Array.from(items) });
}

describe('readFigures', () => {
  const scenes = scenesOf(topology, layoutStage(topology, 1112, 600, true, []));

  it('lets a square be an item only where the items are told', () => {
    expect([
      readFigures(scenes, frameOf([])),
      scenes.map((scene) => scene.perItem),
      readFigures(scenes, frameOf([1, 7, 255])),
      scenes.map((scene) => scene.perItem),
      readFigures(scenes, frameOf([1, 8, 255])),
    ]).toEqual([false, [false, false], true, [false, true], false]);
    expect(scenes.map(({ figures }) => figures.capacity)).toEqual([92, 92]);
  });

  it('tells what a node does lately from one frame', () => {
    readFigures(scenes, frameOf([]));
    expect(scenes[0]?.figures).toMatchObject({ hitRatio: 0.75, busyShare: 0.5 });
    // Of the other nothing is known from before: it is all that it has done.
    expect(scenes[1]?.figures).toMatchObject({ hitRatio: 0.5, busyShare: 0.05 });
  });
});
