import { AWAITING } from '../../requests.ts';
import type { Simulation } from '../../simulation.ts';
import type { CacheNode } from '../node.ts';

/**
 * Writes that one node holds back (CLIENT PAUSE WRITE): reads are answered meanwhile. Released, each is looked at
 * anew, as if it had come just then.
 */
export class HeldWrites {
  private readonly sim: Simulation;
  /** Engine index of the node, -1 when none holds anything. */
  private node = -1;
  private slots: number[] = [];
  /** A node that stops cuts what waits there: those have another ticket by then. */
  private tickets: number[] = [];
  /** How many were held since `begin`. */
  count = 0;

  constructor(sim: Simulation) {
    this.sim = sim;
  }

  begin(node: CacheNode): void {
    this.node = node.index;
    this.count = 0;
  }

  /** A write is about to be executed: true when it has to wait. */
  takes(node: CacheNode, slot: number): boolean {
    if (node.index !== this.node) return false;
    const { requests } = this.sim;
    requests.where[slot] = AWAITING;
    this.slots.push(slot);
    this.tickets.push(requests.nextTicket(slot));
    this.count += 1;
    return true;
  }

  release(): void {
    if (this.node < 0) return;
    const { requests, cluster } = this.sim;
    const node = cluster.node(this.node);
    const { slots, tickets } = this;
    this.node = -1;
    this.slots = [];
    this.tickets = [];
    for (const [i, slot] of slots.entries()) {
      if (requests.where[slot] !== AWAITING || requests.ticket[slot] !== tickets[i]) continue;
      node.enqueue(slot);
    }
  }
}
