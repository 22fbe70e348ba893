import { expect, test } from 'vitest';
import { flightColumns } from '../../engine/frame.ts';
import type { Intervention } from '../../engine/scenario/scenario.ts';
import type { BranchView } from '../../worker/protocol.ts';
import { frameAt, samplesAt } from './fakeHost.ts';
import { appendSeconds, emptyLive, forgetFuture, takeFrame } from './intake.ts';
import { firstDifference, Past } from './past.ts';
import type { Rows } from './types.ts';

const S = 1e9;
const slow = (at: number): Intervention => ({ at, kind: 'set', knob: 'k', value: 1 });

function branch(letter: string, parts: Partial<BranchView> = {}): BranchView {
  return { letter, name: '', from: '', at: 0, reached: 0, interventions: [], ...parts };
}

const view = (active: string, ...list: BranchView[]) => ({ list, active, undo: null, redo: null });
const ends = (rows: Rows) => Array.from({ length: rows.length }, (_, i) => rows.get(i, 0) / S);

function played() {
  const live = emptyLive();
  appendSeconds(live, samplesAt(S, 2 * S, 3 * S));
  live.reached = 3 * S;
  return { live, past: new Past() };
}

const b = branch('B', { from: 'A', at: 2 * S, reached: 2 * S, interventions: [slow(2 * S)] });

test('a branch begins with what it shares, and the old one stays on the charts whole', () => {
  const { live, past } = played();
  expect(past.take(live, view('B', branch('A', { reached: 3 * S }), b))).toBe(2 * S);
  expect(ends(live.coarse)).toEqual([1, 2]);
  const [a] = live.beside;
  expect([a?.letter, a?.differsAt, a && ends(a.coarse)]).toEqual(['A', 2 * S, [1, 2, 3]]);
  past.add({
    kind: 'beside',
    epoch: 1,
    letter: 'A',
    at: 4 * S,
    coarse: samplesAt(3 * S, 4 * S),
    fine: samplesAt(),
  });
  expect(a && ends(a.coarse)).toEqual([1, 2, 3, 4]);
  expect(past.take(live, view('A', branch('A', { reached: 4 * S }), b))).toBe(2 * S);
  expect(ends(live.coarse)).toEqual([1, 2, 3, 4]);
});

test('an undone change takes away what was played after it, and nothing else', () => {
  const { live, past } = played();
  past.take(live, view('A', branch('A', { reached: 3 * S, interventions: [slow(2 * S)] })));
  expect(past.take(live, view('A', branch('A', { reached: 2 * S })))).toBe(2 * S);
  expect([ends(live.coarse), live.reached, live.beside]).toEqual([[1, 2], 2 * S, []]);
});

test('two runs part at the first change that they do not share', () => {
  expect(firstDifference([slow(1), slow(5)], [slow(1), slow(4)])).toBe(4);
  expect(firstDifference([slow(1)], [slow(1), slow(9)])).toBe(9);
  expect(firstDifference([slow(1)], [slow(1)])).toBe(Infinity);
});

test('what was on its way in another course is not drawn in this one', () => {
  const live = emptyLive();
  live.flights.append(legsAt(S, 3 * S), departAt, -1);
  forgetFuture(live, 2 * S);
  expect(departures(live.flights)).toEqual([1]);
});

test('after a jump over a stretch only what came with it is kept; without a gap all is', () => {
  const live = emptyLive();
  const take = (at: number, flights: Float64Array) =>
    takeFrame(live, frameAt(1, at, { flights }), true);
  take(S, legsAt(0.98 * S, 0.99 * S));
  take(1.02 * S, legsAt(0.98 * S, 0.99 * S, 1.01 * S));
  expect(departures(live.flights)).toEqual([0.98, 0.99, 1.01]);
  take(2 * S, legsAt(1.97 * S, 1.99 * S));
  expect(departures(live.flights)).toEqual([1.97, 1.99]);
});

test('a long jump comes in parts, and what each tells of stays', () => {
  const live = emptyLive();
  takeFrame(live, frameAt(2, S, { flights: legsAt(0.2 * S, 0.9 * S) }), true);
  takeFrame(live, frameAt(2, 2 * S, { flights: legsAt(1.1 * S, 1.9 * S) }), true, true);
  takeFrame(live, frameAt(2, 3 * S, { flights: legsAt(1.9 * S, 2.2 * S) }), true, true);
  expect(departures(live.flights)).toEqual([0.2, 0.9, 1.1, 1.9, 1.9, 2.2]);
  // It stopped before, and the last stretch is told again.
  takeFrame(live, frameAt(2, 2.3 * S, { flights: legsAt(2.1 * S, 2.2 * S) }), true, true);
  expect(departures(live.flights)).toEqual([0.2, 0.9, 1.1, 1.9, 1.9, 2.1, 2.2]);
});

test('the rows of a frame are kept once: a frame that is held on to has none', () => {
  const live = emptyLive();
  takeFrame(
    live,
    frameAt(1, S, { flights: legsAt(S), fine: samplesAt(S), coarse: samplesAt(S) }),
    false,
  );
  expect([live.flights.length, live.fine.length, live.coarse.length]).toEqual([1, 1, 1]);
  const { flights, answers, exits, fine, coarse } = live.frame ?? frameAt(1, S);
  expect([flights, answers, exits, fine, coarse].map((rows) => rows.length)).toEqual([
    0, 0, 0, 0, 0,
  ]);
});

const { stride } = flightColumns;
const { departAt } = flightColumns.at;

function legsAt(...departs: number[]): Float64Array {
  const rows = new Float64Array(departs.length * stride);
  departs.forEach((at, i) => {
    rows[i * stride + departAt] = at;
  });
  return rows;
}

const departures = (rows: Rows) =>
  Array.from({ length: rows.length }, (_, i) => rows.get(i, departAt) / S);
