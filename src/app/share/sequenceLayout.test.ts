import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sequence, SequenceLine } from '../../content/sequence.ts';
import { LINE_PX, layoutOf, wrapped } from './sequenceLayout.ts';

const widthOf = (text: string) => 7 * text.length;

const lines = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('note' as const), over: fc.nat(4), words: fc.string() }),
    fc.record({
      kind: fc.constant('arrow' as const),
      from: fc.nat(4),
      to: fc.nat(4),
      words: fc.lorem({ maxCount: 30 }),
      back: fc.boolean(),
      lost: fc.boolean(),
    }),
  ),
  { maxLength: 24 },
);
const parts = [
  'app-1',
  '0001-001',
  'ElastiCache',
  'database',
  'a-shard-with-a-very-long-name-0001',
];
const sequence = lines.map((each): Sequence => ({ title: '', parts, lines: each }));

describe('the picture of a sequence', () => {
  it('has everything inside, one line under the other, whatever is said', () => {
    fc.assert(
      fc.property(sequence, (drawn) => {
        const { width, height, headHeight, heads, marks } = layoutOf(drawn, widthOf);
        expect(heads.map(({ name }) => name)).toEqual(parts);
        for (const [i, head] of heads.entries()) {
          const next = heads[i + 1];
          if (next) expect(head.x + head.width / 2).toBeLessThan(next.x - next.width / 2);
        }
        let below = headHeight;
        for (const mark of marks) {
          const { text } = mark;
          const widest = Math.max(0, ...text.lines.map(widthOf));
          const left = mark.kind === 'note' ? text.x : text.x - widest / 2;
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + widest).toBeLessThanOrEqual(width);
          expect(text.y - LINE_PX).toBeGreaterThanOrEqual(below - LINE_PX);
          const last = text.y + (text.lines.length - 1) * LINE_PX;
          const foot = mark.kind === 'note' ? mark.y + mark.height : mark.y;
          if (text.lines.length > 0) expect(last).toBeLessThan(foot);
          below = foot;
        }
        expect(below).toBeLessThan(height);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('draws a message from part to part, on the line under its words', () => {
    const line: SequenceLine = {
      kind: 'arrow',
      from: 2,
      to: 0,
      words: 'answer (0.4 ms)',
      back: true,
      lost: false,
    };
    const { heads, marks } = layoutOf({ title: '', parts, lines: [line] }, widthOf);
    expect(marks).toMatchObject([
      {
        from: heads[2]?.x,
        to: heads[0]?.x,
        back: true,
        lost: false,
        text: { lines: [line.words] },
      },
    ]);
  });
});

it('words are broken into lines that fit, and none is lost', () => {
  expect(wrapped('one two three', 49, widthOf)).toEqual(['one two', 'three']);
  expect(wrapped('key:012345678', 49, widthOf)).toEqual(['key:012', '345678']);
  fc.assert(
    fc.property(fc.lorem({ maxCount: 20 }), (text) => {
      const broken = wrapped(text, 80, widthOf);
      expect(broken.every((line) => widthOf(line) <= 80)).toBe(true);
      expect(broken.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
    { seed: 5, numRuns: 200 },
  );
});
