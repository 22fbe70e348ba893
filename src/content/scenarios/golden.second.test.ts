import { describe, expect, test, vi } from 'vitest';
import type { Run } from '../../engine/index.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { GOLDEN_SECONDS, goldenIds, goldenOf, known, tooWordy } from './golden.ts';
import { player } from './trial.ts';

const play = player(readRunValue);

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(process.env['UPDATE_GOLDEN'] !== undefined)('golden runs, second half', () => {
  test.each(goldenIds(1, 2))('%s', (id) => {
    let interventions: Run['interventions'] = [];
    const sim = play(id, GOLDEN_SECONDS, (run) => {
      interventions = run.interventions;
    });
    expect(goldenOf(sim)).toEqual(known[id]);
    expect(tooWordy(sim, { interventions })).toEqual([]);
  });
});
