import { GONE_PLACE, NODE_PLACE, ORIGIN_PLACE, PROXY_PLACE } from '../../engine/frame.ts';
import type { Box, NodePlace, Point, StageLayout, ZonePlace } from './layout.ts';
import { simplify } from './paths.ts';
import { PROXY_LANE } from './plates.ts';
import { copyRoute } from './replicationRoutes.ts';

/**
 * The way between two places as an orthogonal polyline. Wires tell the true path: from an app to a node, from
 * an app past the cache to the database, from a primary to its replica.
 */

const PORT_SPACING = 12;
const QUERY_SPACING = 10;

export class Routes {
  private readonly layout: StageLayout;
  private readonly known = new Map<number, readonly Point[]>();
  private readonly appZones: readonly number[];
  /** Nodes of the topology, then those that have left. */
  private readonly nodes: readonly NodePlace[];
  private readonly topPorts: readonly (readonly number[])[];

  constructor(layout: StageLayout, appZones: readonly number[]) {
    this.layout = layout;
    this.appZones = appZones;
    this.nodes = [...layout.nodes, ...layout.gone];
    this.topPorts = this.nodes.map((node) => this.portsOf(node.box));
  }

  /** From one place to another; places are those of `engine/frame.ts`. Either order gives the same wire. */
  between(from: number, to: number): readonly Point[] {
    const id = from * 16384 + to;
    const known = this.known.get(id);
    if (known) return known;
    const route = from > to ? [...this.between(to, from)].reverse() : simplify(this.find(from, to));
    this.known.set(id, route);
    return route;
  }

  private isGone(place: number): boolean {
    if (place < NODE_PLACE || place >= ORIGIN_PLACE) return false;
    return this.nodes[this.nodeAt(place)] === undefined;
  }

  /** Which of `nodes` stands at a place; -1 for none. */
  private nodeAt(place: number): number {
    const { nodes, gone } = this.layout;
    if (place < GONE_PLACE) return place - NODE_PLACE < nodes.length ? place - NODE_PLACE : -1;
    const index = gone.findIndex((each) => each.place === place);
    return index < 0 ? -1 : nodes.length + index;
  }

  /** `from` < `to`, and places rise from apps over nodes to the database and the endpoint. */
  private find(from: number, to: number): Point[] {
    const { layout } = this;
    // A row may name a place that a change of the cluster has just taken away.
    if (this.isGone(to)) return [centre(layout.origin)];
    if (from < NODE_PLACE) {
      if (from >= layout.apps.length) return [centre(layout.origin)];
      if (to === ORIGIN_PLACE) return this.query(from);
      if (to === PROXY_PLACE) return this.toProxy(from);
      if (to >= NODE_PLACE) return this.ask(from, this.nodeAt(to));
      return [centre(this.app(from)), centre(this.app(to))];
    }
    const a = layout.nodes[from - NODE_PLACE];
    if (!a) return [centre(layout.origin)];
    const b = layout.nodes[to - NODE_PLACE];
    if (b) return copyRoute(layout, from - NODE_PLACE, to - NODE_PLACE);
    if (to === PROXY_PLACE) return this.fromProxy(from - NODE_PLACE).reverse();
    return [
      { x: a.box.x + a.box.width / 2, y: a.box.y + a.box.height },
      { x: a.box.x + a.box.width / 2, y: layout.origin.y + layout.origin.height / 2 },
      { x: layout.origin.x + layout.origin.width, y: layout.origin.y + layout.origin.height / 2 },
    ];
  }

  private app(index: number): Box {
    return this.layout.apps[index] as Box;
  }

  private zoneOf(app: number): ZonePlace {
    const zones = this.layout.zones;
    return zones[Math.min(this.appZones[app] ?? 0, zones.length - 1)] as ZonePlace;
  }

  /** Rank of an app among those of its zone, outermost first. */
  private rank(app: number): number {
    let rank = 0;
    for (let i = 0; i < app; i++) if (this.appZones[i] === this.appZones[app]) rank += 1;
    return rank;
  }

