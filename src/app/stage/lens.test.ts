import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import {
  type Frame,
  flightColumns,
  GONE_PLACE,
  type GoneView,
  NODE_PLACE,
  nodeColumns,
  ORIGIN_PLACE,
  recentColumns,
  type TopologyView,
} from '../../engine/frame.ts';
import { emptyLive, takeFrame } from '../lab/intake.ts';
import type { Lab, LabState, Live, Selection } from '../lab/types.ts';
import { Lens } from './lens.ts';
import { levelIn } from './levels.ts';
import { topologyOf } from './testTopologies.ts';

const shards = (count: number, replicas: number) =>
  topologyOf({ zones: 3, shards: count, replicas });
const topology: TopologyView = shards(3, 1);

function frameOf(flights: number[][]): Frame {
  const nodes = new Float64Array(topology.nodes.length * nodeColumns.stride);
  topology.nodes.forEach((_, i) => {
    nodes[i * nodeColumns.stride + nodeColumns.at.keys] = 100 + i;
  });
  return {
    epoch: 1,
    at: 5,
    topologyVersion: topology.version,
    nodes,
    recent: new Float64Array(topology.nodes.length * recentColumns.stride),
    wires: Float64Array.from([
      ...[0, NODE_PLACE + 1, 100, 5, 0],
      ...[1, NODE_PLACE + 2, 200, 0, 0],
      ...[0, GONE_PLACE + 7, 0, 9, 9],
      ...[0, ORIGIN_PLACE, 50, 0, 0],
    ]),
    medians: { hit: 300e3, miss: 6e6 },
    sampleEvery: 20,
    flights: Float64Array.from(flights.flat()),
    exits: Float64Array.from([1, 1, 7, 0, 1, 2, 8, 0]),
    items: Int32Array.from([0, 11, 1, 2, 12, 1]),
    beliefs: [
      { app: 0, group: 1, node: 3, sinceNanos: 1, untilNanos: 9 },
      { app: 0, group: 0, node: 1, sinceNanos: 1, untilNanos: 9 },
    ],
    staleSlots: [
      { app: 0, group: 1, count: 2, ranges: [[8, 9]] },
      { app: 0, group: 0, count: 1, ranges: [[7, 7]] },
    ],
    gone: [goneFrom('0002', 7), goneFrom('0001', 8)],
    totals: new Float64Array(0),
    apps: new Float64Array(0),
    origin: new Float64Array(0),
    answers: new Float64Array(0),
    fine: new Float64Array(0),
    coarse: new Float64Array(0),
    notices: [],
    faults: [],
    dropped: { flights: 0, answers: 0, exits: 0 },
  };
}

function goneFrom(shard: string, number: number): GoneView {
  const place = GONE_PLACE + number;
  return { place, id: `${shard}-003`, shard, zone: 2, address: '10.0.3.40', apps: [0] };
}

function flight(request: number, from: number, to: number): number[] {
  const row = new Array<number>(flightColumns.stride).fill(0);
  row[flightColumns.at.request] = request;
  row[flightColumns.at.from] = from;
  row[flightColumns.at.to] = to;
  return row;
}

/** A lab that shows `frame`, and what was chosen on it. */
function labOf(frame: Frame) {
  const store = createStore<LabState>(
    () => ({ selection: null, snapshot: null, topology }) as unknown as LabState,
  );
  const live = emptyLive();
  takeFrame(live, frame, false);
  live.at = 5;
  const chosen: (Selection | null)[] = [];
  const lab = {
    store,
    live,
    onPaint: (paint: (live: Live) => void) => {
      paint(live);
      return () => undefined;
    },
    select: (selection: Selection | null) => chosen.push(selection),
  } as unknown as Lab;
  return { lab, store, chosen };
}

