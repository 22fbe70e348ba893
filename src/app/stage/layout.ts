import type { GoneView, TopologyView } from '../../engine/frame.ts';
import { withGone } from './goneNodes.ts';
import {
  chooseGrid,
  type Grid,
  gridHeight,
  perZonePlaces,
  type Room,
  type ZoneStack,
} from './grid.ts';
import {
  type Air,
  appsIn,
  cacheRoom,
  cardArea,
  endOf,
  invitationBox,
  type Measures,
  measuresFor,
  nameBox,
  PROXY_GAP,
  PROXY_HEIGHT,
  PROXY_REACH,
  placeApps,
  roundBox,
} from './plates.ts';

/**
 * Where everything stands, in CSS pixels of the stage. A pure function of topology and size, so nothing moves
 * while a run goes on. Zones are columns; depth is latency: apps on top, cache, database at the bottom.
 */

export type Point = { readonly x: number; readonly y: number };
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** How much a node card has room for: all, one row of items, a line of text, or a shade only. */
export type Detail = 'full' | 'medium' | 'compact' | 'cell';

export type ZonePlace = {
  readonly box: Box;
  /** The side on which apps stand and wires go past the cache; names stand on the other, facing the neighbour. */
  readonly outer: 'left' | 'right';
  readonly name: Box;
};

export type NodePlace = {
  readonly box: Box;
  readonly zone: number;
  readonly row: number;
  readonly column: number;
};

export type StageLayout = {
  /** Of everything drawn: wider than the room given when zones are swiped through. */
  readonly width: number;
  readonly height: number;
  readonly gutter: number;
  readonly phone: boolean;
  readonly detail: Detail;
  /** Width of one step of swiping, and how many steps there are; 1 when everything is in sight. */
  readonly pageWidth: number;
  readonly pages: number;
  readonly zones: readonly ZonePlace[];
  readonly apps: readonly Box[];
  readonly nodes: readonly NodePlace[];
  /** Nodes that have left and that somebody still believes in, where they stood. */
  readonly gone: readonly (NodePlace & GoneView)[];
  readonly columns: number;
  readonly rows: number;
  readonly origin: Box;
  readonly originZone: number;
  /** Serverless: the endpoint before the hidden shards. */
  readonly proxy: Box | null;
  /** Empty where nothing invites. */
  readonly invitation: Box;
  /** On a phone the legend stands on the stage, and how many of the requests are drawn; null where it is elsewhere. */
  readonly key: { readonly marks: Box; readonly note: Point } | null;
  /** Top of the cache band, below the lanes of the wires. */
  readonly cacheTop: number;
  readonly cacheBottom: number;
  readonly appBottom: number;
  /** Between the outer edge of a plate and its cards: where wires go past the cache. */
  readonly channel: number;
};

const ZONE_GAP = 12;
const PHONE_ZONE_GAP = 8;
export const PHONE_BELOW = 640;
/** A narrow frame of this height has room for everything as on a phone. */
const TALL_FRAME = 400;

/** Room above the zones for their names as tabs, where a phone shows two of several at a time. */
export function zoneTabsHeight(topology: TopologyView, width: number): number {
  return width < PHONE_BELOW && topology.zones.length > 2 ? 36 : 0;
}

/** Width of the names of the layers, left of the zones. */
export function gutterOf(width: number): number {
  return width < PHONE_BELOW ? 0 : width < 1000 ? 96 : 116;
}

/** The least height at which `layoutStage` draws this topology as intended; it fills what the window has. */
export function preferredHeight(topology: TopologyView, width: number): number {
  const phone = width < PHONE_BELOW;
  const perZone = Math.max(1, ...perZonePlaces(topology).map((places) => places.count));
  if (phone) return 450;
  if (perZone <= 4) return perZone === 1 ? 350 : 390;
  return 448;
}

/** By how much at a time the picture gives way to charts; how low it becomes at most, and in a low window at least. */
const GIVES_WAY = 4;
const LOWEST = 340;
const LOW_MOST = 376;

/**
 * As low as the picture may be for charts that compare branches: no card has less detail for it, and none moves to another
 * row, except in a low window.
 */
export function comparedHeight(topology: TopologyView, width: number, isLow: boolean): number {
  const preferred = preferredHeight(topology, width);
  if (width < PHONE_BELOW) return preferred;
  const { detail, rows } = layoutStage(topology, width, preferred);
  let height = preferred;
  for (let next = height - GIVES_WAY; next >= LOWEST; next -= GIVES_WAY) {
    const less = layoutStage(topology, width, next);
    if (less.detail !== detail || (!isLow && less.rows !== rows)) break;
    height = next;
  }
  return isLow ? Math.min(height, LOW_MOST) : height;
}

/** The same for the frame of another page, where the stage does not invite: small clusters keep their words. */
export function frameHeight(topology: TopologyView): number {
  return topology.deployment === 'serverless' ? 284 : 236;
}

/**
 * Places everything of `topology` in a room of `width` × `height` CSS pixels. `invites`: with room for the invitation;
 * without it, the room may be as low as
 * `frameHeight`.
 */
