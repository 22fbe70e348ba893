import { describe, expect, it } from 'vitest';
import { GONE_PLACE, type GoneView, NODE_PLACE } from '../../engine/frame.ts';
import { goneWords, withGone } from './goneNodes.ts';
import { layoutStage } from './layout.ts';
import { Routes } from './routes.ts';
import { topologyOf } from './testTopologies.ts';
import { Tracks } from './tracks.ts';
import { wiresOf } from './wires.ts';

const before = topologyOf({ shards: 5, engine: 'memcached', apps: 3 });
const taken = 2;
/** The same without the third node. */
const after = {
  ...before,
  groups: before.groups.filter((_, i) => i !== taken),
  nodes: before.nodes
    .filter((_, i) => i !== taken)
    .map((node) => ({ ...node, group: node.group > taken ? node.group - 1 : node.group })),
};
const gone: GoneView[] = [
  {
    place: GONE_PLACE + taken,
    id: '0003',
    shard: '0003',
    zone: 0,
    address: '10.0.1.19',
    apps: [2],
  },
];

describe('a node that has left and is believed in', () => {
  it('stands where it stood, and so do the others', () => {
    const whole = layoutStage(before, 1112, 480);
    const without = layoutStage(after, 1112, 480, true, gone);
    const boxes = [...without.nodes];
    const [ghost] = without.gone;
    if (!ghost) throw new Error('no ghost');
    boxes.splice(taken, 0, ghost);
    expect(boxes.map(({ box }) => box)).toEqual(whole.nodes.map(({ box }) => box));
    expect(ghost).toMatchObject({ id: '0003', place: GONE_PLACE + taken, apps: [2] });
    expect(layoutStage(after, 1112, 480).gone).toEqual([]);
    expect(withGone(after, [])).toBe(after);
  });

  it('is reached by a dashed wire of those who believe in it', () => {
    const layout = layoutStage(after, 1112, 480, true, gone);
    const routes = new Routes(layout, [0, 1, 0]);
    const route = routes.between(2, GONE_PLACE + taken);
    const end = route.at(-1);
    const box = layout.gone[0]?.box;
    if (!end || !box) throw new Error('no way');
    expect(end.x >= box.x && end.x <= box.x + box.width).toBe(true);
    expect(end.y >= box.y && end.y <= box.y + box.height).toBe(true);
    const tracks = new Tracks(after, layout, routes);
    expect(tracks.track(2, GONE_PLACE + taken)).not.toBeNull();
    expect(tracks.track(2, GONE_PLACE + taken + 1)).toBeNull();
    expect(tracks.track(2, NODE_PLACE + 3)).not.toBeNull();
    expect(tracks.track(2, NODE_PLACE + 4)).toBeNull();
    const primary = after.nodes.map(() => true);
    const wires = wiresOf(after, layout, primary, [], 'primary').filter((wire) => wire.mistaken);
    expect(wires.map(({ from, to, kind }) => [from, to, kind])).toEqual([
      [2, GONE_PLACE + taken, 'ask'],
    ]);
  });

  it('says who still knows it', () => {
    const words = (...apps: number[]) => goneWords({ apps }, after);
    expect(words(2)).toBe('app-3 still knows it');
    expect(words(0, 2)).toBe('app-1 and app-3 still know it');
    expect(words(0, 1, 2)).toBe('3 apps still know it');
  });
});