  /** Height of the app's own lane between apps and cache. */
  private lane(app: number): number {
    const { appBottom, cacheTop } = this.layout;
    const count = this.layout.apps.length;
    const room = cacheTop - appBottom;
    const spacing = Math.min(14, Math.max(0, room - 30) / Math.max(1, count - 1));
    return Math.round(appBottom + room / 2 + (app - (count - 1) / 2) * spacing);
  }

  /** Where an app's calls to the cache leave its card: on the side that faces the neighbour. */
  private askPort(app: number): number {
    const box = this.app(app);
    const share = this.layout.phone ? 0.62 : 0.72;
    return Math.round(
      this.zoneOf(app).outer === 'left'
        ? box.x + box.width * share
        : box.x + box.width * (1 - share),
    );
  }

  private ask(app: number, node: number): Point[] {
    const { layout } = this;
    if (layout.proxy) {
      const first = this.toProxy(app);
      const then = this.fromProxy(node);
      // Inside the endpoint, below its name.
      const y = layout.proxy.y + PROXY_LANE;
      return [
        first[0] as Point,
        { x: (first[0] as Point).x, y },
        { x: (then[0] as Point).x, y },
        ...then,
      ];
    }
    return layout.rows === 1 ? this.askFromAbove(app, node) : this.askFromBeside(app, node);
  }

  private askFromAbove(app: number, node: number): Point[] {
    const { box } = this.nodes[node] as NodePlace;
    const start = { x: this.askPort(app), y: this.layout.appBottom };
    const port = (this.topPorts[node] as readonly number[])[app] as number;
    const lane = this.lane(app);
    return [start, { x: start.x, y: lane }, { x: port, y: lane }, { x: port, y: box.y }];
  }

  /** Rows of cards are reached through the channel beside their column. */
  private askFromBeside(app: number, node: number): Point[] {
    const { layout } = this;
    const entry = this.sideEntry(app, node);
    const box = this.app(app);
    const lane = this.lane(app);
    const last = { x: entry.side, y: entry.y };
    if (entry.channel > box.x + 8 && entry.channel < box.x + box.width - 8) {
      return [{ x: entry.channel, y: layout.appBottom }, { x: entry.channel, y: entry.y }, last];
    }
    const port = this.askPort(app);
    return [
      { x: port, y: layout.appBottom },
      { x: port, y: lane },
      { x: entry.channel, y: lane },
      { x: entry.channel, y: entry.y },
      last,
    ];
  }

  private sideEntry(app: number, node: number): { channel: number; side: number; y: number } {
    const { layout } = this;
    const { box, zone, column } = this.nodes[node] as NodePlace;
    const left =
      (layout.zones[Math.min(zone, layout.zones.length - 1)] as ZonePlace).outer === 'left';
    const count = layout.apps.length;
    const roomy = layout.detail === 'full' || layout.detail === 'medium';
    const room = column === 0 ? layout.channel / 2 - 10 : 10;
    const spacing = roomy ? Math.min(6, room / Math.max(1, count)) : 0;
    const away = (layout.phone ? 5 : column === 0 ? 12 : 8) + app * spacing;
    const side = left ? box.x : box.x + box.width;
    const entries = roomy ? Math.min(8, (box.height - 16) / Math.max(1, count)) : 0;
    const y = box.y + box.height / 2 + (app - (count - 1) / 2) * entries;
    return { channel: Math.round(left ? side - away : side + away), side, y: Math.round(y) };
  }

  /** x of each app's wire on the top edge of a node: straight down where it can be, else near the side it comes from. */
  private portsOf(node: Box): number[] {
    const taken: number[] = [];
    const ports: number[] = [];
    const least = node.x + 14;
    const most = node.x + node.width - 14;
    this.layout.apps.forEach((_, app) => {
      const x = this.askPort(app);
      if (x < least || x > most) return;
      ports[app] = x;
      taken.push(x);
    });
    this.layout.apps.forEach((_, app) => {
      if (ports[app] !== undefined) return;
      const wanted = Math.round(node.x + node.width * (this.askPort(app) < node.x ? 0.25 : 0.75));
      const port = freePort(wanted, taken, least, most);
      ports[app] = port;
      taken.push(port);
    });
    return ports;
  }

