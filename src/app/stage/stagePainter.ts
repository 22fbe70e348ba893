import type { Viewport } from '@xyflow/react';
import type { Nanos } from '../../engine/base/units.ts';
import { exitColumns, type Frame, originColumns, type TopologyView } from '../../engine/frame.ts';

import type { Notice } from '../../engine/notices.ts';
import type { Live, Selection } from '../lab/types.ts';
import { readPalette } from '../ui/palette.ts';
import { type Brush, fontFamilies } from './brush.ts';
import { callsOf, flowsOf, type WireFlow } from './flow.ts';
import { Lately } from './lately.ts';
import { isClear, type StageLayout } from './layout.ts';
import { paintExits, paintMarks, paintSockets } from './movingLayer.ts';
import type { NodeScene } from './nodeScene.ts';
import { filledCells } from './paintNode.ts';
import { type Sockets, socketsOf } from './paintPlaces.ts';
import { drawnEvery, Marks, MOST_MARKS, Particles, type View } from './particles.ts';
import type { Routes } from './routes.ts';
import { markPromotions, readFigures, readItems, scenesOf } from './scenes.ts';
import { SocketSeats } from './seats.ts';
import { drawSprites, type Sprites } from './sprites.ts';
import { paintStill } from './stillLayer.ts';
import { Tracks } from './tracks.ts';

/**
 * Paints one lab's stage on two canvases: a still one with the values of the cards, renewed at most ten times
 * a second, and a moving one with requests and exits, renewed in every frame in which they change.
 */

