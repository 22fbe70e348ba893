import { reasonLabel } from '../../content/reasonLabels.ts';
import { outcomeWords } from '../../content/vocabulary.ts';
import { counted } from '../../content/words.ts';
import {
  flightColumns,
  GONE_PLACE,
  legs,
  NODE_PLACE,
  ORIGIN_PLACE,
  PROXY_PLACE,
  type TopologyView,
} from '../../engine/frame.ts';
import { outcomes, reasons } from '../../engine/outcomes.ts';
import type { Live } from '../lab/types.ts';

/** One leg of a request as a sentence. `id` stays the same while the leg is kept. */
export type Step = { id: string; at: number; request: number; words: string };

/** The newest `most` legs that have begun at the moment shown, oldest first. */
export function latestSteps(live: Live, topology: TopologyView, most: number): Step[] {
  const { flights, at } = live;
  const steps: Step[] = [];
  for (let row = flights.length - 1; row >= 0 && steps.length < most; row -= 1) {
    const departAt = flights.get(row, flightColumns.at.departAt);
    if (departAt > at) continue;
    const request = flights.get(row, flightColumns.at.request);
    const leg = flights.get(row, flightColumns.at.leg);
    const to = flights.get(row, flightColumns.at.to);
    const words = wordsOf(live, topology, row);
    steps.push({ id: `${request}-${leg}-${to}-${departAt}`, at: departAt, request, words });
  }
  return steps.sort((a, b) => a.at - b.at);
}

function wordsOf(live: Live, topology: TopologyView, row: number): string {
  const value = (name: keyof typeof flightColumns.at) =>
    live.flights.get(row, flightColumns.at[name]);
  const from = placeName(value('from'), topology);
  const to = placeName(value('to'), topology);
  const key = `key ${value('key')}`;
  const write = value('write') === 1;
  switch (legs[value('leg')]) {
    case 'ask':
      return write ? `${from} sends ${key} to ${to}` : `${from} asks ${to} for ${key}`;
    case 'answer':
      return `${from} answers ${to}: ${outcomeWords[outcomes[value('outcome')] ?? 'waiting'].label}`;
    case 'query':
      return write ? `${from} writes ${key} to ${to}` : `${from} asks ${to} for ${key}`;
    case 'result':
      return `${from} answers ${to}`;
    case 'fill':
      return `${from} keeps a copy of ${key} on ${to}`;
    case 'stored':
      return `${from} has stored ${key}`;
    case 'replicate':
      return `${from} copies ${key} to ${to}`;
    case 'connect':
      return `${from} connects to ${to}`;
    default:
      return `The call from ${from} to ${to} fails: ${reasonLabel(reasons[value('reason')] ?? 'none')}`;
  }
}

function placeName(place: number, topology: TopologyView): string {
  if (place === ORIGIN_PLACE) return 'the database';
  if (place === PROXY_PLACE) return 'the cache';
  if (place >= GONE_PLACE) return 'a node that has left';
  if (place >= NODE_PLACE) return topology.nodes[place - NODE_PLACE]?.id ?? 'a node';
  return topology.apps[place]?.id ?? 'an app';
}

/** How many requests the steps belong to, in words. */
export function stepsSummary(steps: readonly Step[]): string {
  return `The last ${counted(steps.length, 'step')} of ${counted(new Set(steps.map((s) => s.request)).size, 'request')}.`;
}
