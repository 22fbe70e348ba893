import { describe, expect, it, vi } from 'vitest';
import { brokenStorms, seedsOf } from './storms.ts';

vi.setConfig({ testTimeout: 300_000 });

describe('storms, second half', () => {
  it.each(seedsOf(1, 2, Boolean(process.env['CACHESCAPE_LONG'])))(
    'of seeds from %i leave nothing broken',
    (...seeds) => {
      expect(brokenStorms(seeds)).toEqual([]);
    },
  );
});
