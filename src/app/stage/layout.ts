import type { TopologyView } from '../../engine/frame.ts';

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
  readonly columns: number;
  readonly rows: number;
  readonly origin: Box;
  readonly originZone: number;
  /** Serverless: the endpoint before the hidden shards. */
  readonly proxy: Box | null;
  readonly invitation: Box;
  /** Top of the cache band, below the lanes of the wires. */
  readonly cacheTop: number;
  readonly cacheBottom: number;
  readonly appBottom: number;
  /** Between the outer edge of a plate and its cards: where wires go past the cache. */
  readonly channel: number;
};

/** Room around the cards inside a zone plate. */
type Measures = {
  outer: number;
  inner: number;
  appPad: number;
  top: number;
  app: number;
  lanes: number;
  depth: number;
  origin: number;
  bottom: number;
  gap: number;
};

const ZONE_GAP = 12;
const PHONE_ZONE_GAP = 8;
const PHONE_BELOW = 640;
const CARD_WIDEST = 420;
const CARD_TALLEST = 196;
const PROXY_HEIGHT = 44;
const PROXY_GAP = 22;
/** The endpoint reaches over the wires beside the cards. */
const PROXY_REACH = 20;
const INVITATION_HEIGHT = 72;

/** The smallest card of each detail, widest first: what its text and squares need. */
const leastSizes: readonly { detail: Detail; width: number; height: number }[] = [
  { detail: 'full', width: 148, height: 108 },
  { detail: 'medium', width: 132, height: 56 },
  { detail: 'compact', width: 76, height: 18 },
  { detail: 'cell', width: 0, height: 0 },
];

/** The least height at which `layoutStage` draws this topology as intended. */
export function preferredHeight(topology: TopologyView, width: number): number {
  const phone = width < PHONE_BELOW;
  const perZone = Math.max(1, ...perZonePlaces(topology).map((places) => places.count));
  if (phone) return 508;
  if (perZone <= 3) return 440;
  return perZone > 30 ? 560 : perZone === 4 ? 500 : 480;
}

/** Places everything of `topology` in a room of `width` × `height` CSS pixels. */
export function layoutStage(topology: TopologyView, width: number, height: number): StageLayout {
  const phone = width < PHONE_BELOW;
  const gutter = phone ? 0 : width < 1000 ? 96 : 116;
  const zoneCount = Math.max(1, topology.zones.length);
  const gap = phone ? PHONE_ZONE_GAP : ZONE_GAP;
  const inSight = phone ? Math.min(2, zoneCount) : zoneCount;
  const plateWidth = (width - gutter - gap * (inSight - 1)) / inSight;

  const stacks = perZonePlaces(topology);
  const deepest = Math.max(1, ...stacks.map((stack) => stack.count));
  const appsDeep = Math.max(1, ...topology.zones.map((_, z) => appsIn(topology, z).length));
  const serverless = topology.deployment === 'serverless';

  let measures = measuresFor(plateWidth, phone, appsDeep, false);
  let grid = chooseGrid(cacheRoom(measures, plateWidth, height, serverless), deepest, measures.gap);
  if (grid.detail !== 'full' && !phone) {
    measures = measuresFor(plateWidth, phone, appsDeep, true);
    grid = chooseGrid(cacheRoom(measures, plateWidth, height, serverless), deepest, measures.gap);
  }

  const zones = topology.zones.map((_, z): ZonePlace => {
    const box = { x: gutter + z * (plateWidth + gap), y: 0, width: plateWidth, height };
    const outer = z < zoneCount / 2 ? 'left' : 'right';
    return { box, outer, name: nameBox(box, outer, measures, phone, appsDeep) };
  });

  const appTop = measures.top;
  const appBottom = appTop + measures.app;
  const room = cacheRoom(measures, plateWidth, height, serverless);
  const bandTop = appBottom + measures.lanes;
  const spare = room.height - gridHeight(grid);
  const cacheTop = Math.round(bandTop + spare / 2);
  const nodesTop = cacheTop + (serverless ? PROXY_HEIGHT + PROXY_GAP : 0);
  const nodes = placeNodes(topology, stacks, zones, grid, measures, nodesTop);
  const cacheBottom = Math.round(nodesTop + gridHeight(grid));

  const originZone = Math.min(topology.origin.zone, zoneCount - 1);
  const invitationRow = phone ? INVITATION_HEIGHT + 12 : 0;
  const originBottom = height - measures.bottom - invitationRow;
  const area = cardArea(zones[originZone] as ZonePlace, measures);
  const originWidth = Math.min(area.width, grid.columns === 1 ? Math.max(grid.width, 352) : 352);
  const origin: Box = {
    x:
      (zones[originZone] as ZonePlace).outer === 'left'
        ? area.x
        : area.x + area.width - originWidth,
    y: originBottom - measures.origin,
    width: originWidth,
    height: measures.origin,
  };

  const last = zones[zoneCount - 1] as ZonePlace;
  const first = zones[0] as ZonePlace;
  const proxy = serverless
    ? spanBox(
        cardArea(first, measures).x - (first.outer === 'left' ? PROXY_REACH : 0),
        endOf(cardArea(last, measures)) + (last.outer === 'right' ? PROXY_REACH : 0),
        cacheTop,
        PROXY_HEIGHT,
      )
    : null;

  return {
    width: endOf(last.box),
    height,
    gutter,
    phone,
    detail: grid.detail,
    pageWidth: plateWidth + gap,
    pages: zoneCount - inSight + 1,
    zones,
    apps: placeApps(topology, zones, measures, appTop, phone),
    nodes,
    columns: grid.columns,
    rows: grid.rows,
    origin,
    originZone,
    proxy,
    invitation: invitationBox(
      zones,
      originZone,
      origin,
      measures,
      cacheBottom,
      height,
      phone,
      width,
    ),
    cacheTop,
    cacheBottom,
    appBottom,
    channel: measures.outer,
  };
}

