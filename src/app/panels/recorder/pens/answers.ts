import { formatCount, formatPercent, formatWholePercent } from '../../../../content/words.ts';
import { newestShares, type ShareBin, shareBins } from '../chart.ts';
import {
  type Band,
  type Board,
  chip,
  chipWidth,
  drawMissing,
  fillBands,
  fillFailed,
  horizontal,
  strokeEdge,
} from '../draw.ts';
import { momentText, timeUnit } from '../scale.ts';
import type { Scene } from '../scene.ts';
import type { Pen } from './pen.ts';

/** Reads that the current value is taken over, at least. */
const VALUE_READS = 100;
/** A name needs a band this tall. */
const NAME_PX = 19;

/**
 * What became of reads, as shares: hits from the floor (so that the blue edge is the hit ratio), stale hits,
 * misses, reads that went straight to the database as the cache did not answer, and failures from the top. No reads: nothing is drawn.
 */
export const answersPen: Pen = {
  name: 'Answers',
  value: (scene) => {
    const shares = newestShares(scene.bins, VALUE_READS);
    if (shares === null) return 'none yet';
    const { hit, failed, bypassed } = shares;
    const lookedUp = 1 - failed - bypassed;
    // A hit ratio of the few look-ups that were answered would say that all is well.
    if (bypassed > Math.max(failed, lookedUp)) return `${formatWholePercent(bypassed)} bypassed`;
    if (failed > hit || failed > lookedUp) return `${formatWholePercent(failed)} failed`;
    return `${formatWholePercent(hit)} hits`;
  },
  draw,
  curve: (board, { binWidth, interval }) => ({
    y: (share) => board.bottom - share * (board.bottom - board.top),
    steps: (rows, range) =>
      shareBins(rows, range, binWidth, interval).map(({ from, to, hits, answered }) => ({
        from,
        to,
        value: answered > 0 ? hits / answered : null,
      })),
  }),
  table: (scene) => {
    const unit = timeUnit(scene.view);
    return {
      caption: 'Answers: what became of reads, and how many writes failed',
      head: [
        'Until',
        'Reads',
        'Hits',
        'Stale hits',
        'Misses',
        'Straight to the database',
        'Failed reads',
        'Hit ratio',
        'Failed writes',
      ],
      rows: scene.bins.map((bin) => [
        momentText(bin.to, unit),
        ...[bin.answered, bin.hits, bin.stale, bin.misses, bin.bypassed, bin.failed].map(
          formatCount,
        ),
        hitRatio(bin),
        formatCount(bin.failedWrites),
      ]),
    };
  },
};

function hitRatio(bin: ShareBin): string {
  const found = bin.hits + bin.stale;
  if (found + bin.misses > 0) return formatPercent(found / (found + bin.misses));
  return bin.answered > 0 ? 'no look-ups' : 'no reads';
}

type Layers = { hits: Band[]; stale: Band[]; misses: Band[]; bypassed: Band[]; failed: Band[] };

function draw(board: Board, scene: Scene): void {
  const { palette } = board;
  const layers = layersOf(board, scene.bins);
  fillBands(board, layers.hits, palette.hit);
  fillBands(board, layers.stale, palette.stale);
  fillBands(board, layers.misses, palette.miss);
  fillBands(board, layers.bypassed, palette.tint);
  fillFailed(board, layers.failed);
  // No outcome colour meets another, or paper, without an edge of ink.
  strokeEdge(board, layers.failed.filter(isThick).map(lowerEdge), palette.rim, 1.5);
  strokeEdge(board, layers.bypassed.filter(isThick), palette.rim, 1);
  strokeEdge(board, layers.stale.filter(isThick), palette.rim, 1);
  strokeEdge(board, layers.hits, palette.rim, 1.75);
  drawMissing(board, scene.missing, 'not kept');
  horizontal(board, board.bottom, palette.edge);
  name(board, layers.failed, 'failed', 'start');
  name(board, layers.bypassed, 'straight to the database', 'start');
  name(board, layers.misses, 'misses', 'start');
  name(board, layers.stale, 'stale hits', 'end');
  name(board, layers.hits, 'hits', 'end');
}

function layersOf(board: Board, bins: readonly ShareBin[]): Layers {
  const layers: Layers = { hits: [], stale: [], misses: [], bypassed: [], failed: [] };
  const height = board.bottom - board.top;
  for (const bin of bins) {
    if (bin.answered === 0) continue;
    const x0 = Math.max(board.left, board.x(bin.from));
    const x1 = Math.min(board.right, board.x(bin.to));
    if (x1 <= x0) continue;
    let low = board.bottom;
    for (const layer of ['hits', 'stale', 'misses', 'bypassed', 'failed'] as const) {
      const high = low - (bin[layer] / bin.answered) * height;
      layers[layer].push({ x0, x1, low, high });
      low = high;
    }
  }
  return layers;
}

const isThick = (band: Band): boolean => band.low - band.high > 0.5;
const lowerEdge = (band: Band): Band => ({ ...band, high: band.low });

/** Writes a name onto the longest stretch of a layer that is tall enough, at its start or end. */
function name(board: Board, bands: readonly Band[], word: string, where: 'start' | 'end'): void {
  const width = chipWidth(board, word);
  let best: { first: number; end: number; length: number } | null = null;
  let first = -1;
  for (let i = 0; i <= bands.length; i++) {
    const band = bands[i];
    const before = bands[i - 1];
    const tall = band !== undefined && band.low - band.high >= NAME_PX;
    const joins = tall && before !== undefined && Math.abs(before.x1 - band.x0) < 0.01;
    if (first >= 0 && !joins) {
      const length = (bands[i - 1] as Band).x1 - (bands[first] as Band).x0;
      if (best === null || length > best.length) best = { first, end: i, length };
      first = -1;
    }
    if (tall && first < 0) first = i;
  }
  if (best === null || best.length < width + 12) return;
  const edge = (where === 'start' ? bands[best.first] : bands[best.end - 1]) as Band;
  const x = where === 'start' ? edge.x0 + 6 : edge.x1 - 6 - width;
  // The middle of the layer under the whole word, so that a step inside it does not cut the card.
  const under = bands.slice(best.first, best.end).filter((b) => b.x1 > x && b.x0 < x + width);
  const low = Math.min(...under.map((b) => b.low));
  const high = Math.max(...under.map((b) => b.high));
  chip(board, x, (low + high) / 2, word);
}
