import { numbered } from '../../content/words.ts';
import {
  appColumns,
  type Frame,
  nodeColumns,
  nodeStates,
  originColumns,
  type TopologyView,
  totalColumns,
} from '../../engine/frame.ts';
import { exits } from '../../engine/outcomes.ts';
import { formatCount, formatDuration, formatMoment, formatShare } from '../ui/format.ts';
import { formatStored, storedBytes } from '../ui/metering.ts';
import { recentHitRatio } from './nodeFigures.ts';

/** What a card says to someone who does not see the canvas: name, role, state, and the numbers of the moment. */

const n = nodeColumns.at;

export function describeNode(
  topology: TopologyView,
  index: number,
  frame: Frame | null,
  brief = false,
): string {
  const node = topology.nodes[index];
  if (!node) return '';
  const zone = topology.zones[node.zone] ?? '';
  const place = `${node.id} in ${zone}`;
  if (!frame || frame.nodes.length < (index + 1) * nodeColumns.stride) return place;
  const value = (column: number) => frame.nodes[index * nodeColumns.stride + column] ?? 0;
  const parts = [
    place,
    roleWord(topology.engine === 'memcached', value(n.primary) === 1),
    stateWord(value(n.state), value(n.since)),
    saveWords(frame, index),
  ];
  if (brief || value(n.state) !== 0) return parts.filter(Boolean).join(', ');
  // As on the card: of late, not since the start.
  const ratio = recentHitRatio(frame, index);
  if (ratio !== null) parts.push(`${formatShare(ratio)} hits`);
  parts.push(numbered(value(n.keys), 'item'));
  for (const exit of exits)
    if (value(n[exit]) > 0) parts.push(`${formatCount(value(n[exit]))} ${exit}`);
  if (value(n.limitBytes) > 0)
    parts.push(`${formatShare(value(n.usedBytes) / value(n.limitBytes))} full`);
  if (value(n.queue) > 0) parts.push(`${formatCount(value(n.queue))} waiting`);
  if (value(n.lagNanos) > 0) parts.push(`${formatDuration(value(n.lagNanos))} behind`);
  return parts.filter(Boolean).join(', ');
}

const saves = ['', 'making a snapshot', 'writing its append-only file anew'];

/** What a node writes to its disk while it serves, and what that costs its host; empty for nothing. */
export function saveWords({ nodes }: Frame, index: number): string {
  const base = index * nodeColumns.stride;
  const save = saves[nodes[base + n.saveInProgress] ?? 0] ?? '';
  return nodes[base + n.swaps] === 1 ? `${save} (its host swaps)` : save;
}

/** primary or replica; Memcached has no such roles. */
export function roleWord(memcached: boolean, primary: boolean): string {
  if (memcached) return '';
  return primary ? 'primary' : 'replica';
}

/** Empty for a node that works. */
export function stateWord(state: number, since: number): string {
  const name = nodeStates[state] ?? 'up';
  if (name === 'up') return '';
  if (name === 'down') return `down since ${formatMoment(since)}`;
  if (name === 'syncing') return 'copying';
  if (name === 'unreachable') return `unreachable since ${formatMoment(since)}`;
  return 'removed';
}

export function describeApp(topology: TopologyView, index: number, frame: Frame | null): string {
  const app = topology.apps[index];
  if (!app) return '';
  const place = `${app.id} in ${topology.zones[app.zone] ?? ''}`;
  if (!frame || frame.apps.length < (index + 1) * appColumns.stride) return place;
  const value = (column: number) => frame.apps[index * appColumns.stride + column] ?? 0;
  if (value(appColumns.at.up) === 0) return `${place}, down`;
  const failed = value(appColumns.at.failed);
  return [
    place,
    `${formatCount(value(appColumns.at.answered))} answered`,
    failed > 0 ? `${formatCount(failed)} failed` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** The endpoint of a serverless cache. */
export function describeCache(topology: TopologyView, frame: Frame | null): string {
  const place = 'endpoint of the serverless cache';
  if (!frame || frame.totals.length < totalColumns.stride) return place;
  const ecpus = (frame.totals[totalColumns.at.milliEcpus] ?? 0) / 1_000;
  return `${place}, ${formatCount(ecpus)} ECPUs consumed, ${formatStored(storedBytes(topology, frame))} stored`;
}

export function describeOrigin(topology: TopologyView, frame: Frame | null): string {
  const place = `${topology.origin.id} in ${topology.zones[topology.origin.zone] ?? ''}`;
  if (!frame || frame.origin.length < originColumns.stride) return place;
  const value = (column: number) => frame.origin[column] ?? 0;
  if (value(originColumns.at.up) === 0) return `${place}, down`;
  const queue = value(originColumns.at.queue);
  const busy = `${formatCount(value(originColumns.at.busy))} of ${formatCount(topology.origin.workers)} workers busy`;
  return [place, busy, queue > 0 ? `${formatCount(queue)} waiting` : ''].filter(Boolean).join(', ');
}