export function layoutStage(
  topology: TopologyView,
  width: number,
  height: number,
  invites = true,
  gone: readonly GoneView[] = [],
): StageLayout {
  const phone = width < PHONE_BELOW;
  const gutter = gutterOf(width);
  const zoneCount = Math.max(1, topology.zones.length);
  const gap = phone ? PHONE_ZONE_GAP : ZONE_GAP;
  const inSight = phone ? Math.min(2, zoneCount) : zoneCount;
  const plateWidth = (width - gutter - gap * (inSight - 1)) / inSight;

  const shown = withGone(topology, gone);
  const stacks = perZonePlaces(shown);
  const deepest = Math.max(1, ...stacks.map((stack) => stack.count));
  const appsDeep = Math.max(1, ...topology.zones.map((_, z) => appsIn(topology, z).length));
  const serverless = topology.deployment === 'serverless';

  const { measures, grid, room } = chooseMeasures(
    plateWidth,
    height,
    phone,
    appsDeep,
    deepest,
    serverless,
    invites,
  );
  const zones = topology.zones.map((_, z): ZonePlace => {
    const box = { x: gutter + z * (plateWidth + gap), y: 0, width: plateWidth, height };
    const outer = z < zoneCount / 2 ? 'left' : 'right';
    return { box, outer, name: nameBox(box, outer, measures, phone, appsDeep) };
  });
  const appBottom = measures.top + measures.app;
  const bandTop = appBottom + measures.lanes;
  const spare = room.height - gridHeight(grid);
  const cacheTop = Math.round(bandTop + spare / 2);
  const nodesTop = cacheTop + (serverless ? PROXY_HEIGHT + PROXY_GAP : 0);
  const places = placeNodes(shown, stacks, zones, grid, measures, nodesTop);
  const { length } = topology.nodes;
  const cacheBottom = Math.round(nodesTop + gridHeight(grid));

  const originZone = Math.min(topology.origin.zone, zoneCount - 1);
  const alone = phone && invites && zoneCount === 1;
  const origin = originBox(zones[originZone] as ZonePlace, grid, measures, height, alone);
  const last = zones[zoneCount - 1] as ZonePlace;
  const invitation = invites
    ? invitationBox({ zones, originZone, origin, cacheBottom, height, phone, width }, measures)
    : { x: 0, y: 0, width: 0, height: 0 };
  const key = () => keyPlace(zones, topology, origin, originZone, cacheBottom, invitation.y);

  return {
    width: endOf(last.box),
    height,
    gutter,
    phone,
    detail: grid.detail,
    pageWidth: plateWidth + gap,
    pages: zoneCount - inSight + 1,
    zones,
    apps: placeApps(topology, zones, measures, measures.top, phone),
    nodes: places.slice(0, length),
    gone: places.slice(length).map((node, i) => ({ ...(gone[i] as GoneView), ...node })),
    columns: grid.columns,
    rows: grid.rows,
    origin,
    originZone,
    proxy: serverless ? proxyBox(zones[0] as ZonePlace, last, measures, cacheTop) : null,
    invitation,
    key: phone && invites ? key() : null,
    cacheTop,
    cacheBottom,
    appBottom,
    channel: measures.outer,
  };
}

/** Half a mark and a little air. */
const CLEAR = 10;
/** More cards than this are not looked at one by one for each mark. */
const FEW_CARDS = 24;

/** Whether a mark `across` px beside a wire at `x` and `y` stays clear of cards and of the edges of its zone. */
export function isClear(
  { zones, nodes }: Pick<StageLayout, 'zones' | 'nodes'>,
  x: number,
  y: number,
  across: number,
): boolean {
  const beside = x + across;
  const zone = zones.find(({ box }) => x >= box.x && x <= box.x + box.width);
  if (zone && (beside < zone.box.x + CLEAR || beside > endOf(zone.box) - CLEAR)) return false;
  if (nodes.length > FEW_CARDS) return true;
  return !nodes.some(
    ({ box }) =>
      beside > box.x - CLEAR / 2 &&
      beside < endOf(box) + CLEAR / 2 &&
      y > box.y - CLEAR / 2 &&
      y < box.y + box.height + CLEAR / 2,
  );
}

/** Whether `height` has room for a strip above the picture without a card that loses detail for it. */
export function hasRoomAbove(
  topology: TopologyView,
  width: number,
  height: number,
  strip: number,
): boolean {
  if (height - strip >= preferredHeight(topology, width)) return true;
  const whole = layoutStage(topology, width, height);
  const less = layoutStage(topology, width, height - strip);
  return whole.detail === less.detail && whole.rows === less.rows;
}

