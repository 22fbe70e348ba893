import { expect, it } from 'vitest';
import {
  answerColumns,
  appColumns,
  nodeColumns,
  nodeStates,
  originColumns,
  sampleColumns,
  type TopologyView,
} from '../../../engine/frame.ts';
import { frameAt, run, tables } from '../../lab/fakeHost.ts';
import { emptyLive } from '../../lab/intake.ts';
import { whereWords } from './whereWords.ts';

const topology = {
  engine: 'redis',
  deployment: 'nodes',
  groups: [{ id: '0001', slots: [] }],
  nodes: [{ id: '0001-001' }, { id: '0001-002' }],
} as unknown as TopologyView;

type Node = { state: (typeof nodeStates)[number]; primary: number };

/** A moment of a run: the states of its nodes, and whether its database is up. */
function liveAt(at: number, nodes: readonly Node[], originUp = 1, faults: object[] = []) {
  const live = emptyLive();
  const rows = new Float64Array(nodes.length * nodeColumns.stride);
  nodes.forEach(({ state, primary }, i) => {
    rows[i * nodeColumns.stride + nodeColumns.at.state] = nodeStates.indexOf(state);
    rows[i * nodeColumns.stride + nodeColumns.at.primary] = primary;
  });
  const origin = new Float64Array(originColumns.stride);
  origin[originColumns.at.up] = originUp;
  const apps = new Float64Array(appColumns.stride);
  live.frame = frameAt(1, at, { nodes: rows, origin, apps, faults: faults as never });
  live.at = at;
  return live;
}

function sample(values: Partial<Record<keyof typeof sampleColumns.at, number>>): Float64Array {
  const row = new Float64Array(sampleColumns.stride);
  for (const [name, value] of Object.entries(values)) {
    row[sampleColumns.at[name as keyof typeof sampleColumns.at]] = value;
  }
  return row;
}

const plain = (words: string) => words.replaceAll('\u00a0', ' ');
const calm: Node[] = [
  { state: 'up', primary: 1 },
  { state: 'up', primary: 0 },
];

it('says moment, hits, latency, failures, nodes and what is in force and planned', () => {
  const nodes: Node[] = [
    { state: 'down', primary: 0 },
    { state: 'up', primary: 1 },
  ];
  const faults = [{ fault: 'node-crash', target: 'node:0001-001', since: 60e9 }];
  const live = liveAt(61.2e9, nodes, 0, faults);
  live.playing = true;
  live.pace = 1e9;
  const answered = { at: 61.2e9, completed: 4000, hits: 90, missesAbsent: 10, errors: 12 };
  live.fine.append(sample({ ...answered, cacheErrors: 30 }), sampleColumns.at.at, -1);
  const seconds = [sample({ at: 61e9, completed: 4000, p50: 0.42e6, p99: 8e6 })];
  for (const row of seconds) live.coarse.append(row, sampleColumns.at.at, -1);
  const state = {
    topology,
    tables: { ...tables, faults: [{ name: 'node-crash', label: 'Crash' }] as never },
    run: { ...run, interventions: [{ at: 90e9 }] as never },
  };
  expect(plain(whereWords(live, state, '61.2 s'))).toBe(
    't = 61.2 s, running in real time. Hit ratio 90 %. Latency p50 420 µs, p99 8 ms. ' +
      '12 of 4,000 requests failed in the last second, and 30 calls to the cache did. ' +
      '1 of 2 nodes up: 0001-001 is down. The primary is 0001-002. The database is down. ' +
      'In force: Crash (0001-001). 1 planned.',
  );
});

it('takes single answers before the first second is over, and says so where there is nothing', () => {
  const live = liveAt(5e6, calm);
  const state = { topology, tables, run };
  expect(plain(whereWords(live, state, '5.0 ms'))).toBe(
    't = 5.0 ms, paused. No hit or miss in the last second. Nothing was answered yet. ' +
      'No request failed in the last second. 2 of 2 nodes up. The primary is 0001-001.',
  );
  const { at, startedAt } = answerColumns.at;
  for (const [start, end] of [
    [0, 1e6],
    [0, 3e6],
    [2e6, 4e6],
  ] as const) {
    const row = new Float64Array(answerColumns.stride);
    row[startedAt] = start;
    row[at] = end;
    live.answers.append(row, at, -1);
  }
  expect(plain(whereWords(live, state, '5.0 ms'))).toContain('Latency p50 2 ms, longest 3 ms.');
});
