import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  flightColumns,
  LEG_ANSWER,
  LEG_ASK,
  LEG_CONNECT,
  LEG_FAILURE,
  LEG_FILL,
  LEG_QUERY,
  LEG_REDIRECT,
  LEG_REPLICATE,
  LEG_RESULT,
  LEG_STORED,
  NODE_PLACE,
  ORIGIN_PLACE,
} from '../../engine/frame.ts';
import {
  CONNECTION_REFUSED,
  HIT,
  MISS_ABSENT,
  MOVED,
  POOL_EXHAUSTED,
  STALE_HIT,
  WAITING,
  WRITTEN,
} from '../../engine/outcomes.ts';
import { RowRing } from '../lab/rows.ts';
import { type Box, isClear, layoutStage } from './layout.ts';
import { drawnEvery, Marks, Particles, shapeOf, shapes, type View } from './particles.ts';
import { Track } from './paths.ts';
import { topologyOf } from './testTopologies.ts';

type Flight = {
  request?: number;
  leg: number;
  from?: number;
  to?: number;
  departAt: number;
  arriveAt: number;
  outcome?: number;
  reason?: number;
  write?: number;
};

/** A wire of 100 px to the right from app 0 to every other place. */
const wire = new Track([
  { x: 0, y: 0 },
  { x: 100, y: 0 },
]);
const back = new Track([
  { x: 100, y: 0 },
  { x: 0, y: 0 },
]);

function rowsOf(flights: Flight[]): RowRing {
  const ring = new RowRing(flightColumns.stride, 1024);
  for (const f of flights) {
    const row = [
      f.request ?? 1,
      f.leg,
      f.from ?? 0,
      f.to ?? NODE_PLACE,
      f.departAt,
      f.arriveAt,
      f.outcome ?? WAITING,
      7,
      f.reason ?? 0,
      f.write ?? 0,
    ];
    ring.append(Float64Array.from(row), flightColumns.at.departAt, Number.NEGATIVE_INFINITY);
  }
  return ring;
}

function marksAt(at: number, flights: Flight[], view: Partial<View> = {}) {
  const marks = new Marks(64);
  const particles = new Particles();
  particles.place(
    rowsOf(flights),
    {
      at,
      nanosPerPixel: 0,
      every: 1,
      failureStays: 1_200,
      track: (from) => (from === 0 ? wire : back),
      cut: () => -1,
      isClear: () => true,
      ...view,
    },
    marks,
  );
  const drawn = Array.from({ length: marks.count }, (_, i) => ({
    x: Math.round(marks.x[i]!),
    y: Math.round(marks.y[i]!),
    shape: shapes[marks.shape[i]!],
  }));
  return { drawn, atOrigin: [...particles.atOrigin.requests.slice(0, particles.atOrigin.count)] };
}

