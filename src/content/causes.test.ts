import { describe, expect, it } from 'vitest';
import type { Notice, NoticeCode } from '../engine/notices.ts';
import { consequences, pathTo, relate } from './causes.ts';

function story(
  ...lines: [at: number, code: NoticeCode, subject: string, cause?: number][]
): Notice[] {
  return lines.map(([at, code, subject, cause = -1], seq) => ({
    seq,
    at: at * 1e9,
    code,
    subject,
    args: {},
    cause,
  }));
}

const notices = story(
  [1, 'first-hit', 'app:app-1'],
  [60, 'node-crashed', 'node:a'],
  [61, 'requests-failing', 'cache'],
  [63, 'failure-detected', 'node:a', 1],
  [65, 'replica-promoted', 'node:b', 3],
  [66, 'client-followed', 'app:app-2'],
  [70, 'requests-recovered', 'cache'],
  [90, 'node-slowed', 'node:b'],
  [95, 'node-speed-restored', 'node:b'],
  [99, 'zone-back', 'zone:x'],
  [140, 'origin-saturated', 'origin'],
);

describe('causes', () => {
  const causes = relate(notices);

  it('follow what the engine wrote down, the ends of what began, and what came soon after', () => {
    const found = [...causes.of].map(([seq, { notice, relation }]) => [seq, notice.seq, relation]);
    expect(found).toEqual([
      [2, 1, 'after'],
      [3, 1, 'because'],
      [4, 3, 'because'],
      [5, 4, 'because'],
      [6, 2, 'ends'],
      [8, 7, 'ends'],
    ]);
  });

  it('lead from the first cause to an event, and from an event to all that came of it', () => {
    expect(pathTo(5, causes).map(({ notice }) => notice.seq)).toEqual([1, 3, 4]);
    expect(consequences(1, causes).map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
    expect(pathTo(0, causes)).toEqual([]);
    expect(consequences(10, causes)).toEqual([]);
  });
});
