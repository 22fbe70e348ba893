import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  exitColumns,
  type Frame,
  flightColumns,
  GONE_PLACE,
  NODE_PLACE,
  nodeColumns,
  ORIGIN_PLACE,
  recentColumns,
  type TopologyView,
  wireColumns,
} from '../../engine/frame.ts';
import { clearLive, emptyLive, type LiveRings } from '../lab/intake.ts';
import type { Lab, LabState, Live, Selection } from '../lab/types.ts';

/** Requests whose trips to the database are shown with their shard, at most. */
const MOST_REQUESTS = 8_192;

/**
 * The same lab, looking at one shard: its nodes are the whole cluster, and only what goes to them and back is
 * on the wires. What is chosen or changed goes to the lab itself.
 */
export class Lens {
  readonly lab: Lab;
  private readonly of: Lab;
  private readonly shown: TopologyView;
  /** Index in the whole cluster of each node shown, and the other way round (-1: not shown). */
  private readonly nodes: number[];
  private readonly places: Int32Array;
  private readonly group: number;
  /** Places of nodes that have left this shard and are believed in. */
  private gone: readonly number[] = [];
  private readonly live: LiveRings = emptyLive();
  /** Shown while the lab has no frame. */
  private readonly noAnswers = this.live.answers;
  /** Rows of the lab that were looked at, and how often it had taken some away by then. */
  private flightsSeen = 0;
  private exitsSeen = 0;
  private cuts = -1;
  private requests = new Set<number>();
  private frame: Frame | null = null;
  private readonly store: StoreApi<LabState>;

  constructor(of: Lab, topology: TopologyView, group: number) {
    this.of = of;
    this.group = group;
    this.nodes = topology.nodes.flatMap((node, index) => (node.group === group ? [index] : []));
    this.places = new Int32Array(topology.nodes.length).fill(-1);
    this.nodes.forEach((index, i) => {
      this.places[index] = i;
    });
    this.shown = oneShard(topology, group, this.nodes);
    const store = createStore<LabState>(() => this.project(of.store.getState()));
    this.store = store;
    this.lab = withOwn(of, {
      store,
      live: this.live,
      onPaint: (paint) => of.onPaint((live) => paint(this.follow(live))),
      select: (selection) => of.select(this.outward(selection)),
    });
  }

  get topology(): TopologyView {
    return this.shown;
  }

  /** Follows the lab until the returned function is called. */
  start(): () => void {
    const take = (state: LabState) => this.store.setState(this.project(state));
    take(this.of.store.getState());
    return this.of.store.subscribe(take);
  }

  private project(state: LabState): LabState {
    const { snapshot, selection } = state;
    return {
      ...state,
      topology: this.shown,
      selection: this.inward(selection),
      snapshot: snapshot && { ...snapshot, frame: this.narrow(snapshot.frame) },
    };
  }

  private inward(selection: Selection | null): Selection | null {
    if (selection?.kind !== 'node') return selection;
    const index = this.places[selection.index] ?? -1;
    return index < 0 ? null : { kind: 'node', index };
  }

  private outward(selection: Selection | null): Selection | null {
    if (selection?.kind !== 'node') return selection;
    return { kind: 'node', index: this.nodes[selection.index] ?? 0 };
  }

  /** Takes over what is new, once for each frame. */
  private follow(live: Live): Live {
    const mine = this.live;
    const { frame } = live;
    mine.at = live.at;
    mine.jumps = live.jumps;
    mine.playing = live.playing;
    mine.pace = live.pace;
    mine.seenPace = live.seenPace;
    mine.clock = live.clock;
    mine.view = live.view;
    mine.sampleEvery = live.sampleEvery;
    live.drawnEvery = mine.drawnEvery;
    // Times of answers are those of the whole cluster.
    mine.answers = live.answers as LiveRings['answers'];
    if (frame === this.frame) return mine;
    this.frame = frame;
    if (frame === null) {
      mine.answers = this.noAnswers;
      clearLive(mine);
      mine.jumps = live.jumps;
      return mine;
    }
    mine.frame = this.narrow(frame);
    mine.beliefs = mine.frame.beliefs;
    this.takeRows(live);
    return mine;
  }

  /**
   * Rows as the lab keeps them: frames that came between two pictures, or before anybody looked at this shard, are
   * among them.
   */
  private takeRows({ flights, exits }: Live): void {
    const mine = this.live;
    if (flights.cuts !== this.cuts) {
      this.cuts = flights.cuts;
      this.flightsSeen = 0;
      mine.flights.clear();
    }
    if (mine.flights.length === 0 || this.requests.size > MOST_REQUESTS) this.requests = new Set();
    const legs = this.narrowFlights(flights.since(this.flightsSeen));
    mine.flights.append(legs, flightColumns.at.departAt, Number.NEGATIVE_INFINITY);
    this.flightsSeen = flights.written;
    const left = rowsWhere(exits.since(this.exitsSeen), 4, 1, this.places);
    mine.exits.append(left, exitColumns.at.at, Number.NEGATIVE_INFINITY);
    this.exitsSeen = exits.written;
  }

