import { describe, expect, it } from 'vitest';
import { exp } from '../../base/maths.ts';
import { Rng } from '../../base/rng.ts';
import { PAGE_BYTES, TouchedPages } from './pages.ts';

describe('TouchedPages', () => {
  it('follows pages × (1 − exp(−writes / pages)) for writes spread over all keys', () => {
    const rng = new Rng(1, 'pages');
    for (const writes of [1_000, 10_000, 100_000]) {
      const layout = {
        entries: 40_000,
        rewritten: null,
        entryBytes: 0,
        objectBytes: 0,
        valueBytes: 1_024,
      };
      const pages = new TouchedPages(layout);
      for (let i = 0; i < writes; i++) pages.touch(rng.below(layout.entries));
      const all = (layout.entries * layout.valueBytes) / PAGE_BYTES;
      expect(Math.abs(pages.copied / (all * (1 - exp(-writes / all))) - 1)).toBeLessThan(0.03);
    }
  });

  it('copies a page once, and all pages of a large value', () => {
    const pages = new TouchedPages({
      entries: 10,
      rewritten: null,
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

  it('finds overwritten values among each other in no order, and the others side by side', () => {
    const layout = { entries: 40_000, entryBytes: 0, objectBytes: 0, valueBytes: 1_024 };
    const spread = (share: number) => {
      const rewritten = new Uint32Array(1_250).fill(share === 1 ? 0xffffffff : 0);
      if (share === 0.025) rewritten.fill(0xffffffff, 0, 32);
      const pages = new TouchedPages({ ...layout, rewritten });
      for (let entry = 0; entry < 1_000; entry++) pages.touch(entry);
      return pages.copied;
    };
    // A thousand keys that came together lie on 250 pages, and stay there while only they are written.
    expect(spread(0)).toBe(250);
    expect(spread(0.025)).toBeLessThanOrEqual(256);
    // Once all keys have been overwritten, nearly each of them lies on a page of its own.
    expect(spread(1)).toBeGreaterThan(900);
  });

  it('knows nothing of memory that came after the fork', () => {
    const pages = new TouchedPages({
      entries: 1,
      rewritten: null,
      entryBytes: 24,
      objectBytes: 16,
      valueBytes: 64,
    });
    pages.touch(1);
    expect(pages.copied).toBe(0);
  });
});
