import { expect, test } from 'vitest';
import type { Notice, NoticeCode } from '../../../engine/notices.ts';
import { eventSquares, numberedEvents } from './events.ts';

function notice(seq: number, at: number, code: NoticeCode, cause = -1): Notice {
  return { seq, at, code, subject: 'cache', args: {}, cause };
}

function numbers(notices: Notice[]): [number, number][] {
  return numberedEvents(notices).map((event) => [event.number, event.notice.seq]);
}

test('a failover is four numbered moments; what happens in between has none', () => {
  const story = [
    notice(0, 5, 'first-miss'),
    notice(1, 60, 'node-crashed'),
    notice(2, 60, 'requests-failing', 1),
    notice(3, 73, 'failure-detected', 1),
    notice(4, 75, 'replica-promoted', 3),
    notice(5, 75, 'endpoint-moved', 4),
    notice(6, 77, 'client-followed', 4),
    notice(7, 78, 'client-followed', 4),
  ];
  expect(numbers(story)).toEqual([
    [1, 1],
    [2, 3],
    [3, 4],
    [4, 6],
  ]);
});

test('what a numbered notice causes at the same instant shares its moment', () => {
  const outage = [
    notice(0, 10, 'zone-down'),
    notice(1, 10, 'node-crashed', 0),
    notice(2, 10, 'node-crashed', 1),
    notice(3, 11, 'node-crashed', 0),
  ];
  expect(numbers(outage)).toEqual([
    [1, 0],
    [2, 3],
  ]);
});

test('a number stays with its notice while the run goes on', () => {
  const story = [notice(0, 1, 'setting-changed'), notice(1, 2, 'cache-flushed')];
  expect(numberedEvents(story.slice(0, 1))).toEqual(numberedEvents(story).slice(0, 1));
});

test('squares that would cover each other become one', () => {
  const wide = (text: string) => 10 + 8 * text.length;
  const at = (...xs: number[]) => xs.map((x, i) => ({ number: i + 1, x }));
  expect(eventSquares(at(100, 130, 140, 300), 400, wide)).toEqual([
    { text: '1', left: 91, width: 18 },
    { text: '2–3', left: 118, width: 34 },
    { text: '4', left: 291, width: 18 },
  ]);
  // The pair 2–3 is wider than its members and meets 1.
  expect(eventSquares(at(100, 123, 130), 400, wide)).toEqual([
    { text: '1–3', left: 98, width: 34 },
  ]);
  expect(eventSquares(at(1, 399), 400, wide).map((s) => [s.left, s.left + s.width])).toEqual([
    [0, 18],
    [382, 400],
  ]);
});
