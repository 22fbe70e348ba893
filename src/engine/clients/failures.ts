import { hashDraw, streamId } from '../base/rng.ts';
import { MILLISECOND } from '../base/units.ts';
import { RETRY } from '../events.ts';
import { NODE_PLACE } from '../frame.ts';
import {
  ASK,
  BYPASS,
  CLUSTERDOWN,
  CONNECT_TIMEOUT,
  CROSSSLOT,
  ERROR,
  LOADING,
  MOVED,
  NO_REASON,
  OBJECT_TOO_LARGE,
  OOM,
  POOL_EXHAUSTED,
  READONLY,
  SPAN_CLIENT,
  SPAN_NETWORK,
  SPAN_POOL,
  SPAN_QUEUE,
  SPAN_REPLICAS,
  SPAN_SERVICE,
  TIMEOUT,
  TRYAGAIN,
} from '../outcomes.ts';
import {
  AT_APP,
  AWAITING,
  BACKOFF,
  OWNED,
  POOL_WAIT,
  QUEUED,
  SERVING,
  STEP_FILL,
  STEP_GET,
} from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { DRAW_OUT, legDraw, showFailure } from './legs.ts';
import { OPENING } from './pools.ts';

/** What an app does with a call that failed or took too long. */
export class Failures {
  private readonly sim: Simulation;
  private readonly backoffs: number;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.backoffs = streamId(sim.seed, 'backoff');
  }

  /** A call failed. The app learns, tries again, goes past the cache, or gives the request up. */
  failed(slot: number, reason: number): void {
    const { sim } = this;
    const { requests } = sim;
    requests.deadline[slot] = 0;
    requests.reason[slot] = 0;
    const answered =
      reason === OOM ||
      reason === READONLY ||
      reason === MOVED ||
      reason === ASK ||
      reason === CLUSTERDOWN ||
      reason === OBJECT_TOO_LARGE ||
      reason === LOADING ||
      reason === CROSSSLOT ||
      reason === TRYAGAIN;
    // One late answer is no reason to drop a connection that others share.
    const keeps = answered || (reason === TIMEOUT && sim.clients.pools.isShared);
    sim.clients.connections.release(slot, !keeps);
    sim.tally.cacheError(slot, reason);
    const { routing } = sim.clients;
    const isRefused = reason === OOM || reason === OBJECT_TOO_LARGE || reason === CROSSSLOT;
    if (!isRefused && reason !== POOL_EXHAUSTED) {
      routing.lookAgain(requests.app[slot] as number, requests.key[slot] as number, reason);
    }
    const node = requests.node[slot] as number;
    if (node >= 0) sim.traffic.failure(requests.app[slot] as number, node);
    showFailure(sim, slot, reason);
    const step = requests.step[slot] as number;
    const { retries, retryBackoffMs, onCacheError } = sim.scenario.clients;
    const attempt = requests.attempt[slot] as number;
    // To a client that is not cluster-aware a redirect is the final answer.
    const isFinal = isRefused || (routing.isPlain && (reason === MOVED || reason === ASK));
    const mayRetry = step !== STEP_FILL && !isFinal;
    if (mayRetry && attempt < retries) {
      requests.attempt[slot] = attempt + 1;
      requests.where[slot] = BACKOFF;
      // Exponential backoff: base × 2^attempt, with jitter × [0.5, 1.5).
      const jitter = sim.scenario.clients.retryJitter
        ? 0.5 + hashDraw(this.backoffs, legDraw(sim, slot, DRAW_OUT)) / 4294967296
        : 1;
      const wait = Math.round(retryBackoffMs * MILLISECOND * (1 << attempt) * jitter);
      sim.schedule.add(sim.now + wait, RETRY, slot, 0);
      return;
    }
    if (step === STEP_FILL) {
      // The value is there; only its copy in the cache is not.
      sim.finish(slot, requests.outcome[slot] as number, NO_REASON);
    } else if (step === STEP_GET && onCacheError === 'origin') {
      requests.outcome[slot] = BYPASS;
      sim.clients.load(slot);
    } else sim.finish(slot, ERROR, reason);
  }

  /** The pause before another attempt is over. */
  retry(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    if (requests.owner[slot] !== OWNED) {
      requests.free(slot);
      return;
    }
    sim.span(slot, SPAN_CLIENT, requests.app[slot] as number);
    sim.clients.call(slot);
  }

  /** The deadline of a call has passed. */
  giveUp(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    let reason = TIMEOUT;
    if (requests.where[slot] === POOL_WAIT) reason = POOL_EXHAUSTED;
    else if (requests.held[slot] === OPENING) reason = CONNECT_TIMEOUT;
    this.end(slot, reason);
  }

  /** A call ends before its answer, wherever it is. */
  end(slot: number, reason: number): void {
    const { sim } = this;
    const { requests } = sim;
    const where = requests.where[slot] as number;
    const place = NODE_PLACE + (requests.node[slot] as number);
    const own = requests.abandon(slot);
    if (where === POOL_WAIT) sim.span(own, SPAN_POOL, requests.app[own] as number);
    else if (where === QUEUED) sim.span(own, SPAN_QUEUE, place);
    else if (where === SERVING) sim.span(own, SPAN_SERVICE, place);
    else if (where === AWAITING) sim.span(own, SPAN_REPLICAS, place);
    else sim.span(own, SPAN_NETWORK, place);
    requests.where[own] = AT_APP;
    this.failed(own, reason);
  }
}
