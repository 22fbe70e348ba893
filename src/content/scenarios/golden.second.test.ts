import { describe, expect, test, vi } from 'vitest';
import { readRunValue } from '../../exchange/schema.ts';
import { GOLDEN_SECONDS, goldenIds, goldenOf, known } from './golden.ts';
import { player } from './trial.ts';

const play = player(readRunValue);

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(process.env['UPDATE_GOLDEN'] !== undefined)('golden runs, second half', () => {
  test.each(goldenIds(1, 2))('%s', (id) => {
    expect(goldenOf(play(id, GOLDEN_SECONDS))).toEqual(known[id]);
  });
});
