import { answerColumns } from '../../engine/frame.ts';
import { BYPASS, ERROR, MISS_ABSENT, MISS_EXPIRED, WRITTEN } from '../../engine/outcomes.ts';
import type { Live, Selection } from '../lab/types.ts';

/** Answers looked at: of late means among these. */
const LOOKED_AT = 400;
const { at } = answerColumns;
const throughOrigin = new Set([MISS_ABSENT, MISS_EXPIRED, BYPASS, WRITTEN]);

/** Numbers of the requests that were answered last, newest first: those that the selected part had to do with. */
export function newestRequests(live: Live, of: Selection): number[] {
  return rowsOf(live, of).map((row) => live.answers.get(row, at.request));
}

/** The same, slowest first. */
export function slowestRequests(live: Live, of: Selection): number[] {
  const latency = (row: number) =>
    live.answers.get(row, at.at) - live.answers.get(row, at.startedAt);
  return rowsOf(live, of)
    .sort((a, b) => latency(b) - latency(a))
    .map((row) => live.answers.get(row, at.request));
}

/** Requests that were answered between two moments: the failed ones first, then the slowest. */
export function requestsBetween({ answers }: Live, from: number, to: number): number[] {
  const rows: number[] = [];
  for (let row = answers.length - 1; row >= 0; row--) {
    const answered = answers.get(row, at.at);
    if (answered >= from && answered <= to) rows.push(row);
  }
  const failed = (row: number) => (answers.get(row, at.outcome) === ERROR ? 1 : 0);
  const latency = (row: number) => answers.get(row, at.at) - answers.get(row, at.startedAt);
  return rows
    .sort((a, b) => failed(b) - failed(a) || latency(b) - latency(a))
    .map((row) => answers.get(row, at.request));
}

/** The same without regard to failures: the slowest first. */
export function slowestBetween(live: Live, from: number, to: number): number[] {
  const { answers } = live;
  const latency = new Map<number, number>();
  for (let row = answers.length - 1; row >= 0; row--) {
    const answered = answers.get(row, at.at);
    if (answered < from || answered > to) continue;
    latency.set(answers.get(row, at.request), answered - answers.get(row, at.startedAt));
  }
  return [...latency].sort((a, b) => b[1] - a[1]).map(([request]) => request);
}

function rowsOf(live: Live, of: Selection): number[] {
  const { answers } = live;
  const rows: number[] = [];
  const last = Math.max(0, answers.length - LOOKED_AT);
  for (let row = answers.length - 1; row >= last; row--) {
    if (answers.get(row, at.at) <= live.at && concerns(live, row, of)) rows.push(row);
  }
  return rows;
}

function concerns({ answers }: Live, row: number, of: Selection): boolean {
  if (of.kind === 'app') return answers.get(row, at.app) === of.index;
  if (of.kind === 'node') return answers.get(row, at.node) === of.index;
  if (of.kind === 'origin') return throughOrigin.has(answers.get(row, at.outcome));
  return true;
}
