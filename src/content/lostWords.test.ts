import { expect, it } from 'vitest';
import type { LostKey, LostKeys } from '../engine/inspect/lostKeys.ts';
import type { Notice } from '../engine/notices.ts';
import { lostIn, lostRow, lostSummary } from './lostWords.ts';

const notice = (seq: number, code: Notice['code'], lostWrites: number, cause = -1) =>
  ({ seq, at: 0, code, subject: '', cause, args: { lostWrites } }) as unknown as Notice;

const key: LostKey = {
  key: 1,
  name: 'key:1',
  writes: 80,
  last: { command: 'SET', version: 1_767, acknowledgedAt: 4.994e9, app: 1 },
  on: '0001-002',
  held: 687,
  fate: 'older',
};
const lost: LostKeys = {
  writes: 443,
  flushes: 0,
  keys: { older: 1, absent: 2, harmless: 0 },
  nodes: ['0001-002'],
  worst: [key, { ...key, fate: 'absent', held: -1, writes: 1 }],
};

it('counts what promotions and former primaries lost; asks of the latter only for what they took alone', () => {
  const promoted = notice(4, 'replica-promoted', 443);
  const demoted = notice(7, 'primary-demoted', 20, 4);
  expect(lostIn([notice(1, 'node-crashed', 0), promoted, demoted])).toEqual({
    causes: [4],
    alone: false,
    all: 463,
  });
  expect(lostIn([demoted])).toEqual({ causes: [4], alone: true, all: 20 });
  expect(lostIn([notice(4, 'replica-promoted', 0)])).toBeNull();
});

it('says what the loss leaves for readers, and when not all are kept', () => {
  expect(lostSummary(lost, 443)).toBe(
    '443 writes to 3 keys. For 1 key 0001-002 had an older value, which reads get until it expires or is written again. For 2 keys 0001-002 had no copy: the next read is a miss.',
  );
  expect(lostSummary({ ...lost, flushes: 1 }, 2_300)).toMatch(
    /^443 of 2,300 writes are kept by name, to 3 keys\..* A FLUSHALL was undone, too/,
  );
  const keys = { older: 0, absent: 0, harmless: 0 };
  expect(lostSummary({ writes: 0, flushes: 0, keys, nodes: [], worst: [] }, 12)).toBe(
    'Only their number is known: they are not kept by name.',
  );
});

it('names no single node where several took over, although the worst keys are all of one', () => {
  const words = lostSummary({ ...lost, nodes: ['0001-002', '0002-002'] }, 443);
  expect(words).toContain('For 1 key the new primaries had an older value');
  expect(words).toContain('For 2 keys the new primaries had no copy');
});

it('tells of a key which versions were undone, when, by whom, and what is left', () => {
  expect(lost.worst.map(lostRow)).toEqual([
    { writes: '80', undone: 'SET 1,767', when: '4.994\u00a0s, app-2', left: '687' },
    { writes: '1', undone: 'SET 1,767', when: '4.994\u00a0s, app-2', left: 'no copy' },
  ]);
});
