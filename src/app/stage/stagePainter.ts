import type { Viewport } from '@xyflow/react';
import type { Nanos } from '../../engine/base/units.ts';
import { type Frame, originColumns, type TopologyView } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';
import type { Live, Selection } from '../lab/types.ts';
import { readPalette } from '../ui/palette.ts';
import { type Brush, fontFamilies } from './brush.ts';
import { Contents } from './contents.ts';
import { callsOf, flowsOf, type WireFlow } from './flow.ts';
import { Lately } from './lately.ts';
import { isClear, type StageLayout } from './layout.ts';
import { paintExits, paintMarks, paintSockets } from './movingLayer.ts';
import type { NodeScene } from './nodeScene.ts';
import { type Sockets, socketsOf } from './paintPlaces.ts';
import { drawnEvery, Marks, MOST_MARKS, Particles, type View } from './particles.ts';
import type { Routes } from './routes.ts';
import { markPromotions } from './scenes.ts';
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
const FAILURE_SECONDS = 1.2;
/** A mark is taken hold of within so many px of its middle. */
const PICK_PX = 12;
/** Times on the wires are measured over this much of the viewer's time, and at least this much of simulated time. */
const FLOW_WINDOW_SECONDS = 1;
const LEAST_FLOW_NANOS: Nanos = 20e6;

const NO_WIRES = new Float64Array(0);

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
  private readonly contents: Contents;
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
  private jumps = -1;
  /** Whether what was shown before may soften what is shown next. */
  private smooths = false;
  /** One of this many requests is drawn. */
  every = 1;
  /** Workers of the database that are busy; a moving mean on the event clock, so that nothing flickers. */
  busyWorkers = 0;
  private wasPlaying = false;
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
    this.contents = new Contents(topology, layout, reduced);
    this.scenes = this.contents.scenes;
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
    if (live.jumps !== this.jumps) this.jump(live.jumps);
    // Standing still, nothing is a mean of what was before.
    if (live.playing !== this.wasPlaying) this.dirty = true;
    this.wasPlaying = live.playing;
    const came = mine !== this.frame;
    this.takeFrame(mine);
    this.failureStays = this.lately.pass(live.at, now, live.pace, frame?.epoch ?? -1);
    if (this.contents.follow(live, mine, now)) this.stillFrame = null;
    const due =
      this.frame !== this.stillFrame &&
      now - this.stillAt >= (live.clock === 'event' ? STILL_MILLIS_FLOW : STILL_MILLIS);
    if (due || this.dirty) {
      markPromotions(this.scenes, notices, live.at);
      this.paintStill(live, now);
    }
    if (this.dirty || this.busy || came || live.at !== this.shownAt) this.paintMoving(live, now);
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
    if (frame) this.tracks.follow(frame.faults);
  }

  /** Another moment or another run: what was on its way before is not of it. */
  private jump(jumps: number): void {
    this.jumps = jumps;
    this.seats.clear();
    this.every = 1;
    this.smooths = false;
    this.dirty = true;
  }

  private paintStill(live: Live, now: number): void {
    this.stillAt = now;
    this.stillFrame = this.frame;
    const { at, clock, flights } = live;
    const window = Math.max(LEAST_FLOW_NANOS, live.pace * FLOW_WINDOW_SECONDS);
    this.flows = flowsOf(this.frame?.wires ?? NO_WIRES, clock, flights, at, window);
    // Standing still, it is that of the moment, whatever was drawn before.
    this.every = drawnEvery(live, callsOf(this.flows), live.playing ? this.every : 1);
    const busy = this.frame?.origin[originColumns.at.busy] ?? 0;
    const share = this.smooths && live.clock === 'event' && live.playing ? SMOOTHING : 1;
    this.smooths = true;
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
    view.nanosPerPixel = flowing ? live.seenPace / FLOW_PIXELS_PER_SECOND : 0;
    view.every = this.every;
    view.failureStays = this.failureStays;
    this.particles.place(live.flights, view, this.marks);
    const visitors = flowing || live.sampleEvery > 1 ? null : this.particles.atOrigin;
    this.seats.seat(visitors, this.busyWorkers, this.sockets.workersEach, !live.playing);
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
