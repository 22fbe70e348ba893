import type { Viewport } from '@xyflow/react';
import type { Nanos } from '../../engine/base/units.ts';
import {
  exitColumns,
  type Frame,
  NODE_PLACE,
  ORIGIN_PLACE,
  originColumns,
  PROXY_PLACE,
  type TopologyView,
} from '../../engine/frame.ts';

import type { Notice } from '../../engine/notices.ts';
import type { Live } from '../lab/types.ts';
import { readPalette } from '../ui/palette.ts';
import type { Brush } from './brush.ts';
import { faceOf } from './face.ts';
import { callsOf, flowsOf, type WireFlow } from './flow.ts';
import { ItemGrid } from './itemGrid.ts';
import type { StageLayout } from './layout.ts';
import { paintExits, paintMarks, paintSockets } from './movingLayer.ts';
import { NodeFigures } from './nodeFigures.ts';
import { filledCells, isDead, type NodeScene } from './paintNode.ts';
import { type Sockets, socketsOf } from './paintPlaces.ts';
import { drawnEvery, Marks, Particles } from './particles.ts';
import { Track } from './paths.ts';
import type { Routes } from './routes.ts';
import { SocketSeats } from './seats.ts';
import { drawSprites, type Sprites } from './sprites.ts';
import { paintStill } from './stillLayer.ts';

/**
 * Paints one lab's stage on two canvases: a still one with the values of the cards, renewed at most ten times
 * a second, and a moving one with requests and exits, renewed in every frame in which they change.
 */

const STILL_MILLIS = 100;
/** On the event clock numbers run too fast to read: four times a second is enough. */
const STILL_MILLIS_FLOW = 250;
const MOST_MARKS = 4096;
const SMOOTHING = 0.3;
/** One square is one item while at most a few items find no square. */
const NEARLY = 1.05;
/** With requests as flow, no mark is faster than this. */
const FLOW_PIXELS_PER_SECOND = 260;
/** On the event clock squares change at most this often: nothing flickers. */
const ITEMS_MILLIS = 500;
const FAILURE_SECONDS = 1.2;
/** Flow is measured over this much of the viewer's time, and at least this much of simulated time. */
const FLOW_WINDOW_SECONDS = 1;
const LEAST_FLOW_NANOS: Nanos = 20e6;

export type Surface = { still: HTMLCanvasElement; moving: HTMLCanvasElement };

export class StagePainter {
  readonly topology: TopologyView;
  readonly layout: StageLayout;
  readonly routes: Routes;
  readonly scenes: NodeScene[];
  readonly sockets: Sockets;
  flows: Map<number, WireFlow> = new Map();
  /** Small card under the pointer or with the focus, -1 for none: its figures are written beside it. */
  hint = -1;
  /** No flights: wires show counts, items change at once. */
  readonly reduced: boolean;
  private readonly surface: Surface;
  private readonly still: CanvasRenderingContext2D;
  private readonly moving: CanvasRenderingContext2D;
  private readonly particles = new Particles();
  private readonly marks = new Marks(MOST_MARKS);
  private readonly seats: SocketSeats;
  private readonly tracks = new Map<number, Track | null>();
  private readonly cuts = new Map<number, number>();
  private sprites: Sprites | null = null;
  private ratio = 0;
  private view: Viewport = { x: 0, y: 0, zoom: 1 };
  private frame: Frame | null = null;
  private stillFrame: Frame | null = null;
  private stillAt = Number.NEGATIVE_INFINITY;
  private shownAt: Nanos = -1;
  private exitsUntil: Nanos = -1;
  /** One of this many requests is drawn. */
  every = 1;
  /** Workers of the database that are busy; a moving mean on the event clock, so that nothing flickers. */
  busyWorkers = 0;
  private itemsAt = Number.NEGATIVE_INFINITY;
  private dirty = true;
  private busy = false;
  private readonly fonts: { words: string; mono: string };

  constructor(
    surface: Surface,
    topology: TopologyView,
    layout: StageLayout,
    routes: Routes,
    reduced: boolean,
  ) {
    this.surface = surface;
    this.still = surface.still.getContext('2d') as CanvasRenderingContext2D;
    this.moving = surface.moving.getContext('2d') as CanvasRenderingContext2D;
    this.topology = topology;
    this.layout = layout;
    this.routes = routes;
    this.reduced = reduced;
    this.scenes = scenesOf(topology, layout);
    this.sockets = socketsOf(layout.origin, topology.origin.workers);
    this.seats = new SocketSeats(this.sockets.points.length);
    const style = getComputedStyle(document.documentElement);
    const family = (name: string, other: string) => style.getPropertyValue(name).trim() || other;
    this.fonts = { words: family('--words', 'sans-serif'), mono: family('--mono', 'monospace') };
  }

