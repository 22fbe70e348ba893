import type { TopologyView } from '../../engine/frame.ts';
import type { Room } from './grid.ts';
import type { Box, ZonePlace } from './layout.ts';

/** What stands where on the plate of a zone, around the cards of the cache. */

/** Room around the cards inside a zone plate. */
export type Measures = {
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
  /** Room below the database that the invitation takes: on a phone. */
  invitation: number;
};

export const INVITATION_HEIGHT = 72;

export const PROXY_HEIGHT = 44;
/** From its top to the lane in which requests pass through it, below its words. */
export const PROXY_LANE = 34;
export const PROXY_GAP = 22;

/** The endpoint reaches over the wires beside the cards. */
export const PROXY_REACH = 20;

/** The invitation reaches into the channel beside the cards, short of the wire to the database. */
const REACH = 24;

/**
 * `close` and `tight` leave more to the cards; `tight` has no room for words beside the wires. `low` is for the frame
 * of another page, where nothing invites on the stage itself.
 */
export type Air = 'generous' | 'close' | 'tight' | 'low';

/** Measures in px for a plate of this width. */
export function measuresFor(plate: number, phone: boolean, appsDeep: number, air: Air): Measures {
  const crowded = appsDeep > 2;
  if (phone && air === 'low') {
    return {
      outer: 24,
      inner: 8,
      appPad: 12,
      top: 28,
      app: 48,
      lanes: 30,
      depth: 22,
      origin: 46,
      bottom: 4,
      gap: 6,
      invitation: 0,
    };
  }
  if (phone && air !== 'generous') {
    return {
      outer: 24,
      inner: 8,
      appPad: 16,
      top: 34,
      app: 46,
      lanes: 40,
      depth: 24,
      origin: 54,
      bottom: 8,
      gap: 6,
      invitation: INVITATION_HEIGHT + 6,
    };
  }
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
      invitation: INVITATION_HEIGHT + 12,
    };
  }
  const side =
    plate >= 420
      ? { outer: 104, inner: 24, appPad: 24 }
      : plate >= 260
        ? { outer: 64, inner: 16, appPad: 16 }
        : { outer: 44, inner: 12, appPad: 12 };
  if (air === 'low') {
    return {
      ...side,
      top: crowded ? 34 : 6,
      app: crowded ? 36 : 48,
      lanes: 36,
      depth: 30,
      origin: 50,
      bottom: 6,
      gap: 8,
      invitation: 0,
    };
  }
  return air !== 'generous'
    ? {
        ...side,
        top: crowded ? 36 : 12,
        app: crowded ? 36 : 52,
        lanes: air === 'close' ? 66 : 46,
        depth: 60,
        origin: 58,
        bottom: 10,
        gap: 12,
        invitation: 0,
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
        invitation: 0,
      };
}

/** What is left for the cards of one zone. */
export function cacheRoom(m: Measures, plate: number, height: number, serverless: boolean): Room {
  const taken = m.top + m.app + m.lanes + m.depth + m.origin + m.bottom + m.invitation;
  return {
    width: plate - m.outer - m.inner,
    height: Math.max(24, height - taken - (serverless ? PROXY_HEIGHT + PROXY_GAP : 0)),
  };
}

/** The part of a plate in which cards stand. */
export function cardArea(zone: ZonePlace, m: Measures): { x: number; width: number } {
  const x = zone.box.x + (zone.outer === 'left' ? m.outer : m.inner);
  return { x, width: zone.box.width - m.outer - m.inner };
}

export function endOf(span: { x: number; width: number }): number {
  return span.x + span.width;
}

export function appsIn(topology: TopologyView, zone: number): number[] {
  return topology.apps.flatMap((app, index) => (app.zone === zone ? [index] : []));
}

export function placeApps(
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
    const nameRoom = phone || apps.length > 2 ? 0 : nameWidth(box.width, apps.length);
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

/** Beside the apps of its zone; a name such as us-east-1a is 96 px wide. */
function nameWidth(plate: number, apps: number): number {
  const least = apps > 1 ? 0 : Math.min(100, plate * 0.46);
  return Math.max(least, Math.min(130, plate * 0.36));
}

export function nameBox(
  box: Box,
  outer: 'left' | 'right',
  m: Measures,
  phone: boolean,
  appsDeep: number,
): Box {
  if (phone) return { x: box.x + 12, y: m.top < 38 ? 2 : 8, width: box.width - 24, height: 24 };
  const width = appsDeep > 2 ? box.width - 2 * m.inner : nameWidth(box.width, appsDeep);
  const x = outer === 'left' ? endOf(box) - m.inner - width : box.x + m.inner;
  return { x, y: appsDeep > 2 ? 8 : m.top - 2, width, height: 24 };
}

/** Below the cards of the zones beside the database's; with one zone, beside the database. */
export function invitationBox(
  at: {
    zones: readonly ZonePlace[];
    originZone: number;
    origin: Box;
    cacheBottom: number;
    height: number;
    phone: boolean;
    width: number;
  },
  m: Measures,
): Box {
  const { zones, originZone, origin, cacheBottom, height, phone, width } = at;
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
  const zone = (after ? zones[originZone + 1] : zones[0]) as ZonePlace;
  const { x } = cardArea(zone, m);
  const wire = origin.y + origin.height / 2;
  const y = cacheBottom + (wire - cacheBottom > 80 ? 12 : 6);
  // Within the zone: beside it are the gap, and wires of the next.
  const end = Math.min(endOf(cardArea(zone, m)) + REACH, endOf(zone.box) - m.inner);
  return { x, y, width: end - x, height: Math.max(44, wire - 14 - y) };
}

export function roundBox(box: Box): Box {
  const x = Math.round(box.x);
  const y = Math.round(box.y);
  return {
    x,
    y,
    width: Math.round(box.x + box.width) - x,
    height: Math.round(box.y + box.height) - y,
  };
}
