import { describe, expect, it } from 'vitest';
import { pageWith } from './ZoneTabs.tsx';

describe('pageWith', () => {
  it('goes no further than it must: a page shows two zones', () => {
    const from = (page: number) => [0, 1, 2, 3, 4].map((zone) => pageWith(zone, page));
    expect([0, 1, 3].map(from)).toEqual([
      [0, 0, 1, 2, 3],
      [0, 1, 1, 2, 3],
      [0, 1, 2, 3, 3],
    ]);
  });
});
