import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeFigures } from '../nodeFigures.ts';
import { type StripMetric, stripMetrics } from './metrics.ts';
import { primaryFirst, threeToWatch, worstFirst } from './order.ts';
import { cellAt, cellBox, stripLayout } from './stripLayout.ts';

const engine = stripMetrics[0] as StripMetric;

function figures(...busy: (number | 'down')[]): NodeFigures[] {
  return busy.map((share) => {
    const made = new NodeFigures();
    if (share === 'down') made.state = 'down';
    else made.busyShare = share;
    return made;
  });
}

describe('strip layout', () => {
  it('writes figures for 90 shards of three nodes, and names only for 166', () => {
    expect(stripLayout(90, 3, 860, 390).detail).toBe('figures');
    expect(stripLayout(166, 3, 860, 390).detail).toBe('names');
    expect(stripLayout(500, 1, 860, 390).detail).toBe('bare');
  });

  it('keeps every cell inside its room, apart from the others, and finds it again under the pointer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 340, max: 1700 }),
        fc.integer({ min: 260, max: 900 }),
        (rows, cells, width, height) => {
          const layout = stripLayout(rows, cells, width, height);
          expect(layout.columns * layout.rowsPerColumn).toBeGreaterThanOrEqual(rows);
          for (const row of [0, rows >> 1, rows - 1]) {
            for (const cell of [0, cells - 1]) {
              const box = cellBox(layout, row, cell);
              expect(box.width).toBeGreaterThan(0);
              expect(box.height).toBeGreaterThan(0);
              expect(box.x + box.width).toBeLessThanOrEqual(width + 0.01);
              expect(box.y + box.height).toBeLessThanOrEqual(height + 0.01);
              expect(cellAt(layout, rows, box.x + box.width / 2, box.y + box.height / 2)).toEqual({
                row,
                cell,
              });
            }
          }
        },
      ),
      { seed: 31, numRuns: 300 },
    );
  });
});

describe('order of the strips', () => {
  it('puts a shard with a dead node first, then the busiest, then by name', () => {
    const nodes = figures(0.1, 0.2, 0.9, 0.1, 0.1, 'down', 0.1, 0.2);
    const rows = [
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ];
    expect(worstFirst(rows, nodes, engine)).toEqual([2, 1, 0, 3]);
  });

  it('shows the primary before its replicas', () => {
    const nodes = figures(0, 0, 0);
    (nodes[2] as NodeFigures).primary = true;
    expect(primaryFirst([0, 1, 2], nodes)).toEqual([2, 0, 1]);
  });

  it('watches the worst, a failed node and the median', () => {
    expect(threeToWatch(figures(0.2, 0.9, 'down', 0.4, 0.1), engine)).toEqual([
      { index: 1, why: 'the worst' },
      { index: 2, why: 'failed' },
      { index: 0, why: 'the median' },
    ]);
  });

  it('watches the 99th percentile while nothing has failed', () => {
    const nodes = figures(...Array.from({ length: 200 }, (_, i) => i / 200));
    expect(threeToWatch(nodes, engine)).toEqual([
      { index: 199, why: 'the worst' },
      { index: 197, why: 'p99' },
      { index: 99, why: 'the median' },
    ]);
  });
});
