import { median } from 'd3-array';
import { nodeStateWords } from '../../../content/vocabulary.ts';
import {
  counted,
  formatCount,
  formatNanos,
  formatPaceShort,
  formatPercent,
  listed,
} from '../../../content/words.ts';
import { answerColumns, type Frame, originColumns, sampleColumns } from '../../../engine/frame.ts';
import { targetName } from '../../../engine/targetName.ts';
import { recentHitRatio } from '../../lab/intake.ts';
import type { LabState, Live, Rows } from '../../lab/types.ts';
import { livePrimary, nodeState } from '../../ui/targets.ts';

const SECOND = 1e9;
/** Nodes and faults that are named; the others are counted. */
const NAMED = 3;

/**
 * How things stand at the moment that is shown, in a few sentences: time, hit ratio, latency, failures, nodes, what
 * is in force. `moment` is the moment in the words of the clock.
 */
export function whereWords(
  live: Live,
  { topology, tables, run }: Pick<LabState, 'topology' | 'tables' | 'run'>,
  moment: string,
): string {
  const { frame } = live;
  if (!frame || !topology || !run) return 'There is no run yet.';
  const pace = formatPaceShort(live.pace);
  const running = pace === 'real time' ? 'running in real time' : `running at ${pace}`;
  return [
    `t = ${moment}, ${live.playing ? running : 'paused'}.`,
    hitWords(live),
    latencyWords(live),
    failureWords(live),
    nodeWords(frame, topology),
    frame.origin[originColumns.at.up] === 0 ? 'The database is down.' : '',
    forceWords(frame, tables),
    planWords(run.interventions.filter(({ at }) => at > live.at).length),
  ]
    .filter((words) => words !== '')
    .join(' ');
}

function hitWords(live: Live): string {
  const ratio = recentHitRatio(live);
  return ratio === null
    ? 'No hit or miss in the last second.'
    : `Hit ratio ${formatPercent(ratio)}.`;
}

/** Of the newest whole second; before the end of the first one, of the answers so far. */
function latencyWords(live: Live): string {
  const { at, completed, p50, p99 } = sampleColumns.at;
  const row = rowsSince(live.coarse, at, live.at - SECOND, live.at).at(-1);
  if (row !== undefined) {
    const value = (column: number) => live.coarse.get(row, column);
    if (value(completed) === 0) return 'Nothing was answered in the last second.';
    return `Latency p50 ${formatNanos(value(p50))}, p99 ${formatNanos(value(p99))}.`;
  }
  const columns = answerColumns.at;
  const latencies = rowsSince(live.answers, columns.at, live.at - SECOND, live.at).map(
    (i) => live.answers.get(i, columns.at) - live.answers.get(i, columns.startedAt),
  );
  const middle = median(latencies);
  if (middle === undefined) return 'Nothing was answered yet.';
  return `Latency p50 ${formatNanos(middle)}, longest ${formatNanos(Math.max(...latencies))}.`;
}

function failureWords(live: Live): string {
  const { at, completed, errors, cacheErrors } = sampleColumns.at;
  const rows = rowsSince(live.fine, at, live.at - SECOND, live.at);
  const sum = (column: number) => rows.reduce((all, row) => all + live.fine.get(row, column), 0);
  const failed = sum(errors);
  const calls = sum(cacheErrors);
  const requests =
    failed > 0
      ? `${formatCount(failed)} of ${counted(sum(completed), 'request')} failed in the last second`
      : 'No request failed in the last second';
  if (calls === 0) return `${requests}.`;
  return `${requests}, ${failed > 0 ? 'and' : 'but'} ${counted(calls, 'call')} to the cache did.`;
}

/** The newest rows of a moment in (`from`, `to`], oldest first. */
function rowsSince(rows: Rows, column: number, from: number, to: number): number[] {
  const found: number[] = [];
  for (let row = rows.length - 1; row >= 0 && rows.get(row, column) > from; row--) {
    if (rows.get(row, column) <= to) found.unshift(row);
  }
  return found;
}

function nodeWords(frame: Frame, topology: NonNullable<LabState['topology']>): string {
  const { nodes, groups, engine, deployment } = topology;
  if (deployment === 'serverless') return '';
  const states = nodes.map((_, i) => nodeState(frame, i));
  const up = states.filter((state) => state === 'up').length;
  const others = nodes
    .map(({ id }, i) => ({ id, state: states[i] as (typeof states)[number] }))
    .filter(({ state }) => state !== 'up' && state !== 'removed');
  const named = others
    .slice(0, NAMED)
    .map(({ id, state }) => `${id} is ${nodeStateWords[state].label}`);
  if (others.length > NAMED) named.push(`${formatCount(others.length - NAMED)} more are not up`);
  const count = `${formatCount(up)} of ${counted(up + others.length, 'node')} up`;
  const primary = nodes[livePrimary(frame, topology)]?.id;
  const isOneShard = groups.length === 1 && engine !== 'memcached';
  const lead = primary ? ` The primary is ${primary}.` : ' No primary is up.';
  return `${[count, listed(named)].filter(Boolean).join(': ')}.${isOneShard ? lead : ''}`;
}

function forceWords({ faults }: Frame, tables: LabState['tables']): string {
  if (faults.length === 0) return '';
  const named = faults.slice(0, NAMED).map(({ fault, target }) => {
    const label = tables?.faults.find(({ name }) => name === fault)?.label ?? fault;
    return `${label} (${targetName(target)})`;
  });
  if (faults.length > NAMED) named.push(`${formatCount(faults.length - NAMED)} more`);
  return `In force: ${listed(named)}.`;
}

function planWords(count: number): string {
  return count === 0 ? '' : `${formatCount(count)} planned.`;
}
