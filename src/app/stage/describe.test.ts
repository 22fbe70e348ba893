import { describe, expect, it } from 'vitest';
import {
  appColumns,
  type Frame,
  nodeColumns,
  originColumns,
  recentColumns,
} from '../../engine/frame.ts';
import { describeApp, describeNode, describeOrigin } from './describe.ts';
import { topologyOf } from './testTopologies.ts';

const topology = topologyOf({ replicas: 1 });
const spaces = (text: string) => text.replaceAll('\u00a0', ' ');

function frameOf(
  nodes: Partial<Record<keyof typeof nodeColumns.at, number>>[],
  before: Partial<Record<keyof typeof recentColumns.at, number>> = {},
): Frame {
  const rows = nodes.flatMap((values) => nodeColumns.names.map((name) => values[name] ?? 0));
  return {
    nodes: Float64Array.from(rows),
    recent: Float64Array.from(recentColumns.names.map((name) => before[name] ?? 0)),
    apps: Float64Array.from(
      [...appColumns.names].flatMap((name) => (name === 'answered' ? 73 : name === 'up' ? 1 : 0)),
    ),
    origin: Float64Array.from(
      originColumns.names.map((name) => ({ busy: 12, up: 1, queue: 3 })[name as 'busy'] ?? 0),
    ),
  } as unknown as Frame;
}

describe('describeNode', () => {
  it('says name, place, role and the numbers of the moment', () => {
    const frame = frameOf([
      { primary: 1, hits: 41, misses: 59, keys: 48, usedBytes: 50, limitBytes: 100, queue: 2 },
    ]);
    expect(spaces(describeNode(topology, 0, frame))).toBe(
      '0001-001 in us-east-1a, primary, 41 % hits, 48 items, 50 % full, 2 waiting',
    );
  });

  it('says the share of hits of late, as the card does', () => {
    const frame = frameOf([{ hits: 90, misses: 110 }], { hits: 10, misses: 100 });
    expect(spaces(describeNode(topology, 0, frame))).toContain(', 89 % hits,');
  });

  it('says that a snapshot is made or a file written, and that the host swaps for it, also in brief', () => {
    const frame = frameOf([{ primary: 1, saveInProgress: 1, swaps: 1 }, { saveInProgress: 2 }]);
    expect([0, 1].map((index) => describeNode(topology, index, frame, true))).toEqual([
      '0001-001 in us-east-1a, primary, making a snapshot (its host swaps)',
      '0001-002 in us-east-1b, replica, writing its append-only file anew',
    ]);
    expect(spaces(describeNode(topology, 0, frame))).toContain('making a snapshot');
  });

  it('says since when a node is down, whatever took it there, and no numbers of it', () => {
    const frame = frameOf([{ state: 1, since: 60e9, primary: 1, keys: 48 }]);
    expect(spaces(describeNode(topology, 0, frame))).toBe(
      '0001-001 in us-east-1a, primary, down since 60.0 s',
    );
  });

  it('says name and place before there is a frame', () => {
    expect(describeNode(topology, 1, null)).toBe('0001-002 in us-east-1b');
  });
});

describe('describeApp and describeOrigin', () => {
  it('say what they do', () => {
    const frame = frameOf([]);
    expect(describeApp(topology, 0, frame)).toBe('app-1 in us-east-1a, 73 answered');
    expect(describeOrigin(topology, frame)).toBe(
      'database in us-east-1a, 12 of 24 workers busy, 3 waiting',
    );
  });
});
