import { formatBytes, formatCount, formatMoment, formatNanos } from '../content/words.ts';
import type { RunResult } from './result.ts';

/** The result of a run for a person. */
export function resultText(result: RunResult): string {
  const { totals, latency } = result;
  const total = (name: string): string => formatCount(totals[name] ?? 0);
  const latencies = (['p50Nanos', 'p95Nanos', 'p99Nanos', 'maxNanos'] as const)
    .map((name) => `${name.slice(0, -5)} ${formatNanos(latency[name])}`)
    .join('   ');
  return [
    `${result.name}: ${formatNanos(result.at)} of cluster time, seed ${result.seed}, digest ${result.digest}`,
    ...(result.check ? [checkText(result.check)] : []),
    '',
    ...table([
      ['Requests', total('requests'), 'errors', total('errors')],
      ['Hit ratio', share(totals['hitRatio'] ?? null), 'stale hits', total('staleHits')],
      ['Hits', total('hits'), 'misses, absent', total('missesAbsent')],
      ['Written', total('written'), 'misses, expired', total('missesExpired')],
      ['Evicted', total('evicted'), 'expired', total('expired')],
      ['Deleted', total('deleted'), 'items lost with a node', total('lost')],
      ['Writes lost', total('lostWrites'), 'writes not confirmed', total('unconfirmedWrites')],
      ['Database reads', total('originReads'), 'database writes', total('originWrites')],
    ]),
    `Latency  ${latencies}`,
    '',
    'Nodes',
    ...table([
      ['id', 'zone', 'role', 'state', 'keys', 'memory', 'of', 'hit ratio', 'evicted', 'expired'],
      ...result.nodes.map((node) => [
        node.id,
        node.zone,
        node.role,
        node.state,
        formatCount(node['keys'] as number),
        formatBytes(node['usedBytes'] as number),
        formatBytes(node['limitBytes'] as number),
        share(node.hitRatio),
        formatCount(node['evicted'] as number),
        formatCount(node['expired'] as number),
      ]),
    ]),
    '',
    'Events',
    ...table(result.events.map((event) => [formatMoment(event.at), event.text])),
    '',
    'Seconds',
    ...table(secondRows(result)),
    '',
  ].join('\n');
}

function checkText(check: NonNullable<RunResult['check']>): string {
  const when = formatMoment(check.at);
  if (check.equal) return `The replay has the digest of the file at ${when}.`;
  return `The replay differs from the file at ${when}: digest ${check.found}, the file has ${check.expected} from engine ${check.engineVersion || 'unknown'}.`;
}

function secondRows({ series }: RunResult): string[][] {
  const cell = (row: number[], name: string): number => row[series.columns.indexOf(name)] ?? 0;
  return [
    [
      'until',
      'requests',
      'hit ratio',
      'p50',
      'p99',
      'database reads',
      'evicted',
      'expired',
      'errors',
    ],
    ...series.rows.map((row) => {
      const hits = cell(row, 'hits') + cell(row, 'staleHits');
      const lookups = hits + cell(row, 'missesAbsent') + cell(row, 'missesExpired');
      return [
        formatMoment(cell(row, 'at')),
        formatCount(cell(row, 'requests')),
        share(lookups === 0 ? null : hits / lookups),
        formatNanos(cell(row, 'p50')),
        formatNanos(cell(row, 'p99')),
        formatCount(cell(row, 'originReads')),
        formatCount(cell(row, 'evicted')),
        formatCount(cell(row, 'expired')),
        formatCount(cell(row, 'errors')),
      ];
    }),
  ];
}

function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(4);
}

function table(rows: string[][]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => (row[i] ?? '').length)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd(),
  );
}
