import type { Nanos } from '../base/units.ts';
import type { Simulation } from '../simulation.ts';

/** For how long each node was busy in the last whole second; read by whoever looks into a node, and no part of the history. */
export class LastSecond {
  /** Its end; 0 while no second is over. */
  until: Nanos = 0;
  /** By node: time that its command threads, and all threads of its host, were busy in it. */
  engine = new Float64Array(0);
  host = new Float64Array(0);
  private engineBefore = new Float64Array(0);
  private hostBefore = new Float64Array(0);

  /** A second is over. */
  passed({ cluster, now }: Simulation): void {
    const { nodes } = cluster;
    if (this.engine.length < nodes.length) this.fit(nodes.length);
    this.until = now;
    for (const { index, busyNanos, threads } of nodes) {
      const host = busyNanos + threads.offloadedNanos;
      this.engine[index] = grownBy(this.engineBefore[index] as number, busyNanos);
      this.host[index] = grownBy(this.hostBefore[index] as number, host);
      this.engineBefore[index] = busyNanos;
      this.hostBefore[index] = host;
    }
  }

  private fit(count: number): void {
    const grown = (old: Float64Array) => {
      const made = new Float64Array(count);
      made.set(old);
      return made;
    };
    this.engine = grown(this.engine);
    this.host = grown(this.host);
    this.engineBefore = grown(this.engineBefore);
    this.hostBefore = grown(this.hostBefore);
  }
}

/** A node that has started anew counts from 0. */
function grownBy(before: number, now: number): number {
  return now >= before ? now - before : now;
}
