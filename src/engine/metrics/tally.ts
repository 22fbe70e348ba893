import type { Nanos } from '../base/units.ts';
import type { CacheNode } from '../cluster/node.ts';
import { totalColumns } from '../frame.ts';
import {
  BYPASS,
  CONNECTION_REFUSED,
  DELETED,
  ERROR,
  EVICTED,
  EXPIRED,
  HIT,
  LOST,
  MAXCLIENTS,
  MISS_ABSENT,
  MISS_EXPIRED,
  STALE_HIT,
  WRITTEN,
} from '../outcomes.ts';
import type { Simulation } from '../simulation.ts';
import type { Probe } from './probe.ts';

const total = totalColumns.at;

const OUTCOME_COUNTERS = (() => {
  const of = new Int32Array(8);
  of[HIT] = total.hits;
  of[STALE_HIT] = total.staleHits;
  of[MISS_ABSENT] = total.missesAbsent;
  of[MISS_EXPIRED] = total.missesExpired;
  of[WRITTEN] = total.written;
  of[BYPASS] = total.bypasses;
  of[ERROR] = total.errors;
  return of;
})();

/** Takes down what happened: adds it to the probe's totals and tells whoever watches for it. */
export class Tally {
  private readonly sim: Simulation;
  private readonly probe: Probe;

  constructor(sim: Simulation) {
    this.sim = sim;
    this.probe = sim.probe;
  }

  /** A request of an app is over. */
  finished(app: number, outcome: number, latency: Nanos, isWrite: boolean): void {
    const { probe } = this;
    const { clients } = this.sim;
    clients.inFlight[app] = (clients.inFlight[app] as number) - 1;
    probe.count(total.completed);
    probe.add(total.latencyNanos, latency);
    probe.completed(latency);
    this.sim.traffic.answered(outcome, latency);
    probe.count(OUTCOME_COUNTERS[outcome] as number);
    if (outcome === ERROR) {
      clients.failed[app] = (clients.failed[app] as number) + 1;
      if (!isWrite) this.probe.countLate('failedReads');
      this.spell(app);
    } else {
      probe.count(outcome === WRITTEN ? total.writes : total.reads);
      clients.answered[app] = (clients.answered[app] as number) + 1;
    }
  }

  connection(): void {
    this.probe.count(total.newConnections);
  }

  /** An answer sent a client on to another node, and it went there. */
  redirected(): void {
    this.probe.countLate('redirects');
  }

  /** Bytes between an app and a node; `received` counts towards the app. */
  bytes(from: number, to: number, sent: number, received: number): void {
    this.probe.add(total.bytesIn, sent);
    this.probe.add(total.bytesOut, received);
    if (from !== to) this.probe.add(total.crossZoneBytes, sent + received);
  }

  /** Serverless: 1 ECPU for each KB moved, at least one a command. */
  ecpu(bytes: number): void {
    if (this.sim.proxyDelay > 0) {
      this.probe.add(total.milliEcpus, Math.max(1_000, Math.round((bytes * 1_000) / 1_024)));
    }
  }

  origin(isWrite: boolean): void {
    this.probe.count(isWrite ? total.originWrites : total.originReads);
  }

  originError(reason: number): void {
    this.probe.count(total.originErrors);
    this.sim.watch.failedCall(reason);
  }

  /** A node was emptied on purpose. */
  flushed(node: CacheNode, keys: number): void {
    this.probe.add(total.deleted, keys);
    node.deleted += keys;
    const row = this.sim.cluster.viewIndex(node.index);
    if (keys > 0 && this.sim.recorder.sampleEvery > 0 && row >= 0) {
      this.sim.recorder.exit(this.sim.now, row, -1, DELETED);
    }
  }

  lostWrites(writes: number): void {
    this.probe.add(total.lostWrites, writes);
  }

  unconfirmed(): void {
    this.probe.count(total.unconfirmedWrites);
  }

  /** Items gone with a node's memory: no copy is left in the cache. */
  lost(node: CacheNode, items: number): void {
    this.probe.add(total.lost, items);
    node.lost += items;
    this.sim.watch.lost(node.group, items);
    const row = this.sim.cluster.viewIndex(node.index);
    if (items > 0 && this.sim.recorder.sampleEvery > 0 && row >= 0) {
      this.sim.recorder.exit(this.sim.now, row, -1, LOST);
    }
  }

  /** Keys that the last loss of a shard has cost. */
  lostKeysOf(group: number): number {
    return this.sim.watch.lostOf(group);
  }

  refusedWrite(node: CacheNode): void {
    this.probe.count(total.refusedWrites);
    this.sim.watch.refused(this.sim, node);
  }

  /** An item left a primary. */
  itemLeft(node: CacheNode, exit: number, key: number, at: Nanos): void {
    if (exit === EVICTED) {
      this.probe.count(total.evicted);
      if (!this.sim.watch.evictionSeen) this.sim.watch.evicted(this.sim, node);
    } else if (exit === EXPIRED) {
      this.probe.count(total.expired);
      if (!this.sim.watch.expirySeen) this.sim.watch.expired(this.sim, node);
    } else if (exit === DELETED) this.probe.count(total.deleted);
    const row = this.sim.cluster.viewIndex(node.index);
    if (this.sim.recorder.sampleEvery > 0 && row >= 0) this.sim.recorder.exit(at, row, key, exit);
  }

  stale(slot: number, behind: number): void {
    this.sim.watch.stale(this.sim, slot, behind);
  }

  cacheError(slot: number, reason: number): void {
    this.probe.count(total.cacheErrors);
    this.spell(this.sim.requests.app[slot] as number);
    if (reason === CONNECTION_REFUSED || reason === MAXCLIENTS) {
      this.probe.countLate('refusedConnections');
    }
    this.sim.watch.failedCall(reason);
  }

  /** Something of an app failed: when, and how it knows the primary. */
  private spell(app: number): void {
    const { clients, now } = this.sim;
    if (clients.spells.failed(app, now)) clients.spells.begins(app, clients.beliefs.habit(app));
  }
}
