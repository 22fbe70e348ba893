import { describe, expect, it } from 'vitest';
import { NODE_PLACE, ORIGIN_PLACE, PROXY_PLACE, type TopologyView } from '../../engine/frame.ts';
import { faceOf } from './face.ts';
import type { Box, Point, StageLayout } from './layout.ts';
import {
  comparedHeight,
  frameHeight,
  hasRoomAbove,
  layoutStage,
  preferredHeight,
  zoneTabsHeight,
} from './layout.ts';
import { Routes } from './routes.ts';
import { topologies, topologyOf } from './testTopologies.ts';

const widths = [1112, 1592, 980, 390, 320];
const cases = Object.entries(topologies).flatMap(([name, topology]) =>
  widths.map((width) => ({ name, topology, width })),
);

describe('layoutStage', () => {
  it('stands as in the drawing at 1440: two zones, a primary, its replica, a database', () => {
    const layout = layoutStage(topologyOf({ replicas: 1 }), 1112, 440);
    expect({
      detail: layout.detail,
      zones: layout.zones.map((zone) => zone.box),
      apps: layout.apps,
      nodes: layout.nodes.map((node) => node.box),
      origin: layout.origin,
    }).toEqual({
      detail: 'full',
      zones: [
        { x: 116, y: 0, width: 492, height: 440 },
        { x: 620, y: 0, width: 492, height: 440 },
      ],
      apps: [
        { x: 140, y: 20, width: 200, height: 68 },
        { x: 888, y: 20, width: 200, height: 68 },
      ],
      nodes: [
        { x: 220, y: 164, width: 364, height: 144 },
        { x: 644, y: 164, width: 364, height: 144 },
      ],
      origin: { x: 220, y: 368, width: 364, height: 62 },
    });
  });

  it('gives each size of cluster the detail it has room for', () => {
    const detail = (name: string, width = 1112) => {
      const topology = topologies[name]!;
      // What a window of 900 px leaves to the stage, at least.
      const height = Math.max(440, preferredHeight(topology, width));
      return layoutStage(topology, width, height).detail;
    };
    expect({
      one: detail('one node, one zone'),
      pair: detail('primary and replica'),
      nine: detail('three shards of three in three zones'),
      memcached: detail('four Memcached nodes'),
      sixty: detail('sixty nodes'),
      ninety: detail('ninety shards of three'),
      fiveHundred: detail('five hundred nodes'),
      phone: detail('primary and replica', 390),
    }).toEqual({
      one: 'full',
      pair: 'full',
      nine: 'medium',
      memcached: 'full',
      sixty: 'compact',
      ninety: 'cell',
      fiveHundred: 'cell',
      phone: 'full',
    });
  });

  it('keeps the members of a shard in one row when each zone has one', () => {
    const topology = topologies['three shards of three in three zones']!;
    const layout = layoutStage(topology, 1112, 440);
    topology.nodes.forEach((node, i) => {
      expect(layout.nodes[i]!.row).toBe(node.group);
    });
  });

  it('shows two zones at a time on a phone and counts the steps', () => {
    const layout = layoutStage(topologies['three shards of three in three zones']!, 390, 470);
    expect([layout.pages, layout.width, layout.zones[0]!.box.width]).toEqual([2, 589, 191]);
  });

  it.each(cases)('keeps $name apart and inside at $width px', ({ topology, width }) => {
    expectApart(topology, layoutStage(topology, width, preferredHeight(topology, width)));
  });

  it.each(cases.filter(({ topology }) => topology.nodes.length <= 12))(
    'keeps $name apart and inside in a low frame of $width px',
    ({ topology, width }) => {
      expectApart(topology, layoutStage(topology, width, frameHeight(topology), false));
    },
  );

  it('leaves the cards of a small cluster their words in a low frame', () => {
    const detail = (width: number) =>
      layoutStage(topologyOf({ replicas: 1 }), width, 236, false).detail;
    expect([376, 480, 700, 1112].map(detail)).toEqual(['medium', 'medium', 'medium', 'medium']);
  });
});

function expectApart(topology: TopologyView, layout: StageLayout): void {
  const boxes = everyBox(layout);
  for (const [name, box] of boxes) {
    expect(box.width, name).toBeGreaterThan(0);
    expect(box.height, name).toBeGreaterThan(0);
    expect(box.x, name).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width, name).toBeLessThanOrEqual(layout.width + 0.5);
    expect(box.y + box.height, name).toBeLessThanOrEqual(layout.height);
  }
  const clashes = boxes.flatMap(([a, boxA], i) =>
    boxes.slice(i + 1).flatMap(([b, boxB]) => (overlap(boxA, boxB) ? [`${a} on ${b}`] : [])),
  );
  expect(clashes).toEqual([]);
  topology.nodes.forEach((node, i) => {
    expect(inside(layout.nodes[i]!.box, layout.zones[node.zone]!.box)).toBe(true);
  });
}

