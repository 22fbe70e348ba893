import { expect, it } from 'vitest';
import { nodeColumns, nodeStates } from '../../engine/frame.ts';
import { frameAt } from '../lab/fakeHost.ts';
import { topologyOf } from '../stage/testTopologies.ts';
import { factsOfNode } from './nodeFacts.ts';

it('tells nothing of the process of a node that is down', () => {
  const topology = topologyOf({ replicas: 1 });
  const { stride, at } = nodeColumns;
  const told = (state: (typeof nodeStates)[number]) => {
    const nodes = new Float64Array(2 * stride);
    nodes[at.state] = nodeStates.indexOf(state);
    nodes[at.usedBytes] = 955_000;
    nodes[at.hits] = 7;
    const facts = factsOfNode(0, frameAt(1, 1e9, { nodes }), topology);
    return ['Memory used', 'Connections', 'Behind the primary', 'Hits'].map(
      (name) => facts.find(({ label }) => label === name)?.value,
    );
  };
  const none = 'none: it is down';
  expect(told('down')).toEqual([none, none, none, '7']);
  expect(told('up')[0]).not.toBe(none);
});
