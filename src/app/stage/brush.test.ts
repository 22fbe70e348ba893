import { expect, test } from 'vitest';
import { shorten } from './brush.ts';

const ctx = { measureText: (text: string) => ({ width: text.length }) as TextMetrics };

test('words are cut, a number is written whole or not at all', () => {
  expect([
    shorten(ctx, 'nothing is left', 20),
    shorten(ctx, 'nothing is left', 8),
    shorten(ctx, 'crashed at 7.14 ms', 14),
    shorten(ctx, '8,412 hits', 4),
    shorten(ctx, 'words', 0),
  ]).toEqual(['nothing is left', 'nothing…', 'crashed at…', '', '']);
});