describe('hasRoomAbove', () => {
  const STRIP = 38;

  it.each(cases)(
    'takes no detail from $name at $width px, and lets nothing clash',
    ({ topology, width }) => {
      const usual = preferredHeight(topology, width);
      expect(hasRoomAbove(topology, width, usual + STRIP, STRIP)).toBe(true);
      for (const height of [usual, usual + 10, usual + 30]) {
        if (!hasRoomAbove(topology, width, height, STRIP)) continue;
        const whole = layoutStage(topology, width, height);
        const less = layoutStage(topology, width, height - STRIP);
        expect([less.detail, less.rows]).toEqual([whole.detail, whole.rows]);
        const boxes = everyBox(less);
        const clashes = boxes.flatMap(([a, boxA], i) =>
          boxes.slice(i + 1).flatMap(([b, boxB]) => (overlap(boxA, boxB) ? [`${a} on ${b}`] : [])),
        );
        expect(clashes).toEqual([]);
      }
    },
  );

  it('has room on a phone for few nodes, and not for as many as fill it', () => {
    const phone = (topology: TopologyView) => hasRoomAbove(topology, 374, 480, STRIP);
    expect(phone(topologyOf({ replicas: 1 }))).toBe(true);
    expect(phone(topologyOf({ shards: 3, replicas: 1 }))).toBe(false);
  });
});

describe('the legend of a phone', () => {
  const phones = Object.entries(topologies).filter(([, { deployment }]) => deployment);

  it.each(phones)(
    'stands clear of cards, database and wires, with two lines: %s',
    (_, topology) => {
      for (const height of [430, 470, 504]) {
        const layout = layoutStage(topology, 374, height);
        const { key, nodes, origin, invitation } = layout;
        if (!key) throw new Error('no legend');
        // Many wires to the database leave one.
        expect(key.marks.height).toBeGreaterThanOrEqual(topology.apps.length > 5 ? 15 : 30);
        expect(key.marks.width).toBeGreaterThanOrEqual(140);
        const note = { ...key.marks, y: key.note.y - 6, height: 12 };
        for (const box of [key.marks, note]) {
          const others = [...nodes.map((node) => node.box), origin, invitation];
          expect(others.filter((other) => overlap(box, other))).toEqual([]);
        }
        const routes = new Routes(
          layout,
          topology.apps.map((app) => app.zone),
        );
        const crossing = topology.apps.filter((_, app) =>
          [key.marks, note].some((box) => passesThrough(routes.between(app, ORIGIN_PLACE), box)),
        );
        expect(crossing).toEqual([]);
      }
    },
  );

  it('is elsewhere on a wide screen and in a frame', () => {
    const topology = topologyOf({ replicas: 1 });
    expect([
      layoutStage(topology, 1112, 440).key,
      layoutStage(topology, 374, 470, false).key,
    ]).toEqual([null, null]);
  });

  it('leaves a pair its squares below a question of three lines', () => {
    const layout = layoutStage(topologyOf({ replicas: 1 }), 374, 440);
    const box = layout.nodes[0]?.box;
    if (!box) throw new Error('no node');
    expect(faceOf(box, layout.detail, false, true).cells).not.toBeNull();
  });

  it('leaves three rows of cards their words below the tabs of three zones', () => {
    const topology = topologyOf({ zones: 3, shards: 3, replicas: 1 });
    const height = 504 - zoneTabsHeight(topology, 374);
    expect(layoutStage(topology, 374, height).detail).toBe('medium');
    expect([2, 3].map((zones) => zoneTabsHeight(topologyOf({ zones }), 374))).toEqual([0, 36]);
  });
});

/** What the words of the invitation take of its box, in px. */
const INVITED = 290;

