import { hashDraw, streamId } from '../base/rng.ts';
import { ASK, MOVED } from '../outcomes.ts';
import { STEP_GET } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import { showFailure } from './legs.ts';
import { BY_PRIMARY, BY_READER } from './pools.ts';

/** Redirects of one command that a client follows: 5, as many clients have it. */
const MOST_REDIRECTS = 5;

/** Which node a command goes to, first and after an answer that names another. */
export class Routing {
  private readonly sim: Simulation;
  private readonly zones: Int32Array;
  private readonly picks: number;

  constructor(sim: Simulation, zones: Int32Array) {
    this.sim = sim;
    this.zones = zones;
    this.picks = streamId(sim.seed, 'replica-choice');
  }

  /** Which node a command goes to: the believed primary, or for a first read a replica when asked so. */
  choose(slot: number, app: number, group: number): number {
    const { sim } = this;
    const believed = sim.clients.beliefs.primary(app, group);
    const { readFrom } = sim.scenario.clients;
    if (readFrom === 'primary') return believed;
    if (sim.requests.step[slot] !== STEP_GET) return believed;
    if (readFrom === 'reader-endpoint') {
      sim.requests.door[slot] = BY_READER;
      return sim.clients.readers.choose(slot, app, group);
    }
    if (sim.requests.attempt[slot] !== 0) return believed;
    const zone = this.zones[app] as number;
    const { nodes } = sim.cluster.group(group);
    if (readFrom === 'nearest' && sim.cluster.node(believed).zone === zone) return believed;
    const isChoice = (index: number): boolean => {
      const node = sim.cluster.node(index);
      if (!node.isReader || index === believed) return false;
      return readFrom !== 'nearest' || node.zone === zone;
    };
    let choices = 0;
    for (const index of nodes) if (isChoice(index)) choices += 1;
    const draw = hashDraw(this.picks, sim.requests.number[slot] as number) / 4294967296;
    let left = Math.floor(draw * choices);
    for (const index of nodes) if (isChoice(index) && left-- === 0) return index;
    return believed;
  }

  /**
   * An answer that names another node (MOVED, ASK): the command goes there at once. False when the answer names none,
   * or the command has been sent on too often.
   */
  sendOn(slot: number, reason: number): boolean {
    const { sim } = this;
    const { requests } = sim;
    if (!this.isElsewhere(slot, reason)) return false;
    if ((requests.redirects[slot] as number) >= MOST_REDIRECTS) return false;
    requests.redirects[slot] = (requests.redirects[slot] as number) + 1;
    requests.deadline[slot] = 0;
    requests.reason[slot] = 0;
    sim.clients.connections.release(slot, false);
    showFailure(sim, slot, reason);
    requests.asking[slot] = reason === ASK ? 1 : 0;
    requests.door[slot] = BY_PRIMARY;
    sim.clients.connections.callNode(
      slot,
      sim.cluster.redirectTo(requests.key[slot] as number, reason),
    );
    return true;
  }

  /** True for an answer that a slot map of before has led to the wrong shard. */
  private isElsewhere(slot: number, reason: number): boolean {
    if (reason === ASK) return true;
    if (reason !== MOVED) return false;
    const { requests, cluster } = this.sim;
    const { group } = cluster.node(requests.node[slot] as number);
    return group !== cluster.route(requests.key[slot] as number);
  }
}