  /** Everything is drawn anew: theme, fonts or pixel ratio have changed. */
  refresh(): void {
    this.sprites = null;
    this.dirty = true;
  }

  /** Shows the figures of a small card; -1 hides them. */
  point(node: number): void {
    if (node === this.hint) return;
    this.hint = node;
    this.dirty = true;
  }

  paint(live: Live, now: number, view: Viewport, notices: readonly Notice[]): void {
    this.fitCanvas();
    if (view.x !== this.view.x || view.y !== this.view.y || view.zoom !== this.view.zoom) {
      this.view = view;
      this.dirty = true;
    }
    const { frame } = live;
    const mine = frame && frame.topologyVersion === this.topology.version ? frame : null;
    this.takeFrame(mine, now, live.clock === 'event' ? ITEMS_MILLIS : 0);
    if (live.at < this.shownAt) this.rewind();
    this.takeExits(live, now);
    const due =
      this.frame !== this.stillFrame &&
      now - this.stillAt >= (live.clock === 'event' ? STILL_MILLIS_FLOW : STILL_MILLIS);
    if (due || this.dirty) {
      this.takePromotions(notices, live.at);
      this.paintStill(live, now);
    }
    if (this.dirty || this.busy || live.at !== this.shownAt) this.paintMoving(live, now);
    this.shownAt = live.at;
    this.dirty = false;
  }

  private fitCanvas(): void {
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    if (ratio === this.ratio) return;
    this.ratio = ratio;
    for (const canvas of [this.surface.still, this.surface.moving]) {
      canvas.width = Math.round(this.layout.width * ratio);
      canvas.height = Math.round(this.layout.height * ratio);
    }
    this.refresh();
  }

  private takeFrame(frame: Frame | null, now: number, itemsEvery: number): void {
    if (frame === this.frame) return;
    this.frame = frame;
    this.cuts.clear();
    if (!frame) return;
    const itemsDue = now - this.itemsAt >= itemsEvery;
    if (itemsDue) this.itemsAt = now;
    this.scenes.forEach((scene, i) => {
      scene.figures.read(frame, i);
      const { grid, figures } = scene;
      if (!grid) return;
      const perItem = figures.capacity > 0 && figures.capacity <= grid.cells * NEARLY;
      if (perItem !== scene.perItem) grid.clear();
      scene.perItem = perItem;
      if (perItem && !isDead(figures)) {
        if (itemsDue) grid.update(frame.items, i, now);
      } else grid.settle(now);
    });
  }

  /** Which primaries became so by a failover, and when. */
  private takePromotions(notices: readonly Notice[], at: Nanos): void {
    for (const scene of this.scenes) scene.figures.primarySince = 0;
    for (const notice of notices) {
      if (notice.at > at) break;
      if (notice.code === 'cluster-replaced') {
        for (const scene of this.scenes) scene.figures.primarySince = 0;
      }
      if (notice.code !== 'replica-promoted') continue;
      const scene = this.scenes.find((s) => s.name === notice.args['replica']);
      if (scene?.figures.primary) scene.figures.primarySince = notice.at;
    }
  }

  /** Going back in time undoes nothing on screen piece by piece: exits under way are dropped. */
  private rewind(): void {
    this.exitsUntil = -1;
    for (const { grid } of this.scenes) grid?.clear();
    this.dirty = true;
  }

  private takeExits(live: Live, now: number): void {
    const { at, node, key, exit } = exitColumns.at;
    if (this.exitsUntil < 0 || this.reduced) {
      this.exitsUntil = live.at;
      return;
    }
    for (let row = live.exits.length - 1; row >= 0; row--) {
      const when = live.exits.get(row, at);
      if (when > live.at) continue;
      if (when <= this.exitsUntil) break;
      const scene = this.scenes[live.exits.get(row, node)];
      if (!scene?.grid) continue;
      const what = live.exits.get(row, exit);
      const which = live.exits.get(row, key);
      if (scene.perItem || which < 0) {
        scene.grid.leave(which, what, now, live.clock === 'request');
      } else scene.grid.leaveShare(which, filledCells(scene.figures, scene.grid.cells), what, now);
      this.busy = true;
    }
    this.exitsUntil = live.at;
  }

  private paintStill(live: Live, now: number): void {
    this.stillAt = now;
    this.stillFrame = this.frame;
    const window = Math.max(LEAST_FLOW_NANOS, live.pace * FLOW_WINDOW_SECONDS);
    this.flows = flowsOf(live.flights, live.at, window, live.sampleEvery);
    this.every = drawnEvery(live, callsOf(this.flows), this.every);
    const busy = this.frame?.origin[originColumns.at.busy] ?? 0;
    const share = live.clock === 'event' && live.playing ? SMOOTHING : 1;
    this.busyWorkers += (busy - this.busyWorkers) * share;
    const brush = this.begin(this.still);
    if (this.frame) paintStill(brush, this, this.frame, live);
  }

