import { quantile } from 'd3-array';
import type { Nanos } from '../../../engine/base/units.ts';
import { answerColumns, sampleColumns } from '../../../engine/frame.ts';
import {
  BYPASS,
  ERROR,
  HIT,
  MISS_ABSENT,
  MISS_EXPIRED,
  STALE_HIT,
} from '../../../engine/outcomes.ts';
import type { Rows } from '../../lab/types.ts';
import type { View } from './scale.ts';

/** Rows [first, end) of a table of samples. */
export type Range = { first: number; end: number };

const at = sampleColumns.at;
const answer = answerColumns.at;

/** The samples whose interval touches the view and that were closed by `present`. */
export function samplesIn(rows: Rows, view: View, present: Nanos, interval: Nanos): Range {
  const first = firstAfter(rows, at.at, view.from);
  const end = Math.max(first, firstAfter(rows, at.at, Math.min(present, view.to + interval)));
  return { first, end };
}

/** The first row whose column is greater than `limit`; rows ascend in that column. */
export function firstAfter(rows: Rows, column: number, limit: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows.get(middle, column) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What became of the reads of an interval. Writes are not part of it: they neither hit nor miss. */
export type ShareBin = {
  from: Nanos;
  to: Nanos;
  /** hits + stale + misses + bypassed + failed. */
  answered: number;
  hits: number;
  stale: number;
  misses: number;
  /** Read from the database because the cache did not answer. */
  bypassed: number;
  failed: number;
  /** No part of the shares, which are of reads. */
  failedWrites: number;
};

/** Reads a bin should hold, so that one request more or less does not make a spike. */
const BIN_LEAST = 8;
const BIN_MOST = 24;
const widths = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/**
 * How many samples make one bin: the fewest that hold eight reads on average, but the width used before as long
 * as it holds between eight and 24, so that the picture is not cut anew with every sample.
 */
export function binWidth(readsPerSample: number, before: number): number {
  const kept = readsPerSample * before;
  if (before > 0 && kept >= BIN_LEAST && kept <= BIN_MOST) return before;
  return (
    widths.find((width) => width * readsPerSample >= BIN_LEAST) ?? (readsPerSample > 0 ? 500 : 1)
  );
}

/** Mean reads answered per sample, over the samples of the range that had any; 0 without. */
export function readsPerSample(rows: Rows, range: Range): number {
  let reads = 0;
  let samples = 0;
  for (let row = range.first; row < range.end; row++) {
    const here = readsOf(rows, row);
    reads += here;
    if (here > 0) samples += 1;
  }
  return samples > 0 ? reads / samples : 0;
}

function readsOf(rows: Rows, row: number): number {
  return (
    rows.get(row, at.hits) +
    rows.get(row, at.staleHits) +
    rows.get(row, at.missesAbsent) +
    rows.get(row, at.missesExpired) +
    rows.get(row, at.bypasses) +
    rows.get(row, at.failedReads)
  );
}

/**
 * Samples added up to bins of `width` samples. Bins start at whole multiples of their length, so that they
 * keep their places while the view moves. A missing sample ends a bin, and so does the first read after a
 * bin's length or more without any: silence is not part of a share.
 */
export function shareBins(rows: Rows, range: Range, width: number, interval: Nanos): ShareBin[] {
  const bins: ShareBin[] = [];
  const length = width * interval;
  let bin: ShareBin | null = null;
  for (let row = range.first; row < range.end; row++) {
    const to = rows.get(row, at.at);
    const from = to - interval;
    const fits =
      bin !== null &&
      bin.to === from &&
      Math.floor(bin.from / length) === Math.floor(from / length);
    const wakes =
      bin?.answered === 0 && (bins.at(-2)?.answered ?? 0) === 0 && readsOf(rows, row) > 0;
    if (!fits || wakes || bin === null) {
      bin = emptyBin(from);
      bins.push(bin);
    }
    bin.to = to;
    bin.hits += rows.get(row, at.hits);
    bin.stale += rows.get(row, at.staleHits);
    bin.misses += rows.get(row, at.missesAbsent) + rows.get(row, at.missesExpired);
    bin.bypassed += rows.get(row, at.bypasses);
    bin.failed += rows.get(row, at.failedReads);
    bin.failedWrites += rows.get(row, at.errors) - rows.get(row, at.failedReads);
    bin.answered += readsOf(rows, row);
  }
  return bins;
}

function emptyBin(from: Nanos): ShareBin {
  const counts = { answered: 0, hits: 0, stale: 0, misses: 0, bypassed: 0 };
  return { from, to: from, ...counts, failed: 0, failedWrites: 0 };
}

/** Adds the answers after the last closed sample, when every answer is recorded, so that the pen reaches the present. */
export function withOpenBin(
  bins: ShareBin[],
  answers: Rows,
  present: Nanos,
  width: number,
  interval: Nanos,
): ShareBin[] {
  const length = width * interval;
  const last = bins.at(-1);
  const from = last ? last.to : Math.floor(present / interval) * interval;
  if (present <= from) return bins;
  const joins = last !== undefined && Math.floor(last.from / length) === Math.floor(from / length);
  const open = joins ? { ...last } : emptyBin(from);
  open.to = present;
  for (let row = firstAfter(answers, answer.at, from); row < answers.length; row++) {
    if (answers.get(row, answer.at) > present) break;
    const outcome = answers.get(row, answer.outcome);
    if (answers.get(row, answer.write) === 1) {
      if (outcome === ERROR) open.failedWrites += 1;
      continue;
    }
    if (outcome === HIT) open.hits += 1;
    else if (outcome === STALE_HIT) open.stale += 1;
    else if (outcome === MISS_ABSENT || outcome === MISS_EXPIRED) open.misses += 1;
    else if (outcome === BYPASS) open.bypassed += 1;
    else if (outcome === ERROR) open.failed += 1;
    open.answered += 1;
  }
  return joins ? [...bins.slice(0, -1), open] : [...bins, open];
}

/**
 * Joins the newest bin to the one before while it is neither whole nor holds a few reads: the first miss after
 * a mark on the axis is not a bin of misses. Without any reads it stays apart, and nothing is drawn.
 */
export function settled(bins: ShareBin[], length: Nanos): ShareBin[] {
  const [before, last] = [bins.at(-2), bins.at(-1)];
  if (before === undefined || last === undefined || before.to !== last.from) return bins;
  const isShort = last.to - last.from < length && last.answered < BIN_LEAST / 2;
  if (!isShort || last.answered === 0 || before.answered === 0) return bins;
  const joined: ShareBin = {
    from: before.from,
    to: last.to,
    answered: before.answered + last.answered,
    hits: before.hits + last.hits,
    stale: before.stale + last.stale,
    misses: before.misses + last.misses,
    bypassed: before.bypassed + last.bypassed,
    failed: before.failed + last.failed,
    failedWrites: before.failedWrites + last.failedWrites,
  };
  return [...bins.slice(0, -2), joined];
}

/**
 * Hit ratio of what was looked up, and the shares of reads that failed and that went past the cache, in the newest bins
 * that hold at least `least` reads together; null without any.
 */
export function newestShares(
  bins: readonly ShareBin[],
  least: number,
): { hit: number; failed: number; bypassed: number } | null {
  let answered = 0;
  let hits = 0;
  let misses = 0;
  let failed = 0;
  let bypassed = 0;
  for (let i = bins.length - 1; i >= 0 && answered < least; i--) {
    const bin = bins[i] as ShareBin;
    answered += bin.answered;
    hits += bin.hits + bin.stale;
    misses += bin.misses;
    failed += bin.failed;
    bypassed += bin.bypassed;
  }
  if (answered === 0) return null;
  const hit = hits + misses > 0 ? hits / (hits + misses) : 0;
  return { hit, failed: failed / answered, bypassed: bypassed / answered };
}

/** One value held over an interval; null where there was none. */
export type Step = { from: Nanos; to: Nanos; value: number | null };

/** A column of samples as steps. `valueAt` may give null: nothing is drawn there. */
export function steps(
  rows: Rows,
  range: Range,
  interval: Nanos,
  valueAt: (row: number) => number | null,
): Step[] {
  const made: Step[] = [];
  for (let row = range.first; row < range.end; row++) {
    const to = rows.get(row, at.at);
    made.push({ from: to - interval, to, value: valueAt(row) });
  }
  return made;
}

/** A percentile of each sample, none where nothing was answered. */
export function percentileSteps(
  rows: Rows,
  range: Range,
  interval: Nanos,
  percentile: 'p50' | 'p95' | 'p99',
): Step[] {
  return steps(rows, range, interval, (row) =>
    rows.get(row, at.completed) > 0 ? rows.get(row, at[percentile]) : null,
  );
}

/** Answers that a bin of single answers should hold, so that its percentiles mean something. */
const ANSWERS_LEAST = 24;

/** A percentile (0 to 1) of single answers in order of time, up to `present`: exact where samples hold too few each. */
export function pointSteps(
  points: readonly Point[],
  present: Nanos,
  interval: Nanos,
  percentile: number,
): Step[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return [];
  const each = (last.at - first.at) / points.length;
  const length =
    interval * (widths.find((width) => width * interval >= ANSWERS_LEAST * each) ?? 500);
  const bins = new Map<number, number[]>();
  for (const { at: when, latency } of points) {
    const bin = Math.max(0, Math.ceil(when / length) - 1);
    const kept = bins.get(bin);
    if (kept) kept.push(latency);
    else bins.set(bin, [latency]);
  }
  return [...bins].map(([bin, latencies]) => ({
    from: bin * length,
    to: Math.min(present, (bin + 1) * length),
    value: quantile(latencies, percentile) ?? null,
  }));
}

/** The stretches between `from` and `to` that no sample covers, at least `least` long. */
export function gaps(
  rows: Rows,
  range: Range,
  interval: Nanos,
  from: Nanos,
  to: Nanos,
  least: Nanos,
): View[] {
  const found: View[] = [];
  let covered = from;
  for (let row = range.first; row < range.end; row++) {
    const end = rows.get(row, at.at);
    const begin = Math.min(end - interval, to);
    if (begin - covered >= least) found.push({ from: covered, to: begin });
    covered = Math.max(covered, end);
  }
  if (to - covered >= least) found.push({ from: covered, to });
  return found;
}

/** An answered request as a point: when, how long it took, what became of it. */
export type Point = { request: number; at: Nanos; latency: Nanos; outcome: number };

/** The answers inside the view up to the present. */
export function pointsIn(answers: Rows, view: View, present: Nanos): Point[] {
  const points: Point[] = [];
  for (let row = firstAfter(answers, answer.at, view.from); row < answers.length; row++) {
    const when = answers.get(row, answer.at);
    if (when > present || when > view.to) break;
    const latency = when - answers.get(row, answer.startedAt);
    points.push({
      request: answers.get(row, answer.request),
      at: when,
      latency,
      outcome: answers.get(row, answer.outcome),
    });
  }
  return points;
}
