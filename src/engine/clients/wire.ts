import { MILLISECOND, type Nanos } from '../base/units.ts';
import { DOWN, REMOVED } from '../cluster/states.ts';
import { AT_CLIENT, AT_NODE } from '../events.ts';
import { LEG_ANSWER, LEG_ASK, LEG_FILL, LEG_REDIRECT, LEG_STORED, NODE_PLACE } from '../frame.ts';
import {
  ASK,
  CONNECTION_RESET,
  HIT,
  MOVED,
  NO_REASON,
  SPAN_NETWORK,
  SPAN_REDIRECT,
  STALE_HIT,
} from '../outcomes.ts';
import {
  AT_APP,
  DROPPED,
  HUNG,
  OWNED,
  STEP_FILL,
  STEP_GET,
  STEP_UPDATE,
  TO_APP,
  TO_NODE,
} from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { DRAW_BACK, DRAW_OUT, legDraw, showLeg } from './legs.ts';

/** A sender gives up after 15 retransmissions: 924.6 s with the usual timers (tcp_retries2, Linux ip-sysctl). */
const TCP_GIVES_UP: Nanos = 924_600 * MILLISECOND;

/** The way of a command from its app to a node, and of the answer back. */
export class Wire {
  private readonly sim: Simulation;
  /** Zone of each app. */
  private readonly zones: Int32Array;
  private readonly tcpRing: number;

  constructor(sim: Simulation, zones: Int32Array) {
    this.sim = sim;
    this.zones = zones;
    this.tcpRing = sim.deadlines.open(false);
  }

  /** Sends the command of a request that has a connection. */
  send(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    const step = requests.step[slot] as number;
    const bytes =
      step === STEP_FILL || step === STEP_UPDATE ? (requests.valueBytes[slot] as number) : 0;
    sim.tally.bytes(
      zone,
      node.zone,
      sim.workload.keyBytesOf(requests.key[slot] as number) + bytes,
      0,
    );
    if (!sim.network.reaches(zone, node.zone)) {
      this.drop(slot);
      return;
    }
    requests.where[slot] = TO_NODE;
    sim.traffic.call(requests.app[slot] as number, node.index);
    const at =
      sim.now + sim.network.delay(zone, node.zone, legDraw(sim, slot, DRAW_OUT)) + sim.proxyDelay;
    if (requests.traced[slot]) {
      showLeg(
        sim,
        slot,
        step === STEP_GET ? LEG_ASK : LEG_FILL,
        node,
        sim.now,
        at,
        false,
        NO_REASON,
      );
    }
    sim.schedule.add(at, AT_NODE, slot, 0);
  }

  /** A command reaches its node: the process takes it, resets it, or nobody is there. */
  atNode(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    const owned = requests.owner[slot] === OWNED;
    const reached = sim.network.reaches(zone, node.zone);
    if (!reached || node.state === DOWN || node.state === REMOVED) {
      if (!owned) requests.free(slot);
      else if (!reached) this.drop(slot);
      else this.respond(slot, CONNECTION_RESET);
      return;
    }
    sim.span(slot, SPAN_NETWORK, NODE_PLACE + node.index);
    node.enqueue(slot);
  }

  /** A node answers, or its host resets the connection. */
  respond(slot: number, reason: number): void {
    const { sim } = this;
    const { requests } = sim;
    const node = sim.cluster.node(requests.node[slot] as number);
    const zone = this.zones[requests.app[slot] as number] as number;
    requests.reason[slot] = reason;
    const outcome = requests.outcome[slot];
    const step = requests.step[slot] as number;
    const found = step === STEP_GET && (outcome === HIT || outcome === STALE_HIT);
    sim.tally.bytes(node.zone, zone, 0, found ? (requests.valueBytes[slot] as number) : 5);
    if (!sim.network.reaches(node.zone, zone)) {
      this.drop(slot);
      return;
    }
    requests.where[slot] = TO_APP;
    const at =
      sim.now + sim.network.delay(node.zone, zone, legDraw(sim, slot, DRAW_BACK)) + sim.proxyDelay;
    if (requests.traced[slot]) {
      const isFollowed = reason !== NO_REASON && sim.clients.routing.follows(slot, reason);
      const leg = isFollowed ? LEG_REDIRECT : step === STEP_GET ? LEG_ANSWER : LEG_STORED;
      showLeg(sim, slot, leg, node, sim.now, at, true, reason);
    }
    sim.schedule.add(at, AT_CLIENT, slot, 0);
  }

  /** An answer reaches the app. */
  atClient(slot: number): void {
    const { sim } = this;
    const { requests } = sim;
    if (requests.owner[slot] !== OWNED) {
      requests.free(slot);
      return;
    }
    requests.where[slot] = AT_APP;
    const reason = requests.reason[slot] as number;
    if (reason !== MOVED && reason !== ASK) {
      sim.span(slot, SPAN_NETWORK, requests.app[slot] as number);
    } else sim.span(slot, SPAN_REDIRECT, NODE_PLACE + (requests.node[slot] as number));
    if (reason === NO_REASON) {
      requests.deadline[slot] = 0;
      sim.clients.connections.release(slot, false);
      sim.clients.next(slot);
    } else if (!sim.clients.routing.sendOn(slot, reason)) {
      sim.clients.failures.failed(slot, reason);
    }
  }

  /** A call is lost on the way. Without a deadline of its own it hangs until TCP gives up or the way is open again. */
  private drop(slot: number): void {
    const { requests, deadlines } = this.sim;
    requests.where[slot] = DROPPED;
    if (requests.deadline[slot] !== 0) return;
    requests.where[slot] = HUNG;
    deadlines.arm(this.tcpRing, slot, TCP_GIVES_UP);
  }

  /** The way to some nodes is open again: calls that hung find that their connection is dead. */
  wayOpened(): void {
    const { sim } = this;
    const { requests, network, cluster } = sim;
    for (let slot = 0; slot < requests.capacity; slot++) {
      if (requests.where[slot] !== HUNG) continue;
      const app = requests.app[slot] as number;
      const node = cluster.node(requests.node[slot] as number);
      if (!network.reaches(this.zones[app] as number, node.zone)) continue;
      sim.span(slot, SPAN_NETWORK, NODE_PLACE + node.index);
      requests.where[slot] = AT_APP;
      sim.clients.failures.failed(slot, CONNECTION_RESET);
    }
  }

  /** The process behind a call has died. Its host resets the connection, or the call waits for its deadline. */
  cut(slot: number, hostAnswers: boolean): void {
    if (hostAnswers) this.respond(slot, CONNECTION_RESET);
    else this.drop(slot);
  }
}