  /** A frame with this shard's rows only. */
  private narrow(frame: Frame): Frame {
    const nodes = pick(frame.nodes, nodeColumns.stride, this.nodes);
    const recent = pick(frame.recent, recentColumns.stride, this.nodes);
    const id = this.shown.groups[0]?.id;
    const gone = frame.gone.filter(({ shard }) => shard === id);
    this.gone = gone.map(({ place }) => place);
    return {
      ...frame,
      nodes,
      recent,
      wires: this.narrowWires(frame.wires),
      items: Int32Array.from(rowsWhere(Float64Array.from(frame.items), 3, 0, this.places)),
      beliefs: frame.beliefs.flatMap((belief) =>
        belief.group === this.group
          ? [{ ...belief, group: 0, node: this.places[belief.node] ?? -1 }]
          : [],
      ),
      gone,
      staleSlots: frame.staleSlots.flatMap((stale) =>
        stale.group === this.group ? [{ ...stale, group: 0 }] : [],
      ),
    };
  }

  /** What goes to the database is not told by shard. */
  private narrowWires(wires: Float64Array): Float64Array {
    const { stride, at } = wireColumns;
    const kept: number[] = [];
    for (let i = 0; i < wires.length; i += stride) {
      const to = this.place(wires[i + at.to] as number);
      if (to < 0 || to === ORIGIN_PLACE) continue;
      const start = kept.length;
      for (let c = 0; c < stride; c++) kept.push(wires[i + c] as number);
      kept[start + at.to] = to;
    }
    return Float64Array.from(kept);
  }

  private narrowFlights(flights: Float64Array): Float64Array {
    const { stride, at } = flightColumns;
    const kept: number[] = [];
    for (let i = 0; i < flights.length; i += stride) {
      const from = this.place(flights[i + at.from] as number);
      const to = this.place(flights[i + at.to] as number);
      const request = flights[i + at.request] as number;
      const isQuery = from === ORIGIN_PLACE || to === ORIGIN_PLACE;
      if (from < 0 || to < 0) continue;
      if (isQuery ? !this.requests.has(request) : from < NODE_PLACE && to < NODE_PLACE) continue;
      if (!isQuery) this.requests.add(request);
      const start = kept.length;
      for (let c = 0; c < stride; c++) kept.push(flights[i + c] as number);
      kept[start + at.from] = from;
      kept[start + at.to] = to;
    }
    return Float64Array.from(kept);
  }

  /** A place as this shard counts it; -1 for a node of another shard. */
  private place(place: number): number {
    if (place < NODE_PLACE || place >= ORIGIN_PLACE) return place;
    if (place >= GONE_PLACE) return this.gone.includes(place) ? place : -1;
    const index = this.places[place - NODE_PLACE] ?? -1;
    return index < 0 ? -1 : NODE_PLACE + index;
  }
}

/** The rows of `stride` with these indexes. */
function pick(rows: Float64Array, stride: number, indexes: readonly number[]): Float64Array {
  const kept = new Float64Array(indexes.length * stride);
  indexes.forEach((index, i) => {
    kept.set(rows.subarray(index * stride, (index + 1) * stride), i * stride);
  });
  return kept;
}

/** Rows of `stride` whose node column names a node that is shown, with its new index. */
function rowsWhere(
  rows: Float64Array,
  stride: number,
  node: number,
  places: Int32Array,
): Float64Array {
  const kept: number[] = [];
  for (let i = 0; i < rows.length; i += stride) {
    const index = places[rows[i + node] as number] ?? -1;
    if (index < 0) continue;
    for (let c = 0; c < stride; c++) kept.push(c === node ? index : (rows[i + c] as number));
  }
  return Float64Array.from(kept);
}

function oneShard(topology: TopologyView, group: number, nodes: readonly number[]): TopologyView {
  const shard = topology.groups[group];
  return {
    ...topology,
    groups: shard ? [shard] : [],
    nodes: nodes.flatMap((index) => {
      const node = topology.nodes[index];
      return node ? [{ ...node, group: 0 }] : [];
    }),
  };
}

/** A lab with some parts replaced. */
function withOwn(lab: Lab, own: Partial<Lab>): Lab {
  return new Proxy(lab, {
    get: (target, name) => {
      if (name in own) return Reflect.get(own, name);
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