  private query(app: number): Point[] {
    const { layout } = this;
    const box = this.app(app);
    const zone = this.zoneOf(app);
    const sign = zone.outer === 'left' ? 1 : -1;
    const edge = zone.outer === 'left' ? zone.box.x : zone.box.x + zone.box.width;
    const rank = this.rank(app);
    const spacing = layout.phone
      ? 4
      : Math.min(QUERY_SPACING, (layout.channel * 0.45 - 6) / (rank + 1));
    const wanted = layout.phone ? 12 : layout.channel * 0.46;
    const x = Math.round(edge + sign * Math.max(4, wanted - rank * spacing));
    const entry = this.queryEntry(app);
    const inside = x > box.x + 6 && x < box.x + box.width - 6;
    const aside = Math.min(16, box.width / 2);
    const port = inside ? x : Math.round(sign > 0 ? box.x + aside : box.x + box.width - aside);
    const lane =
      layout.appBottom +
      (layout.phone ? 22 : Math.min(16, (layout.cacheTop - layout.appBottom) / 4));
    return [
      { x: port, y: layout.appBottom },
      ...(inside
        ? []
        : [
            { x: port, y: lane },
            { x, y: lane },
          ]),
      { x, y: entry.y },
      entry,
    ];
  }

  /**
   * Where an app's queries reach the database: on the side they come from, one below the other. Above its middle they
   * rise by no more than two of them do, as words may stand there.
   */
  private queryEntry(app: number): Point {
    const { origin } = this.layout;
    const left = this.fromLeft(app);
    const same = this.layout.apps.flatMap((_, other) =>
      this.fromLeft(other) === left ? [other] : [],
    );
    const rise = same.length > 1 ? 5 : 0;
    const spacing = Math.min(10, (origin.height / 2 - 8 + rise) / Math.max(1, same.length - 1));
    const offset = same.indexOf(app) * spacing - rise;
    return {
      x: left ? origin.x : origin.x + origin.width,
      y: Math.round(origin.y + origin.height / 2 + offset),
    };
  }

  private fromLeft(app: number): boolean {
    const zone = this.appZones[app] ?? 0;
    const { originZone } = this.layout;
    return zone === originZone ? this.zoneOf(app).outer === 'left' : zone < originZone;
  }

  private toProxy(app: number): Point[] {
    const x = this.askPort(app);
    const proxy = this.layout.proxy;
    return [
      { x, y: this.layout.appBottom },
      { x, y: proxy ? proxy.y : this.layout.cacheTop },
    ];
  }

  private fromProxy(node: number): Point[] {
    const { layout } = this;
    const place = this.nodes[node] as NodePlace;
    const y = layout.proxy ? layout.proxy.y + layout.proxy.height : layout.cacheTop;
    if (layout.rows === 1) {
      const x = place.box.x + place.box.width / 2;
      return [
        { x, y },
        { x, y: place.box.y },
      ];
    }
    const entry = this.sideEntry(0, node);
    const middle = place.box.y + place.box.height / 2;
    return [
      { x: entry.channel, y },
      { x: entry.channel, y: middle },
      { x: entry.side, y: middle },
    ];
  }
}

export function centre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The free place nearest to `wanted`, `PORT_SPACING` from those taken; `wanted` itself when there is none. */
function freePort(wanted: number, taken: readonly number[], least: number, most: number): number {
  for (let step = 0; step < 24; step++) {
    for (const x of [wanted - step * PORT_SPACING, wanted + step * PORT_SPACING]) {
      if (x < least || x > most) continue;
      if (taken.every((other) => Math.abs(other - x) >= PORT_SPACING)) return x;
    }
  }
  return wanted;
}
