import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { type Frame, nodeColumns, totalColumns } from '../../../engine/frame.ts';
import { Exits } from './Exits.tsx';

test('writes that a failover undid are told apart from items that went with a node', () => {
  const shown = (lostWrites: number) => {
    const nodes = new Float64Array(nodeColumns.stride);
    nodes[nodeColumns.at.lost] = 7;
    const totals = new Float64Array(totalColumns.stride);
    totals[totalColumns.at.lostWrites] = lostWrites;
    const markup = renderToStaticMarkup(<Exits frame={{ nodes, totals } as Frame} nodes={[0]} />);
    return markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  };
  expect(shown(443)).toContain('lost with a node 7');
  expect(shown(443)).toContain('443 acknowledged writes of this run are lost.');
  expect(shown(0)).not.toContain('acknowledged');
});