/** Generous room around the cards where that still leaves full cards, else little. */
function chooseMeasures(
  plate: number,
  height: number,
  phone: boolean,
  appsDeep: number,
  deepest: number,
  serverless: boolean,
  invites: boolean,
): { measures: Measures; grid: Grid; room: Room } {
  const attempt = (air: Air) => {
    const usual = measuresFor(plate, phone, appsDeep, air);
    const measures = invites ? usual : { ...usual, invitation: 0 };
    const room = cacheRoom(measures, plate, height, serverless);
    return { measures, room, grid: chooseGrid(room, deepest, measures.gap) };
  };
  const isFull = (tried: { grid: Grid }) => tried.grid.detail === 'full';
  const generous = attempt('generous');
  if (isFull(generous) && !(phone && invites)) return generous;
  const close = attempt('close');
  if (phone && invites) return needsRoom(generous.grid, close.grid) ? close : generous;
  if (phone) return height >= TALL_FRAME ? generous : attempt('low');
  if (isFull(close)) return close;
  const tight = attempt('tight');
  return isFull(tight) || invites ? tight : attempt('low');
}

/** Lower than this a card has no room for squares beside its words. */
const LEAST_SQUARED = { full: 140, medium: 76, compact: 0, cell: 0 } as const;

/** Whether the little room around them makes more of the cards of a phone. */
function needsRoom(usual: Grid, close: Grid): boolean {
  return close.detail !== usual.detail || usual.height < LEAST_SQUARED[usual.detail];
}

/** Between a wire with what travels on it and words, in px. */
const BESIDE_WIRE = 11;
/** How far crosses where a wire ends reach to its sides. */
const CROSSES_REACH = 22;

/**
 * The corner of the zone beside the database's that its cards leave: the legend above the wires to the database, the
 * note below them.
 */
function keyPlace(
  zones: readonly ZonePlace[],
  { apps }: TopologyView,
  origin: Box,
  originZone: number,
  cacheBottom: number,
  limit: number,
): NonNullable<StageLayout['key']> {
  const top = cacheBottom + 4;
  if (zones.length === 1) {
    const x = endOf(origin) + 12;
    const width = endOf((zones[0] as ZonePlace).box) - 10 - x;
    const bottom = origin.y + origin.height;
    return {
      marks: { x, y: top, width, height: bottom - 20 - top },
      note: { x, y: bottom - 9 },
    };
  }
  const beside = originZone === 0 ? 1 : originZone - 1;
  const zone = zones[beside] as ZonePlace;
  const x = zone.box.x + (zone.outer === 'left' ? 26 : 10);
  // Of several wires on one side the first is raised by 5 px, the others follow 10 px apart: as `Routes` has it.
  const isLeft = (other: number) =>
    other === originZone ? zones[other]?.outer === 'left' : other < originZone;
  const wires = apps.filter((app) => isLeft(app.zone) === isLeft(beside)).length;
  const wire = origin.y + origin.height / 2;
  const rise = wires > 1 ? 5 : 0;
  // Two lines at least, and where there is room above the crosses that stand where the wires end.
  const end = Math.min(wire - rise - BESIDE_WIRE, Math.max(top + 30, wire - rise - CROSSES_REACH));
  const below = wire - rise + Math.max(0, wires - 1) * 10 + BESIDE_WIRE + 5;
  // Below many wires there is no room.
  const isBelow = below + 6 <= limit;
  return {
    marks: { x, y: top, width: zone.box.width - 36, height: end - top - (isBelow ? 0 : 15) },
    note: { x: x + (isBelow ? CROSSES_REACH : 0), y: isBelow ? below : end - 7 },
  };
}

/** The database at the bottom of its zone, as wide as a card of the cache or a little less; `alone` beside a legend. */
function originBox(zone: ZonePlace, grid: Grid, m: Measures, height: number, alone: boolean): Box {
  const area = cardArea(zone, m);
  const usual = grid.columns === 1 ? Math.max(grid.width, 352) : 352;
  const width = Math.min(area.width, alone ? 170 : usual);
  const below = m.bottom + m.invitation;
  return {
    x: zone.outer === 'left' ? area.x : endOf(area) - width,
    y: height - below - m.origin,
    width,
    height: m.origin,
  };
}

/** The endpoint of a serverless cache: over all zones, from the first card to the last. */
function proxyBox(first: ZonePlace, last: ZonePlace, m: Measures, y: number): Box {
  const from = cardArea(first, m).x - (first.outer === 'left' ? PROXY_REACH : 0);
  const to = endOf(cardArea(last, m)) + (last.outer === 'right' ? PROXY_REACH : 0);
  return { x: from, y, width: to - from, height: PROXY_HEIGHT };
}

function placeNodes(
  topology: TopologyView,
  stacks: readonly ZoneStack[],
  zones: readonly ZonePlace[],
  grid: Grid,
  m: Measures,
  top: number,
): NodePlace[] {
  return topology.nodes.map((node, index): NodePlace => {
    const zone = zones[Math.min(node.zone, zones.length - 1)] as ZonePlace;
    const place = stacks[node.zone]?.places.get(index) ?? 0;
    // Down first, then across, as a column of shards is read.
    const column = Math.floor(place / grid.rows);
    const row = place % grid.rows;
    const area = cardArea(zone, m);
    const step = grid.width + grid.gapX;
    const x =
      zone.outer === 'left' ? area.x + column * step : endOf(area) - grid.width - column * step;
    const box = {
      x,
      y: top + row * (grid.height + grid.gapY),
      width: grid.width,
      height: grid.height,
    };
    return { box: roundBox(box), zone: node.zone, row, column };
  });
}
