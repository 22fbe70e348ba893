import { flightColumns, LEG_FAILURE, LEG_REDIRECT, NODE_PLACE, ORIGIN_PLACE } from '../frame.ts';
import { outcomes, reasons, spans } from '../outcomes.ts';
import {
  AT_APP,
  AWAITING,
  BACKOFF,
  FREE,
  FROM_ORIGIN,
  ORIGIN_QUEUED,
  ORIGIN_SERVING,
  OWNED,
  POOL_WAIT,
  QUEUED,
  SERVING,
  TO_APP,
  TO_ORIGIN,
} from '../requests.ts';
import type { Simulation } from '../simulation.ts';

export type TraceSpan = {
  span: string;
  place: string;
  from: number;
  to: number;
  ahead: number;
  open?: true;
};

/**
 * The life of one request. Each span starts where the one before ended, so they add up to the latency. `ahead`: how
 * many were before it in the queue (0 where there was none, or where it is not known). While the request is under
 * way its outcome is `waiting`, `endedAt` is now, and its last span is `open`: not over yet.
 */
export type TraceView = {
  request: number;
  key: number;
  keyName: string;
  write: boolean;
  outcome: string;
  reason: string;
  startedAt: number;
  endedAt: number;
  spans: TraceSpan[];
  /** Calls that failed on the way, and those that were `sentOn` to another node. */
  failures: { at: number; place: string; reason: string; sentOn: boolean }[];
};

/** The life of a request as it was recorded, or null when it was not sampled or is no longer kept. */
export function traceOf(sim: Simulation, request: number): TraceView | null {
  const { answers } = sim.recorder;
  const rows = answers.since(0);
  const found = spansOf(sim, request);
  for (let i = rows.length - answers.stride; i >= 0; i -= answers.stride) {
    if (rows[i] !== request) continue;
    const startedAt = rows[i + 1] as number;
    const endedAt = rows[i + 2] as number;
    if (!isWhole(found, startedAt, endedAt)) return null;
    return {
      ...keyOf(sim, rows[i + 7] as number),
      request,
      write: rows[i + 8] === 1,
      outcome: outcomes[rows[i + 3] as number] ?? 'error',
      reason: reasons[rows[i + 4] as number] ?? 'none',
      startedAt,
      endedAt,
      spans: found,
      failures: failuresOf(sim, request),
    };
  }
  return underWay(sim, request, found);
}

/** A request that has no answer yet: its spans so far. */
function underWay(sim: Simulation, request: number, found: TraceView['spans']): TraceView | null {
  const { requests } = sim;
  for (let slot = 0; slot < requests.capacity; slot++) {
    if (requests.where[slot] === FREE || requests.owner[slot] !== OWNED) continue;
    if (requests.number[slot] !== request || requests.traced[slot] === 0) continue;
    const startedAt = requests.startedAt[slot] as number;
    if (!isWhole(found, startedAt, found.at(-1)?.to ?? startedAt)) return null;
    const open = openSpan(sim, slot, found.at(-1)?.to ?? startedAt);
    return {
      ...keyOf(sim, requests.key[slot] as number),
      request,
      write: requests.write[slot] === 1,
      outcome: 'waiting',
      reason: 'none',
      startedAt,
      endedAt: sim.now,
      spans: open ? [...found, open] : found,
      failures: failuresOf(sim, request),
    };
  }
  return null;
}

/** Where a request under way is, and since when; null when it came there this very moment. */
function openSpan(
  { cluster, now, requests }: Simulation,
  slot: number,
  from: number,
): TraceSpan | null {
  if (from === now) return null;
  const where = requests.where[slot] as number;
  const node = cluster.nodes[requests.node[slot] as number]?.id ?? 'node';
  const app = `app-${(requests.app[slot] as number) + 1}`;
  const at = { from, to: now, ahead: 0, open: true } as const;
  if (where === AT_APP || where === BACKOFF) return { span: 'client', place: app, ...at };
  if (where === POOL_WAIT) return { span: 'pool', place: app, ...at };
  if (where === QUEUED) return { span: 'queue', place: node, ...at };
  if (where === SERVING) return { span: 'service', place: node, ...at };
  if (where === AWAITING) return { span: 'replicas', place: node, ...at };
  if (where === TO_APP || where === FROM_ORIGIN) return { span: 'network', place: app, ...at };
  if (where === TO_ORIGIN) return { span: 'network', place: 'database', ...at };
  if (where === ORIGIN_QUEUED || where === ORIGIN_SERVING)
    return { span: 'origin', place: 'database', ...at };
  return { span: 'network', place: node, ...at };
}

function keyOf(sim: Simulation, key: number): { key: number; keyName: string } {
  return { key, keyName: sim.workload.nameOf(key) };
}

function spansOf(sim: Simulation, request: number): TraceView['spans'] {
  const { stride } = sim.recorder.spans;
  const rows = sim.recorder.spans.since(0);
  const found: TraceView['spans'] = [];
  for (let s = 0; s < rows.length; s += stride) {
    if (rows[s] !== request) continue;
    found.push({
      span: spans[rows[s + 1] as number] ?? 'client',
      place: placeName(sim, rows[s + 2] as number),
      from: rows[s + 3] as number,
      to: rows[s + 4] as number,
      ahead: rows[s + 5] as number,
    });
  }
  return found;
}

function failuresOf(sim: Simulation, request: number): TraceView['failures'] {
  const { flights } = sim.recorder;
  const { at, stride } = flightColumns;
  const rows = flights.since(0);
  const found: TraceView['failures'] = [];
  for (let i = 0; i < rows.length; i += stride) {
    if (rows[i + at.request] !== request) continue;
    const sentOn =
      rows[i + at.leg] === LEG_REDIRECT && rows[i + at.departAt] === rows[i + at.arriveAt];
    if (!sentOn && rows[i + at.leg] !== LEG_FAILURE) continue;
    const to = rows[i + at.to] as number;
    found.push({
      at: rows[i + at.departAt] as number,
      place:
        to === ORIGIN_PLACE ? 'database' : (sim.cluster.liveNodes()[to - NODE_PLACE]?.id ?? 'node'),
      reason: reasons[rows[i + at.reason] as number] ?? 'none',
      sentOn,
    });
  }
  return found;
}

/** Whether spans follow each other from start to end: a failure outside the sample has none, old ones fall out. */
function isWhole(spans: TraceView['spans'], startedAt: number, endedAt: number): boolean {
  let at = startedAt;
  for (const { from, to } of spans) {
    if (from !== at) return false;
    at = to;
  }
  return at === endedAt;
}

function placeName(sim: Simulation, place: number): string {
  if (place === ORIGIN_PLACE) return 'database';
  if (place >= NODE_PLACE) return sim.cluster.nodes[place - NODE_PLACE]?.id ?? 'node';
  return `app-${place + 1}`;
}
