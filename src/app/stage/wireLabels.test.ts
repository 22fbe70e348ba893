import { expect, it } from 'vitest';
import { NODE_PLACE } from '../../engine/frame.ts';
import { layoutStage } from './layout.ts';
import { Routes } from './routes.ts';
import { topologyOf } from './testTopologies.ts';
import { labelPlace } from './wireLabels.ts';

it('says how many calls fail beside the node that they fail at, also where the wire comes from another zone', () => {
  const topology = topologyOf({ replicas: 1 });
  const layout = layoutStage(topology, 1112, 440);
  const routes = new Routes(
    layout,
    topology.apps.map(({ zone }) => zone),
  );
  const [failing, other] = layout.nodes.map(({ box }) => box);
  for (const app of topology.apps.keys()) {
    const place = labelPlace(layout, topology, routes, app, NODE_PLACE);
    const { x, y } = place?.failing ?? { x: 0, y: 0 };
    expect(x).toBeGreaterThan(failing!.x);
    expect(x).toBeLessThan(failing!.x + failing!.width);
    expect(x).toBeLessThan(other!.x);
    expect(y).toBeLessThan(failing!.y);
  }
});
