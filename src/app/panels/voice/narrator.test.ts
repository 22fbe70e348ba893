import { describe, expect, it } from 'vitest';
import type { Notice, NoticeCode } from '../../../engine/notices.ts';
import { Narrator } from './narrator.ts';

const momentOf = (at: number) => `${(at / 1e9).toFixed(1)} s`;

const argsOf: Partial<Record<NoticeCode, Notice['args']>> = {
  'node-crashed': {
    zone: 'us-east-1a',
    role: 'primary',
    keys: 10,
    replicas: 1,
    lagNanos: 0,
    lagBytes: 0,
  },
  'first-expiry': { node: 'node:0001-001' },
  'node-recovered': { zone: 'us-east-1a', role: 'replica', afterNanos: 360e9 },
  'client-followed': { node: '0001-002', afterNanos: 1e9 },
};

function notice(seq: number, seconds: number, code: NoticeCode, parts: Partial<Notice> = {}) {
  const args = argsOf[code] ?? {};
  return { seq, at: seconds * 1e9, code, subject: 'node:0001-001', args, cause: -1, ...parts };
}

const crash = (seq: number, seconds: number) =>
  notice(seq, seconds, 'node-crashed', { inFlight: 412 });
const back = (seq: number, seconds: number) => notice(seq, seconds, 'node-recovered', { cause: 0 });
const expiry = (seq: number, seconds: number) => notice(seq, seconds, 'first-expiry');

const CRASHED =
  '0001-001 in us-east-1a crashed. Its replica had every write; 412 requests in flight lost.';
const RECOVERED = '0001-001 in us-east-1a is back as a replica after 6 min.';

/** Hands in one story after another, each at its moment in ms; returns what was said, and when. */
function said(stories: readonly (readonly [number, readonly Notice[]])[], before: Notice[] = []) {
  const narrator = new Narrator(before);
  const words: [number, string][] = [];
  const last = stories.at(-1)?.[0] ?? 0;
  for (let now = 0; now <= last + 12_000; now += 250) {
    for (const [at, notices] of stories) if (at === now) narrator.hear(notices);
    const due = narrator.due(now, momentOf, {});
    if (due !== null) words.push([now, due.replaceAll('\u00a0', ' ')]);
  }
  return words;
}

describe('what is read out', () => {
  it('says the moment, what failed and the requests that went with it, at once', () => {
    expect(said([[0, [crash(0, 61.2)]]])).toEqual([[0, `t = 61.2 s: ${CRASHED}`]]);
  });

  it('does not tell what happened before it began to listen', () => {
    const before = [expiry(0, 1)];
    expect(said([[0, [...before, back(1, 2)]]], before)).toEqual([[0, `t = 2.0 s: ${RECOVERED}`]]);
  });

  it('lets words be read before the next come, and tells of one moment once', () => {
    const first = [crash(0, 61.2)];
    const then = [...first, back(1, 62), back(2, 62)];
    const readMillis = `t = 61.2 s: ${CRASHED}`.length * 60;
    const due = Math.ceil(readMillis / 250) * 250;
    expect(
      said([
        [0, first],
        [500, then],
      ]),
    ).toEqual([
      [0, `t = 61.2 s: ${CRASHED}`],
      [due, `t = 62.0 s: ${RECOVERED} ${RECOVERED}`],
    ]);
  });

  it('counts what comes by dozens, and keeps the strike and the newest', () => {
    const many = Array.from({ length: 16 }, (_, i) => back(i + 1, 62 + i));
    expect(said([[0, [crash(0, 61.2), ...many]]])).toEqual([
      [
        0,
        `t = 61.2 s: ${CRASHED} t = 76.0 s: ${RECOVERED} t = 77.0 s: ${RECOVERED} And 14 more events.`,
      ],
    ]);
    const followed = { ...notice(3, 4, 'client-followed', { cause: 0 }), subject: 'app:app-1' };
    const calls = Array.from({ length: 3 }, (_, i) => ({ ...followed, seq: i + 1, at: 5e9 + i }));
    const words = said([[0, [back(0, 1), ...calls, expiry(4, 6)]]])[0]?.[1] ?? '';
    expect(words).toMatch(/^t = 1\.0 s: .*t = 5\.0 s: .*And 2 more events\.$/);
  });

  it('does not let a strike wait for what is being read, but strikes for each other', () => {
    const stories = [back(0, 1), crash(1, 2), crash(2, 3), crash(3, 4)];
    expect(
      said([
        [0, stories.slice(0, 1)],
        [250, stories.slice(0, 2)],
        [1500, stories.slice(0, 2)],
        [1750, stories.slice(0, 3)],
        [2000, stories],
      ]).map(([now, words]) => [now, words.split(':')[0]]),
    ).toEqual([
      [0, 't = 1.0 s'],
      [1500, 't = 2.0 s'],
      [3000, 't = 3.0 s'],
    ]);
  });

  it('drops what waits when the run goes back, and tells it when it happens again', () => {
    const story = [crash(0, 1), back(1, 2), back(2, 3)];
    expect(
      said([
        [0, story.slice(0, 1)],
        [250, story],
        [500, story.slice(0, 2)],
        [750, story.slice(0, 1)],
        [9000, story.slice(0, 2)],
      ]),
    ).toEqual([
      [0, `t = 1.0 s: ${CRASHED}`],
      [9000, `t = 2.0 s: ${RECOVERED}`],
    ]);
  });

  it('is silent about the past of another branch', () => {
    const story = [crash(0, 1), back(1, 2)];
    const other = [crash(0, 1), back(1, 1.5), back(2, 3)];
    expect(
      said(
        [
          [0, other],
          [250, [...other, back(3, 4)]],
        ],
        story,
      ),
    ).toEqual([[250, `t = 4.0 s: ${RECOVERED}`]]);
  });
});