function measuresFor(plate: number, phone: boolean, appsDeep: number, tight: boolean): Measures {
  const crowded = appsDeep > 2;
  if (phone) {
    return {
      outer: 24,
      inner: 8,
      appPad: 16,
      top: 38,
      app: 50,
      lanes: 48,
      depth: 26,
      origin: 62,
      bottom: 12,
      gap: 8,
    };
  }
  const side =
    plate >= 420
      ? { outer: 104, inner: 24, appPad: 24 }
      : plate >= 260
        ? { outer: 64, inner: 16, appPad: 16 }
        : { outer: 44, inner: 12, appPad: 12 };
  return tight
    ? {
        ...side,
        top: crowded ? 36 : 12,
        app: crowded ? 36 : 52,
        lanes: 46,
        depth: 60,
        origin: 58,
        bottom: 10,
        gap: 12,
      }
    : {
        ...side,
        top: crowded ? 44 : 20,
        app: crowded ? 40 : 68,
        lanes: 76,
        depth: 60,
        origin: 62,
        bottom: 10,
        gap: 20,
      };
}

type Room = { width: number; height: number };

function cacheRoom(m: Measures, plate: number, height: number, serverless: boolean): Room {
  const invitation = m.inner === 8 ? INVITATION_HEIGHT + 12 : 0;
  const taken = m.top + m.app + m.lanes + m.depth + m.origin + m.bottom + invitation;
  return {
    width: plate - m.outer - m.inner,
    height: Math.max(24, height - taken - (serverless ? PROXY_HEIGHT + PROXY_GAP : 0)),
  };
}

type Grid = {
  columns: number;
  rows: number;
  width: number;
  height: number;
  gapX: number;
  gapY: number;
  detail: Detail;
};

/** The columns that give `count` cards the most room for detail; among equals the fewest columns. */
function chooseGrid(room: Room, count: number, gap: number): Grid {
  let best: Grid | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const gapX = rows > 1 || columns > 3 ? Math.min(22, room.width / columns / 4) : 16;
    const width = (room.width - gapX * (columns - 1)) / columns;
    const gapY = gapBetween(rows, gap, room.height);
    const height = Math.min(CARD_TALLEST, (room.height - gapY * (rows - 1)) / rows);
    const rank = leastSizes.findIndex((least) => width >= least.width && height >= least.height);
    // Cells are best when near 4:1, so that a shade reads as a bar.
    const shape = rank === 3 ? Math.abs(Math.log(width / Math.max(1, height) / 4)) / 100 : 0;
    if (rank + shape >= bestRank) continue;
    bestRank = rank + shape;
    const detail = (leastSizes[rank] as { detail: Detail }).detail;
    const tallest = detail === 'compact' ? 30 : detail === 'cell' ? 22 : CARD_TALLEST;
    best = {
      columns,
      rows,
      gapX,
      gapY,
      detail,
      width: Math.min(width, CARD_WIDEST),
      height: Math.min(tallest, height),
    };
  }
  return best as Grid;
}

/** Rows that are many stand closer. */
function gapBetween(rows: number, gap: number, height: number): number {
  return rows <= 4 ? gap : Math.min(rows <= 12 ? 5 : 2, height / rows / 4);
}

function gridHeight(grid: Grid): number {
  return grid.rows * grid.height + (grid.rows - 1) * grid.gapY;
}

/** The part of a plate in which cards stand. */
function cardArea(zone: ZonePlace, m: Measures): { x: number; width: number } {
  const x = zone.box.x + (zone.outer === 'left' ? m.outer : m.inner);
  return { x, width: zone.box.width - m.outer - m.inner };
}