  private paintMoving(live: Live, now: number): void {
    const brush = this.begin(this.moving);
    this.sprites ??= drawSprites(
      brush.palette,
      this.markSize(),
      this.ratio * Math.max(1, this.view.zoom),
    );
    const exits = paintExits(brush, this.scenes, now);
    const flowing = live.clock === 'event';
    this.particles.place(
      live.flights,
      {
        at: live.at,
        nanosPerPixel: flowing ? live.pace / FLOW_PIXELS_PER_SECOND : 0,
        every: this.every,
        failureStays: live.pace * FAILURE_SECONDS,
        track: (from, to) => this.track(from, to),
        cut: (from, to) => this.cut(from, to),
      },
      this.marks,
    );
    const visitors = flowing || live.sampleEvery > 1 ? null : this.particles.atOrigin;
    this.seats.seat(visitors, this.busyWorkers, this.sockets.workersEach);
    paintSockets(brush, this.sockets, this.seats, this.sprites);
    paintMarks(brush, this.marks, this.sprites, this.reduced);
    this.busy = exits;
  }

  /** Requests are 15 px; smaller where cards are. */
  private markSize(): number {
    return this.layout.detail === 'compact' ? 11 : this.layout.detail === 'cell' ? 9 : 15;
  }

  private begin(ctx: CanvasRenderingContext2D): Brush {
    const { ratio, view } = this;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.setTransform(ratio * view.zoom, 0, 0, ratio * view.zoom, ratio * view.x, ratio * view.y);
    return {
      ctx,
      palette: readPalette(),
      ...this.fonts,
      layout: this.layout,
      topology: this.topology,
    };
  }

  /** The track of a wire, or null for places that are not on this stage. */
  track(from: number, to: number): Track | null {
    const id = from * 16384 + to;
    const known = this.tracks.get(id);
    if (known !== undefined) return known;
    const made =
      this.isPlace(from) && this.isPlace(to) && from !== to
        ? new Track(this.routes.between(from, to))
        : null;
    this.tracks.set(id, made);
    return made;
  }

  private isPlace(place: number): boolean {
    if (place === ORIGIN_PLACE) return true;
    if (place === PROXY_PLACE) return this.layout.proxy !== null;
    if (place >= NODE_PLACE) return place - NODE_PLACE < this.layout.nodes.length;
    return place >= 0 && place < this.layout.apps.length;
  }

  private zoneOf(place: number): number {
    if (place === ORIGIN_PLACE) return this.topology.origin.zone;
    if (place >= NODE_PLACE) return this.topology.nodes[place - NODE_PLACE]?.zone ?? -1;
    return this.topology.apps[place]?.zone ?? -1;
  }

  /** Where a partition cuts the wire, as a share of its length; -1 when it is whole. */
  cut(from: number, to: number): number {
    const id = from * 16384 + to;
    const known = this.cuts.get(id);
    if (known !== undefined) return known;
    const share = this.findCut(from, to);
    this.cuts.set(id, share);
    return share;
  }

  private findCut(from: number, to: number): number {
    const a = this.zoneOf(from);
    const b = this.zoneOf(to);
    if (a < 0 || b < 0 || a === b || !this.frame) return -1;
    const pair = `zones:${this.topology.zones[Math.min(a, b)]}|${this.topology.zones[Math.max(a, b)]}`;
    if (!this.frame.faults.some((fault) => fault.target === pair)) return -1;
    const track = this.track(from, to);
    const plate = this.layout.zones[a]?.box;
    if (!track || !plate) return -1;
    for (let share = 0; share <= 1; share += 0.01) {
      const x = track.x(share);
      if (x < plate.x - 3 || x > plate.x + plate.width + 3) return share;
    }
    return -1;
  }
}

function scenesOf(topology: TopologyView, layout: StageLayout): NodeScene[] {
  const withSlots = topology.clusterMode === 'enabled';
  return layout.nodes.map((place, i) => {
    const node = topology.nodes[i] as TopologyView['nodes'][number];
    const face = faceOf(place.box, layout.detail, withSlots, topology.engine !== 'memcached');
    return {
      face,
      figures: new NodeFigures(),
      grid: face.cells ? new ItemGrid(face.cells.columns * face.cells.rows) : null,
      perItem: false,
      name: node.id,
      memcached: topology.engine === 'memcached',
      address: node.address,
      slots: topology.groups[node.group]?.slots ?? [],
      says: '',
    };
  });
}
