import { figureOf, hitRatioOf, type Seconds, sumOf } from '../../content/seconds.ts';
import { counted, formatCount, formatNanos, formatPercent } from '../../content/words.ts';
import type { Nanos } from '../../engine/base/units.ts';

/**
 * What a run counted at a moment, in one line: the second that the moment begins or lies in, or the last one before
 * it; where no second is over, what the milliseconds up to it come to.
 */
export function figuresAt(seconds: Seconds, milliseconds: Seconds, at: Nanos): string {
  const own = firstAfter(seconds, at);
  if (own < seconds.length) return `In this second ${figures(seconds, own)}`;
  if (own > 0) return `In the second before ${figures(seconds, own - 1)}`;
  return `Up to here ${countsOf(milliseconds, 0, firstAfter(milliseconds, at))}.`;
}

/** The first sample that ends after `at`. */
function firstAfter(samples: Seconds, at: Nanos): number {
  let row = 0;
  while (row < samples.length && figureOf(samples, row, 'at') <= at) row += 1;
  return row;
}

function figures(seconds: Seconds, row: number): string {
  const p99 = figureOf(seconds, row, 'p99');
  const wait = p99 > 0 ? `; p99 ${formatNanos(p99)}` : '';
  return `${countsOf(seconds, row, row + 1)}${wait}.`;
}

function countsOf(samples: Seconds, from: number, to: number): string {
  const rows = { from, to };
  const ended = sumOf(samples, rows, 'completed');
  if (ended === 0) return 'no request ended';
  const failed = sumOf(samples, rows, 'errors');
  const hits = hitRatioOf(samples, rows);
  const whole = counted(ended, 'request');
  return `${failed > 0 ? formatCount(failed) : 'none'} of ${whole} failed${hits === null ? '' : `; ${formatPercent(hits)} hits`}`;
}