function endOf(span: { x: number; width: number }): number {
  return span.x + span.width;
}

function spanBox(from: number, to: number, y: number, height: number): Box {
  return { x: from, y, width: to - from, height };
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

type ZoneStack = { places: Map<number, number>; count: number };

/**
 * The place of each node in its zone. Where a zone has at most one node of each shard, a shard keeps its place
 * in every zone, so that primary and replicas stand in one row.
 */
function perZonePlaces(topology: TopologyView): ZoneStack[] {
  const byZone = topology.zones.map((_, z) =>
    topology.nodes.flatMap((node, index) =>
      node.zone === z ? [{ index, group: node.group }] : [],
    ),
  );
  const replicated = topology.nodes.length > topology.groups.length;
  const oneEach = byZone.every((nodes) => new Set(nodes.map((n) => n.group)).size === nodes.length);
  if (replicated && oneEach && topology.groups.length > 1) {
    const count = topology.groups.length;
    return byZone.map((nodes) => ({
      places: new Map(nodes.map((n) => [n.index, n.group])),
      count,
    }));
  }
  return byZone.map((nodes) => ({
    places: new Map(
      [...nodes].sort((a, b) => a.group - b.group || a.index - b.index).map((n, i) => [n.index, i]),
    ),
    count: nodes.length,
  }));
}

function appsIn(topology: TopologyView, zone: number): number[] {
  return topology.apps.flatMap((app, index) => (app.zone === zone ? [index] : []));
}

function placeApps(
  topology: TopologyView,
  zones: readonly ZonePlace[],
  m: Measures,
  top: number,
  phone: boolean,
): Box[] {
  const boxes: Box[] = topology.apps.map(() => ({ x: 0, y: 0, width: 0, height: 0 }));
  zones.forEach((zone, z) => {
    const apps = appsIn(topology, z);
    const { box } = zone;
    const nameRoom = phone || apps.length > 2 ? 0 : Math.min(130, box.width * 0.36);
    const room = box.width - 2 * m.appPad - nameRoom;
    const gap = apps.length > 4 ? 4 : 12;
    const width = Math.min(200, (room - gap * (apps.length - 1)) / Math.max(1, apps.length));
    apps.forEach((app, i) => {
      const offset = m.appPad + i * (width + gap);
      const x = zone.outer === 'left' ? box.x + offset : endOf(box) - offset - width;
      boxes[app] = roundBox({ x, y: top, width, height: m.app });
    });
  });
  return boxes;
}

function nameBox(
  box: Box,
  outer: 'left' | 'right',
  m: Measures,
  phone: boolean,
  appsDeep: number,
): Box {
  if (phone) return { x: box.x + 12, y: 8, width: box.width - 24, height: 24 };
  const width = appsDeep > 2 ? box.width - 2 * m.inner : Math.min(130, box.width * 0.36);
  const x = outer === 'left' ? endOf(box) - m.inner - width : box.x + m.inner;
  return { x, y: appsDeep > 2 ? 8 : m.top - 2, width, height: 24 };
}

/** The invitation reaches into the channel beside the cards, short of the wire to the database. */
const REACH = 24;

/** Below the cards of the zones beside the database's; with one zone, beside the database. */
function invitationBox(
  zones: readonly ZonePlace[],
  originZone: number,
  origin: Box,
  m: Measures,
  cacheBottom: number,
  height: number,
  phone: boolean,
  width: number,
): Box {
  if (phone) {
    const y = height - 12 - INVITATION_HEIGHT;
    return { x: 16, y, width: width - 32, height: INVITATION_HEIGHT };
  }
  if (zones.length === 1) {
    const zone = zones[0] as ZonePlace;
    const x = endOf(origin) + 32;
    return {
      x,
      y: origin.y + (origin.height - 46) / 2,
      width: endOf(zone.box) - 24 - x,
      height: 46,
    };
  }
  const after = originZone + 1 < zones.length;
  const from = cardArea((after ? zones[originZone + 1] : zones[0]) as ZonePlace, m);
  const to = cardArea((after ? zones[zones.length - 1] : zones[originZone - 1]) as ZonePlace, m);
  const wire = origin.y + origin.height / 2;
  const y = cacheBottom + (wire - cacheBottom > 80 ? 12 : 6);
  const box = { x: from.x, y, width: endOf(to) - from.x + REACH };
  return { ...box, height: Math.max(44, wire - 14 - y) };
}

function roundBox(box: Box): Box {
  const x = Math.round(box.x);
  const y = Math.round(box.y);
  return {
    x,
    y,
    width: Math.round(box.x + box.width) - x,
    height: Math.round(box.y + box.height) - y,
  };
}
