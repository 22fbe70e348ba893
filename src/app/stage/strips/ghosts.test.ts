import { describe, expect, it } from 'vitest';
import { GONE_PLACE, type GoneView } from '../../../engine/frame.ts';
import { topologyOf } from '../testTopologies.ts';
import { dashedWords, ghostWords, keptOrder, rowsWithGone } from './ghosts.ts';

const topology = topologyOf({ zones: 3, shards: 3, replicas: 1 });

function gone(id: string, apps: number[]): GoneView {
  const [shard = ''] = id.split('-');
  return { place: GONE_PLACE, id, shard, zone: 1, address: '10.0.2.40', apps };
}

describe('rowsWithGone', () => {
  it('is the rows of the topology while nobody believes in another node', () => {
    expect(rowsWithGone(topology, [])).toEqual({
      ids: ['0001', '0002', '0003'],
      rows: [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    });
  });

  it('has a removed replica at the end of its shard, and a removed shard as the last row', () => {
    const left = [gone('0002-003', [0]), gone('0009-001', [0]), gone('0009-002', [1])];
    expect(rowsWithGone(topology, left)).toEqual({
      ids: ['0001', '0002', '0003', '0009'],
      rows: [
        [0, 1],
        [2, 3, 6],
        [4, 5],
        [7, 8],
      ],
    });
  });
});

describe('keptOrder', () => {
  it('moves no row when a ghost comes or goes', () => {
    const before = ['0003', '0001', '0002'];
    expect(keptOrder(before, ['0001', '0002', '0003', '0009'])).toEqual([2, 0, 1, 3]);
    expect(keptOrder([...before, '0009'], ['0001', '0002', '0003'])).toEqual([2, 0, 1]);
    expect(keptOrder([], ['0001', '0002'])).toEqual([0, 1]);
  });
});

describe('words for dashed cells', () => {
  it('say which node has left and who still knows it', () => {
    const one = gone('0002-003', [0]);
    expect(ghostWords(one, topology)).toBe('0002-003 in us-east-1b, removed; app-1 still knows it');
    expect(dashedWords([one], topology)).toBe(' Dashed: 0002-003, removed; app-1 still knows it.');
    expect(dashedWords([one, one], topology)).toBe(
      ' Dashed: 2 removed nodes that apps still know.',
    );
    expect(dashedWords([], topology)).toBe('');
  });
});