describe('Particles', () => {
  it('moves evenly with simulated time and is there only between departure and arrival', () => {
    const ask = { leg: LEG_ASK, departAt: 1_000, arriveAt: 2_000 };
    expect([999, 1_000, 1_250, 1_500, 1_999, 2_000].map((at) => marksAt(at, [ask]).drawn)).toEqual([
      [],
      [{ x: 0, y: 0, shape: 'waiting' }],
      [{ x: 25, y: 0, shape: 'waiting' }],
      [{ x: 50, y: 0, shape: 'waiting' }],
      [{ x: 100, y: 0, shape: 'waiting' }],
      [],
    ]);
  });

  it('comes back as what it became', () => {
    const trip = (outcome: number): Flight[] => [
      { leg: LEG_ASK, departAt: 0, arriveAt: 100 },
      { leg: LEG_ANSWER, from: NODE_PLACE, to: 0, departAt: 110, arriveAt: 210, outcome },
    ];
    expect([HIT, STALE_HIT, MISS_ABSENT].map((o) => marksAt(160, trip(o)).drawn)).toEqual([
      [{ x: 50, y: 0, shape: 'hit' }],
      [{ x: 50, y: 0, shape: 'stale' }],
      [{ x: 50, y: 0, shape: 'miss' }],
    ]);
  });

  it('counts a query at the database from its arrival until its result leaves, oldest first', () => {
    const query = (request: number, departAt: number): Flight => ({
      request,
      leg: LEG_QUERY,
      to: ORIGIN_PLACE,
      departAt,
      arriveAt: departAt + 100,
    });
    const flights = [
      query(4, 0),
      query(9, 10),
      { request: 4, leg: LEG_RESULT, from: ORIGIN_PLACE, to: 0, departAt: 500, arriveAt: 600 },
    ];
    expect([99, 100, 300, 500, 900].map((at) => marksAt(at, flights).atOrigin)).toEqual([
      [],
      [4],
      [4, 9],
      [9],
      [9],
    ]);
  });

  it('stops a failed call before the place that failed it, and keeps it for the time given', () => {
    const failure = {
      leg: LEG_FAILURE,
      departAt: 1_000,
      arriveAt: 1_000,
      reason: CONNECTION_REFUSED,
      request: 8,
    };
    expect(marksAt(1_000, [failure]).drawn).toEqual([{ x: 84, y: 0, shape: 'failed' }]);
    expect(marksAt(2_199, [failure]).drawn).toHaveLength(1);
    expect(marksAt(2_200, [failure]).drawn).toEqual([]);
  });

  it('stops a call that found no connection at the app, and one into a cut at the cut', () => {
    const failure = {
      leg: LEG_FAILURE,
      departAt: 0,
      arriveAt: 0,
      reason: POOL_EXHAUSTED,
      request: 8,
    };
    expect(marksAt(1, [failure]).drawn[0]!.x).toBe(16);
    expect(marksAt(1, [failure], { cut: () => 0.5 }).drawn[0]!.x).toBe(40);
  });

  const refused = {
    leg: LEG_ANSWER,
    from: NODE_PLACE,
    to: 0,
    departAt: 0,
    arriveAt: 100,
    reason: CONNECTION_REFUSED,
    request: 8,
  };
  it('shows an answer that carries an error as a cross at the node', () => {
    expect(marksAt(50, [refused]).drawn).toEqual([{ x: 84, y: 0, shape: 'failed' }]);
  });

  it('lets an answer that carries an error go with its moment, also where requests are flow', () => {
    const drawn = (at: number) => marksAt(at, [refused], { nanosPerPixel: 50 }).drawn.length;
    expect([0, 1_199, 1_200, 5_000].map(drawn)).toEqual([1, 1, 0, 0]);
  });

  describe('beside an upright wire at the edge of a phone', () => {
    const upright = new Track([
      { x: 12, y: 0 },
      { x: 12, y: 200 },
    ]);
    const failures = [0, 1, 2, 3].map((request) => ({
      request,
      leg: LEG_FAILURE,
      departAt: 0,
      arriveAt: 0,
      reason: CONNECTION_REFUSED,
    }));
    const { zones } = layoutStage(topologyOf({ replicas: 1 }), 374, 470);
    const crossesBeside = (boxes: Box[]) => {
      const nodes = boxes.map((box) => ({ box, zone: 0, row: 0, column: 0 }));
      const { drawn } = marksAt(1, failures, {
        track: () => upright,
        isClear: (x, y, across) => isClear({ zones, nodes }, x, y, across),
      });
      return drawn.map(({ x, y }) => `${x} ${y}`).sort();
    };

    it('all crosses stand on the inner side, none on another', () => {
      expect(crossesBeside([])).toEqual(['12 164', '12 184', '25 154', '25 174']);
    });

    it('they stand on the wire where cards are close: none hides a name', () => {
      const card = { x: 24, y: 140, width: 150, height: 60 };
      expect(crossesBeside([card])).toEqual(['12 154', '12 164', '12 174', '12 184']);
    });
  });

  it('draws at most four crosses on one wire, however many calls fail', () => {
    const failures = Array.from({ length: 300 }, (_, i) => ({
      request: i,
      leg: LEG_FAILURE,
      departAt: 0,
      arriveAt: 0,
      reason: CONNECTION_REFUSED,
    }));
    expect(marksAt(1, failures).drawn).toHaveLength(4);
  });

  it('shows an answer that names another node as an arrow: on its way, and where it came from, not as a failure', () => {
    const sentOn = { leg: LEG_REDIRECT, from: NODE_PLACE, to: 0, reason: MOVED, request: 8 };
    const way = { ...sentOn, departAt: 0, arriveAt: 100 };
    const mark = { ...sentOn, from: 0, to: NODE_PLACE, departAt: 100, arriveAt: 100 };
    const shapes = (at: number) => marksAt(at, [way, mark]).drawn.map(({ shape }) => shape);
    expect([50, 99, 101, 1_299, 1_300].map(shapes)).toEqual([
      ['sent-on'],
      ['sent-on'],
      ['sent-on'],
      ['sent-on'],
      [],
    ]);
    expect(marksAt(25, [way]).drawn[0]!.x).toBe(75);
    const failure = { ...mark, leg: LEG_FAILURE, reason: CONNECTION_REFUSED };
    expect(new Set(marksAt(101, [mark, failure]).drawn.map(({ x }) => x)).size).toBe(2);
    const flow = { nanosPerPixel: 10 };
    expect(marksAt(50, [way, mark], flow).drawn).toEqual([]);
    expect(marksAt(101, [way, mark], flow).drawn).toHaveLength(1);
  });

  it('shows flow: answers and queries last at least the time asked for, requests under way are left out', () => {
    const flights: Flight[] = [
      { leg: LEG_ASK, departAt: 0, arriveAt: 10 },
      { leg: LEG_ANSWER, from: NODE_PLACE, to: 0, departAt: 10, arriveAt: 20, outcome: HIT },
    ];
    const view = { nanosPerPixel: 10 };
    expect(marksAt(5, flights, view).drawn).toEqual([]);
    expect(marksAt(510, flights, view).drawn).toEqual([{ x: 50, y: 0, shape: 'hit' }]);
    expect(marksAt(1_010, flights, view).drawn).toEqual([]);
  });

  it('thins requests by number, and no failures', () => {
    const ask = (request: number): Flight => ({ request, leg: LEG_ASK, departAt: 0, arriveAt: 10 });
    const failure = {
      request: 3,
      leg: LEG_FAILURE,
      departAt: 0,
      arriveAt: 0,
      reason: CONNECTION_REFUSED,
    };
    const { drawn } = marksAt(5, [ask(1), ask(4), ask(5), ask(8), failure], { every: 4 });
    expect(drawn.map((mark) => mark.shape)).toEqual(['failed', 'waiting', 'waiting']);
  });

  it('sends a handshake there and back', () => {
    const connect = { leg: LEG_CONNECT, departAt: 0, arriveAt: 100 };
    expect([25, 50, 75].map((at) => marksAt(at, [connect]).drawn[0]!.x)).toEqual([50, 100, 50]);
  });

  it('draws nothing where there is no wire', () => {
    expect(
      marksAt(5, [{ leg: LEG_ASK, departAt: 0, arriveAt: 10 }], { track: () => null }).drawn,
    ).toEqual([]);
  });

  it('never draws outside the wires nor a request twice', () => {
    const flight = fc.record({
      leg: fc.constantFrom(LEG_ASK, LEG_QUERY, LEG_FILL),
      departAt: fc.integer({ min: 0, max: 500 }),
      arriveAt: fc.integer({ min: 501, max: 1_000 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(flight, { selector: (f) => f.departAt }),
        fc.integer({ min: 0, max: 1_000 }),
        (flights, at) => {
          const sorted = flights
            .sort((a, b) => a.departAt - b.departAt)
            .map((f, request) => ({ ...f, request }));
          const { drawn } = marksAt(at, sorted);
          const flying = sorted.filter((f) => f.departAt <= at && at < f.arriveAt);
          expect(drawn).toHaveLength(Math.min(64, flying.length));
          expect(drawn.every((mark) => mark.x >= 0 && mark.x <= 100)).toBe(true);
        },
      ),
      { seed: 11 },
    );
  });
});

describe('drawnEvery', () => {
  const live = { clock: 'event', sampleEvery: 20, seenPace: 1e9 } as const;

  it('draws what is sampled on the request clock', () => {
    expect(drawnEvery({ ...live, clock: 'request' }, 4_000, 400)).toBe(20);
  });

  it('thins flow to at most a dozen marks a second and does not waver', () => {
    expect(drawnEvery(live, 4_000, 1)).toBe(400);
    expect(drawnEvery(live, 6_000, 400)).toBe(400);
    expect(drawnEvery(live, 12_000, 400)).toBe(1_000);
    expect(drawnEvery({ ...live, sampleEvery: 1 }, 5, 1)).toBe(1);
  });
});

describe('shapeOf', () => {
  it('never shows a saved write as a hit', () => {
    const legs = [LEG_ASK, LEG_QUERY, LEG_FILL, LEG_RESULT, LEG_STORED, LEG_ANSWER, LEG_REPLICATE];
    expect(legs.map((leg) => shapes[shapeOf(leg, WRITTEN, 1)])).toEqual([
      'write',
      'write',
      'write',
      'saved',
      'saved',
      'saved',
      'copy',
    ]);
  });
});
