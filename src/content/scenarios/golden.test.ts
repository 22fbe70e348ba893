import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import type { Run } from '../../engine/index.ts';
import { readRunValue } from '../../exchange/schema.ts';
import { GOLDEN_SECONDS, type Golden, goldenIds, goldenOf, known, tooWordy } from './golden.ts';
import { scenarios } from './index.ts';
import { player } from './trial.ts';

const play = player(readRunValue);

/** With UPDATE_GOLDEN set, all is written down here, and not compared. */
const isUpdate = process.env['UPDATE_GOLDEN'] !== undefined;
const GOLDEN_FILE = fileURLToPath(new URL('../golden.json', import.meta.url));

// A golden run is a minute of cluster time: some seconds each on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe('golden runs', () => {
  const fresh: Record<string, Golden> = {};

  test.each(goldenIds(0, isUpdate ? 1 : 2))('%s', (id) => {
    let interventions: Run['interventions'] = [];
    const sim = play(id, GOLDEN_SECONDS, (run) => {
      interventions = run.interventions;
    });
    fresh[id] = goldenOf(sim);
    if (isUpdate) return;
    expect(fresh[id]).toEqual(known[id]);
    expect(tooWordy(sim, { interventions })).toEqual([]);
  });

  test('golden.json holds the scenarios of the menu and no others', () => {
    if (isUpdate) writeFileSync(GOLDEN_FILE, `${JSON.stringify(fresh, null, 2)}\n`);
    else expect(Object.keys(known)).toEqual(scenarios.map((entry) => entry.id));
  });
});