describe('Routes', () => {
  it.each(cases)(
    'draws $name at $width px with level and upright lines that end at their places',
    ({ topology, width }) => {
      const layout = layoutStage(topology, width, preferredHeight(topology, width));
      const routes = new Routes(
        layout,
        topology.apps.map((app) => app.zone),
      );
      topology.apps.forEach((_, app) => {
        const query = routes.between(app, ORIGIN_PLACE);
        expectOrthogonal(query);
        expectTouches(query[0]!, layout.apps[app]!);
        expectTouches(query[query.length - 1]!, layout.origin);
        const crossed = layout.nodes.filter((node) => passesThrough(query, node.box));
        expect(crossed).toEqual([]);
        const { invitation } = layout;
        const words = { ...invitation, width: Math.min(INVITED, invitation.width) };
        expect(passesThrough(query.slice(-2), words)).toBe(false);
        for (let n = 0; n < topology.nodes.length; n += 7) {
          const ask = routes.between(app, NODE_PLACE + n);
          expectOrthogonal(ask);
          expectTouches(ask[0]!, layout.apps[app]!);
          expectTouches(ask[ask.length - 1]!, layout.nodes[n]!.box);
        }
      });
    },
  );

  it('goes straight down to a node below the app and gives the way back reversed', () => {
    const topology = topologyOf({ replicas: 1 });
    const routes = new Routes(layoutStage(topology, 1112, 440), [0, 1]);
    const down = routes.between(0, NODE_PLACE);
    expect(down).toEqual([
      { x: 284, y: 88 },
      { x: 284, y: 164 },
    ]);
    expect(routes.between(NODE_PLACE, 0)).toEqual([...down].reverse());
  });

  it('joins primary and replica of neighbouring zones by a level wire', () => {
    const topology = topologyOf({ replicas: 1 });
    const routes = new Routes(layoutStage(topology, 1112, 440), [0, 1]);
    expect(routes.between(NODE_PLACE, NODE_PLACE + 1)).toEqual([
      { x: 584, y: 236 },
      { x: 644, y: 236 },
    ]);
  });

  it('leads around the card in between to a replica two zones away', () => {
    const topology = topologyOf({ zones: 3, replicas: 2 });
    const layout = layoutStage(topology, 1112, 440);
    const routes = new Routes(layout, [0, 1, 2]);
    const wire = routes.between(NODE_PLACE, NODE_PLACE + 2);
    expectOrthogonal(wire);
    expect(passesThrough(wire, layout.nodes[1]!.box)).toBe(false);
  });

  it('reaches hidden shards through the endpoint', () => {
    const topology = topologies['serverless']!;
    const layout = layoutStage(topology, 1112, preferredHeight(topology, 1112));
    const routes = new Routes(layout, [0, 1, 2]);
    const to = routes.between(1, PROXY_PLACE);
    const whole = routes.between(1, NODE_PLACE + 3);
    expectOrthogonal(whole);
    expectTouches(to[to.length - 1]!, layout.proxy!);
    expect(whole[0]).toEqual(to[0]);
    expectTouches(whole[whole.length - 1]!, layout.nodes[3]!.box);
  });
});

function everyBox(layout: StageLayout): [string, Box][] {
  return [
    ...layout.apps.map((box, i): [string, Box] => [`app ${i}`, box]),
    ...layout.nodes.map((node, i): [string, Box] => [`node ${i}`, node.box]),
    ['origin', layout.origin],
    ...(layout.proxy ? [['proxy', layout.proxy] as [string, Box]] : []),
    ...layout.zones.map((zone, i): [string, Box] => [`name ${i}`, zone.name]),
    ...(layout.pages === 1 && layout.invitation.width > 0
      ? [['invitation', layout.invitation] as [string, Box]]
      : []),
  ];
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(a: Box, b: Box): boolean {
  return (
    a.x >= b.x &&
    a.y >= b.y &&
    a.x + a.width <= b.x + b.width + 0.5 &&
    a.y + a.height <= b.y + b.height
  );
}

function expectOrthogonal(points: readonly Point[]): void {
  const slanted = points.slice(1).filter((p, i) => {
    const before = points[i]!;
    return Math.abs(before.x - p.x) > 0.5 && Math.abs(before.y - p.y) > 0.5;
  });
  expect(slanted).toEqual([]);
}

function expectTouches(point: Point, box: Box): void {
  const near = (a: number, b: number) => Math.abs(a - b) <= 1;
  const across = point.x >= box.x - 1 && point.x <= box.x + box.width + 1;
  const along = point.y >= box.y - 1 && point.y <= box.y + box.height + 1;
  const onEdge =
    (across && (near(point.y, box.y) || near(point.y, box.y + box.height))) ||
    (along && (near(point.x, box.x) || near(point.x, box.x + box.width)));
  expect(onEdge, JSON.stringify({ point, box })).toBe(true);
}

function passesThrough(points: readonly Point[], box: Box): boolean {
  return points.slice(1).some((b, i) => {
    const a = points[i]!;
    const within = {
      x: Math.min(a.x, b.x),
      y: Math.min(a.y, b.y),
      width: Math.abs(a.x - b.x),
      height: Math.abs(a.y - b.y),
    };
    return (
      within.x < box.x + box.width - 1 &&
      within.x + within.width > box.x + 1 &&
      within.y < box.y + box.height - 1 &&
      within.y + within.height > box.y + 1
    );
  });
}

describe('the height for charts that compare branches', () => {
  const many = (shards: number) => topologyOf({ zones: 3, shards, replicas: 2 });

  it('leaves every card its row and its detail', () => {
    for (const shards of [1, 3, 5, 8, 12, 20]) {
      const topology = many(shards);
      const usual = layoutStage(topology, 1076, preferredHeight(topology, 1076));
      const height = comparedHeight(topology, 1076, false);
      const lower = layoutStage(topology, 1076, height);
      expect([lower.rows, lower.detail]).toEqual([usual.rows, usual.detail]);
      expect(height).toBeLessThanOrEqual(preferredHeight(topology, 1076));
    }
    expect(comparedHeight(many(8), 1076, false)).toBeLessThan(430);
  });

  it('is low in a low window, whatever the cards lose', () => {
    const heights = [5, 8, 12, 20].map((shards) => comparedHeight(many(shards), 940, true));
    expect(Math.max(...heights)).toBeLessThanOrEqual(376);
  });
});