const STILL_MILLIS = 100;
/** On the event clock numbers run too fast to read: four times a second is enough. */
const STILL_MILLIS_FLOW = 250;
const SMOOTHING = 0.3;
/** With requests as flow, no mark is faster than this. */
const FLOW_PIXELS_PER_SECOND = 260;
/** On the event clock squares change at most this often: nothing flickers. */
const ITEMS_MILLIS = 500;
const FAILURE_SECONDS = 1.2;
/** A mark is taken hold of within so many px of its middle. */
const PICK_PX = 12;
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
  /** What is chosen on the page: the belief of a chosen app stands alone. */
  selection: Selection | null = null;
  /** No flights: wires show counts, items change at once. */
  readonly reduced: boolean;
  private readonly surface: Surface;
  private readonly still: CanvasRenderingContext2D;
  private readonly moving: CanvasRenderingContext2D;
  private readonly particles = new Particles();
  private readonly marks = new Marks(MOST_MARKS);
  private readonly seats: SocketSeats;
  private readonly lately = new Lately(FAILURE_SECONDS);
  private failureStays: Nanos = 0;
  readonly tracks: Tracks;
  private sprites: Sprites | null = null;
  private seatSprites: Sprites | null = null;
  private ratio = 0;
  private readonly view: View;
  private port: Viewport = { x: 0, y: 0, zoom: 1 };
  private frame: Frame | null = null;
  private stillFrame: Frame | null = null;
  private stillAt = Number.NEGATIVE_INFINITY;
  private shownAt: Nanos = -1;
  private exitsUntil: Nanos = -1;
  /** One of this many requests is drawn. */
  every = 1;
  /** Workers of the database that are busy; a moving mean on the event clock, so that nothing flickers. */
  busyWorkers = 0;
  private itemsFrame: Frame | null = null;
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
    this.tracks = new Tracks(topology, layout, routes);
    this.view = {
      at: 0,
      nanosPerPixel: 0,
      every: 1,
      failureStays: 0,
      track: (from, to) => this.tracks.track(from, to),
      cut: (from, to) => this.tracks.cut(from, to),
      isClear: (x, y, across) => isClear(layout, x, y, across),
    };
    this.scenes = scenesOf(topology, layout);
    this.sockets = socketsOf(layout.origin, topology.origin.workers);
    this.seats = new SocketSeats(this.sockets.points.length);
    this.fonts = fontFamilies();
  }

  /** Everything is drawn anew: theme, fonts or pixel ratio have changed. */
  refresh(): void {
    this.sprites = null;
    this.seatSprites = null;
    this.dirty = true;
  }

  /** Shows the figures of a small card; -1 hides them. */
  point(node: number): void {
    if (node === this.hint) return;
    this.hint = node;
    this.dirty = true;
  }

  choose(selection: Selection | null): void {
    if (selection === this.selection) return;
    this.selection = selection;
    this.dirty = true;
  }

  /** The request whose mark is drawn at a point of the sheet, in px; -1 for none. */
  requestAt(x: number, y: number): number {
    const { port } = this;
    const reach = PICK_PX / port.zoom;
    return this.marks.at((x - port.x) / port.zoom, (y - port.y) / port.zoom, reach);
  }

  paint(live: Live, now: number, port: Viewport, notices: readonly Notice[]): void {
    this.fitCanvas();
    if (port.x !== this.port.x || port.y !== this.port.y || port.zoom !== this.port.zoom) {
      this.port = port;
      this.dirty = true;
    }
    const { frame } = live;
    const mine = frame && frame.topologyVersion === this.topology.version ? frame : null;
    if (live.at < this.shownAt) this.rewind();
    this.takeFrame(mine);
    this.failureStays = this.lately.pass(live.at, now, live.pace, frame?.epoch ?? -1);
    const flowing = live.clock === 'event' && live.playing;
    this.takeItems(now, flowing ? ITEMS_MILLIS : 0);
    this.takeExits(live, now);
    const due =
      this.frame !== this.stillFrame &&
      now - this.stillAt >= (live.clock === 'event' ? STILL_MILLIS_FLOW : STILL_MILLIS);
    if (due || this.dirty) {
      markPromotions(this.scenes, notices, live.at);
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

  private takeFrame(frame: Frame | null): void {
    if (frame === this.frame) return;
    this.frame = frame;
    if (!frame) return;
    this.tracks.follow(frame.faults);
    readFigures(this.scenes, frame);
  }

  private takeItems(now: number, every: number): void {
    if (!this.frame || this.frame === this.itemsFrame || now - this.itemsAt < every) return;
    this.itemsFrame = this.frame;
    this.itemsAt = now;
    this.stillFrame = null;
    readItems(this.scenes, this.frame, now);
  }

  /** Going back in time undoes nothing on screen piece by piece: exits under way are dropped. */
  private rewind(): void {
    this.exitsUntil = -1;
    this.itemsFrame = null;
    this.itemsAt = Number.NEGATIVE_INFINITY;
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
    const ratio = this.ratio * Math.max(1, this.port.zoom);
    this.sprites ??= drawSprites(brush.palette, this.markSize(), ratio);
    this.seatSprites ??= drawSprites(brush.palette, this.sockets.size, ratio);
    const exits = paintExits(brush, this.scenes, now);
    const flowing = live.clock === 'event';
    const { view } = this;
    view.at = live.at;
    view.nanosPerPixel = flowing ? live.pace / FLOW_PIXELS_PER_SECOND : 0;
    view.every = this.every;
    view.failureStays = this.failureStays;
    this.particles.place(live.flights, view, this.marks);
    const visitors = flowing || live.sampleEvery > 1 ? null : this.particles.atOrigin;
    this.seats.seat(visitors, this.busyWorkers, this.sockets.workersEach);
    paintSockets(brush, this.sockets, this.seats, this.seatSprites);
    paintMarks(brush, this.marks, this.sprites, this.reduced);
    this.busy = exits;
  }

  /** Requests are 15 px; smaller where cards are. */
  private markSize(): number {
    return this.layout.detail === 'compact' ? 11 : this.layout.detail === 'cell' ? 9 : 15;
  }

  private begin(ctx: CanvasRenderingContext2D): Brush {
    const { ratio, port } = this;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.setTransform(ratio * port.zoom, 0, 0, ratio * port.zoom, ratio * port.x, ratio * port.y);
    return {
      ctx,
      palette: readPalette(),
      ...this.fonts,
      layout: this.layout,
      topology: this.topology,
    };
  }
}