describe('one shard as a cluster', () => {
  const first = topology.nodes.findIndex((node) => node.group === 1);
  const frame = frameOf([
    flight(1, 0, NODE_PLACE + first),
    flight(1, 0, ORIGIN_PLACE),
    flight(2, 0, NODE_PLACE),
    flight(2, 0, ORIGIN_PLACE),
    flight(3, NODE_PLACE + first, NODE_PLACE + first + 1),
    flight(4, 0, GONE_PLACE + 7),
    flight(5, 0, GONE_PLACE + 8),
  ]);

  it('has the nodes of the shard only', () => {
    const lens = new Lens(labOf(frame).lab, topology, 1);
    expect(lens.topology.groups).toEqual([topology.groups[1]]);
    expect(lens.topology.nodes.map((node) => node.id)).toEqual(
      topology.nodes.filter((node) => node.group === 1).map((node) => node.id),
    );
  });

  it('keeps what goes to its nodes, and what its requests ask of the database', () => {
    const lens = new Lens(labOf(frame).lab, topology, 1);
    let seen: Live | null = null;
    lens.lab.onPaint((live) => {
      seen = live;
    });
    const { flights, exits, frame: narrow } = seen as unknown as Live;
    const { request, from, to } = flightColumns.at;
    const rows = Array.from({ length: flights.length }, (_, i) =>
      [request, from, to].map((column) => flights.get(i, column)),
    );
    expect(rows).toEqual([
      [1, 0, NODE_PLACE],
      [1, 0, ORIGIN_PLACE],
      [3, NODE_PLACE, NODE_PLACE + 1],
      [4, 0, GONE_PLACE + 7],
    ]);
    expect(narrow?.gone).toEqual([goneFrom('0002', 7)]);
    expect([...(narrow?.wires ?? [])]).toEqual([
      ...[1, NODE_PLACE, 200, 0, 0],
      ...[0, GONE_PLACE + 7, 0, 9, 9],
    ]);
    expect(narrow?.nodes[nodeColumns.at.keys]).toBe(100 + first);
    expect(narrow?.items).toEqual(Int32Array.from([0, 12, 1]));
    expect([exits.length, ...[0, 1, 2, 3].map((column) => exits.get(0, column))]).toEqual([
      1, 1, 0, 8, 0,
    ]);
    expect(narrow?.beliefs).toEqual([{ app: 0, group: 0, node: 1, sinceNanos: 1, untilNanos: 9 }]);
    expect(narrow?.staleSlots).toEqual([{ app: 0, group: 0, count: 2, ranges: [[8, 9]] }]);
  });

  it('has what is under way although it was told of before anybody looked, once', () => {
    const { lab } = labOf(frame);
    const live = lab.live as ReturnType<typeof emptyLive>;
    const late = flight(6, 0, NODE_PLACE + first);
    late[flightColumns.at.departAt] = 7;
    takeFrame(live, { ...frameOf([late]), at: 8, exits: new Float64Array(0) }, false);
    const lens = new Lens(lab, topology, 1);
    const requests = () => {
      let rows: number[] = [];
      lens.lab.onPaint(({ flights }) => {
        rows = Array.from({ length: flights.length }, (_, i) => flights.get(i, 0));
      });
      return rows;
    };
    expect([requests(), requests()]).toEqual([
      [1, 1, 3, 4, 6],
      [1, 1, 3, 4, 6],
    ]);
    // Back before the last of them.
    takeFrame(live, { ...frameOf([]), at: 6, exits: new Float64Array(0) }, true);
    expect(requests()).toEqual([1, 1, 3, 4]);
  });

  it('chooses in the whole cluster, and shows what was chosen there', () => {
    const { lab, store, chosen } = labOf(frame);
    const lens = new Lens(lab, topology, 1);
    const stop = lens.start();
    lens.lab.select({ kind: 'node', index: 1 });
    expect(chosen).toEqual([{ kind: 'node', index: first + 1 }]);
    store.setState({ selection: { kind: 'node', index: first } });
    expect(lens.lab.store.getState().selection).toEqual({ kind: 'node', index: 0 });
    store.setState({ selection: { kind: 'node', index: 0 } });
    expect(lens.lab.store.getState().selection).toBeNull();
    stop();
  });
});

describe('levels', () => {
  it('shows zones for a small cluster, shards first for a large one, and keeps what was chosen', () => {
    expect(levelIn(shards(2, 1), { kind: 'shards' })).toEqual({ kind: 'zones' });
    expect(levelIn(shards(90, 2), null)).toEqual({ kind: 'shards' });
    expect(levelIn(shards(20, 0), null)).toEqual({ kind: 'zones' });
    expect(levelIn(shards(20, 0), { kind: 'shard', group: 4 })).toEqual({
      kind: 'shard',
      group: 4,
    });
    expect(levelIn(shards(20, 0), { kind: 'shard', group: 20 })).toEqual({ kind: 'shards' });
  });
});
