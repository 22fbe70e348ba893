import { MILLISECOND } from '../base/units.ts';
import { ACKED, WAIT_OVER } from '../events.ts';
import { NODE_PLACE } from '../frame.ts';
import { NO_REASON, SPAN_REPLICAS } from '../outcomes.ts';
import { AWAITING, OWNED } from '../requests.ts';
import type { Simulation } from '../simulation.ts';
import type { CacheNode } from './node.ts';
import { UNCONFIRMED } from './replication.ts';

type Wait = { slot: number; seq: number; offset: number; id: number };

/**
 * WAIT on one primary: a client's write is answered once enough replicas have acknowledged its offset, or when the
 * time is up. Replicas are asked at once (REPLCONF GETACK), so that takes the way there and the way back.
 */
export class Waits {
  private readonly sim: Simulation;
  private readonly node: CacheNode;
  /** By offset: those before are answered before. */
  private queue: Wait[] = [];
  private nextId = 0;

  constructor(sim: Simulation, node: CacheNode) {
    this.sim = sim;
    this.node = node;
  }

  /** The write of a request stands at `offset`; its answer waits. `seq` -1: in no stream. */
  hold(slot: number, seq: number, offset: number): void {
    const { sim, node } = this;
    const { waitTimeoutMs } = sim.scenario.clients;
    sim.requests.where[slot] = AWAITING;
    this.nextId = (this.nextId + 1) & 0x3fffffff;
    this.queue.push({ slot, seq, offset, id: this.nextId });
    sim.cluster.group(node.group).log.askForAck();
    if (waitTimeoutMs > 0) {
      sim.schedule.add(sim.now + waitTimeoutMs * MILLISECOND, WAIT_OVER, node.index, this.nextId);
    }
  }

  /** A replica has the stream up to its applied offset: it says so when somebody waits. */
  asked(replica: CacheNode): void {
    if (this.queue.length === 0 || !replica.linked) return;
    const { sim } = this;
    const { link } = replica;
    const last = link.acks.at(-1) ?? link.ackedOffset;
    if (replica.appliedOffset <= last) return;
    link.acks.push(replica.appliedOffset);
    const back = sim.cluster.sync.oneWay(this.node, replica);
    sim.schedule.add(sim.now + back, ACKED, replica.index, link.epoch);
  }

  /** A replica's acknowledgement is here. */
  acked(replica: CacheNode): void {
    const { link } = replica;
    link.ackedOffset = link.acks.shift() ?? link.ackedOffset;
    while (this.queue.length > 0) {
      const { offset } = this.queue[0] as Wait;
      if (this.confirmations(offset) < this.sim.scenario.clients.waitReplicas) return;
      this.answer(this.queue.shift() as Wait, true);
    }
  }

  /** The time of the wait with this number is up, and of all before it. */
  over(id: number): void {
    if (!this.queue.some((wait) => wait.id === id)) return;
    for (;;) {
      const wait = this.queue.shift() as Wait;
      this.answer(wait, false);
      if (wait.id === id) return;
    }
  }

  /** The process ends: whoever waits is not answered. */
  clear(): void {
    this.queue = [];
  }

  private confirmations(offset: number): number {
    const { sim, node } = this;
    const group = sim.cluster.group(node.group);
    if (group.primary !== node.index) return 0;
    let count = 0;
    for (const index of group.nodes) {
      if (sim.cluster.node(index).link.ackedOffset >= offset) count += 1;
    }
    return count;
  }

  private answer(wait: Wait, confirmed: boolean): void {
    const { sim, node } = this;
    const { requests } = sim;
    const { slot } = wait;
    sim.cluster.group(node.group).log.answered(wait.seq, confirmed ? 0 : UNCONFIRMED);
    if (!confirmed) sim.tally.unconfirmed();
    if (requests.owner[slot] !== OWNED) {
      requests.free(slot);
      return;
    }
    sim.span(slot, SPAN_REPLICAS, NODE_PLACE + node.index);
    sim.clients.wire.respond(slot, NO_REASON);
  }
}
