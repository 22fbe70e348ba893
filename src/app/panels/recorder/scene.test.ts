import { expect, test } from 'vitest';
import { answerColumns, sampleColumns } from '../../../engine/frame.ts';
import type { Notice, NoticeCode } from '../../../engine/notices.ts';
import { HIT } from '../../../engine/outcomes.ts';
import { clearLive, emptyLive } from '../../lab/intake.ts';
import { lacksPrimary, sceneOf, timesOriginDown, timesWithoutPrimary } from './scene.ts';

const MS = 1e6;
const view = { from: 0, to: 40 * MS };
let seq = 0;

function notice(at: number, code: NoticeCode, args: Notice['args'] = {}): Notice {
  return { seq: seq++, at, code, subject: 'cache', args, cause: -1 };
}

/** Ten samples of one hit each, of which `kept` are also kept as answers. */
function liveWith(kept: number) {
  const live = emptyLive();
  clearLive(live);
  live.at = 10.5 * MS;
  for (let i = 0; i < 10; i++) {
    const sample = new Float64Array(sampleColumns.stride);
    sample[sampleColumns.at.at] = (i + 1) * MS;
    sample[sampleColumns.at.completed] = 1;
    sample[sampleColumns.at.hits] = 1;
    live.fine.append(sample, sampleColumns.at.at, -1);
    const answer = new Float64Array(answerColumns.stride);
    answer[answerColumns.at.at] = (i + 0.5) * MS;
    answer[answerColumns.at.outcome] = HIT;
    if (i < kept) live.answers.append(answer, answerColumns.at.at, -1);
  }
  return live;
}

const sceneWith = (notices: Notice[], kept = 10) =>
  sceneOf(liveWith(kept), view, { notices, topology: null }, 0);

test('answers are drawn one by one only when none is missing', () => {
  expect(sceneWith([], 10).points?.length).toBe(10);
  expect(sceneWith([], 9).points).toBeNull();
});

test('events of the past in view are marked; later ones are not known yet', () => {
  const notices = [notice(5 * MS, 'cache-flushed'), notice(11 * MS, 'cache-flushed')];
  expect(sceneWith(notices).events.map((e) => e.number)).toEqual([1]);
});

test('the primary is missing from its crash, or since what the detection says, to the promotion', () => {
  const crash = [
    notice(1 * MS, 'node-crashed', { role: 'replica' }),
    notice(2 * MS, 'node-crashed', { role: 'primary' }),
    notice(4 * MS, 'failure-detected', { afterNanos: 2 * MS }),
    notice(5 * MS, 'replica-promoted'),
    notice(8 * MS, 'failure-detected', { afterNanos: 1 * MS }),
  ];
  expect(timesWithoutPrimary(sceneWith(crash))).toEqual([
    { from: 2 * MS, to: 5 * MS },
    { from: 7 * MS, to: 10.5 * MS },
  ]);
  expect(timesWithoutPrimary({ ...sceneWith(crash), groups: 3 })).toEqual([]);
});

test('the moment in which a replica takes over has a primary', () => {
  const crash = notice(2 * MS, 'node-crashed', { role: 'primary' });
  const lacking = (...promoted: number[]) =>
    lacksPrimary(sceneWith([crash, ...promoted.map((at) => notice(at * MS, 'replica-promoted'))]));
  expect([lacking(), lacking(10.5), lacking(11)]).toEqual([true, false, true]);
});

test('the database is down by itself or with its zone', () => {
  const outage = [
    notice(1 * MS, 'zone-down', { origin: 0 }),
    notice(2 * MS, 'zone-back'),
    notice(3 * MS, 'zone-down', { origin: 1 }),
    notice(4 * MS, 'zone-back'),
    notice(6 * MS, 'origin-down'),
  ];
  expect(timesOriginDown(sceneWith(outage))).toEqual([
    { from: 3 * MS, to: 4 * MS },
    { from: 6 * MS, to: 10.5 * MS },
  ]);
});
