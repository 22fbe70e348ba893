import { describe, expect, it } from 'vitest';
import { exp } from '../../base/maths.ts';
import { Rng } from '../../base/rng.ts';
import { PAGE_BYTES, TouchedPages } from './pages.ts';

describe('TouchedPages', () => {
  it('follows pages × (1 − exp(−writes / pages)) for writes spread over all keys', () => {
    const rng = new Rng(1, 'pages');
    for (const writes of [1_000, 10_000, 100_000]) {
      const layout = { entries: 40_000, entryBytes: 0, objectBytes: 0, valueBytes: 1_024 };
      const pages = new TouchedPages(layout);
      for (let i = 0; i < writes; i++) pages.touch(rng.below(layout.entries));
      const all = (layout.entries * layout.valueBytes) / PAGE_BYTES;
      expect(Math.abs(pages.copied / (all * (1 - exp(-writes / all))) - 1)).toBeLessThan(0.03);
    }
  });

  it('copies a page once, and all pages of a large value', () => {
    const pages = new TouchedPages({
      entries: 10,
      entryBytes: 24,
      objectBytes: 16,
      valueBytes: 10_240,
    });
    pages.touch(0);
    // Bytes 0 to 10,239 lie on three pages; table and objects on one each.
    expect(pages.copied).toBe(5);
    pages.touch(0);
    expect(pages.copied).toBe(5);
    pages.touch(1);
    expect(pages.copied).toBe(7);
    expect(pages.copiedBytes).toBe(7 * PAGE_BYTES);
  });

  it('knows nothing of memory that came after the fork', () => {
    const pages = new TouchedPages({ entries: 1, entryBytes: 24, objectBytes: 16, valueBytes: 64 });
    pages.touch(1);
    expect(pages.copied).toBe(0);
  });
});
