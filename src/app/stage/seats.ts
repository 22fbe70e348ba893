import type { Visitors } from './particles.ts';

/** Who sits in which socket of the database. A query keeps its socket until its result leaves. */

export const EMPTY = 0;
export const READ = 1;
export const WRITE = 2;

export class SocketSeats {
  /** EMPTY, READ or WRITE, by socket. */
  readonly taken: Uint8Array;
  private readonly owner: Float64Array;
  private readonly here: Uint8Array;

  constructor(sockets: number) {
    this.taken = new Uint8Array(sockets);
    this.owner = new Float64Array(sockets).fill(-1);
    this.here = new Uint8Array(sockets);
  }

  /** Nobody sits anywhere. */
  clear(): void {
    this.taken.fill(EMPTY);
    this.owner.fill(-1);
  }

  /**
   * Seats the `visitors` known by number, oldest first, then fills up to the `busy` workers counted. With
   * null, or where a socket stands for several workers, only the count is shown. `isExact`: the count is of the moment
   * shown, and as many are seated.
   */
  seat(visitors: Visitors | null, busy: number, workersEach: number, isExact = false): void {
    const { taken, owner, here } = this;
    const sockets = taken.length;
    const count = Math.min(sockets, Math.round(busy / workersEach));
    taken.fill(EMPTY);
    here.fill(0);
    if (!visitors || workersEach > 1) {
      owner.fill(-1);
      taken.fill(READ, 0, count);
      return;
    }
    const working = Math.min(isExact ? count : sockets, visitors.count);
    for (let v = 0; v < working; v++) {
      const socket = owner.indexOf(visitors.requests[v] as number);
      if (socket < 0) continue;
      here[socket] = 1;
      taken[socket] = kind(visitors, v);
    }
    for (let s = 0; s < sockets; s++) if (!here[s]) owner[s] = -1;
    for (let v = 0; v < working; v++) {
      const request = visitors.requests[v] as number;
      if (owner.indexOf(request) >= 0) continue;
      const free = owner.indexOf(-1);
      if (free < 0) break;
      owner[free] = request;
      taken[free] = kind(visitors, v);
    }
    let seated = taken.reduce((sum, t) => sum + (t === EMPTY ? 0 : 1), 0);
    for (let s = 0; s < sockets && seated < count - (isExact ? 0 : SLACK); s++) {
      if (taken[s] !== EMPTY) continue;
      taken[s] = READ;
      seated += 1;
    }
  }
}

/** While time passes, the count is of a moment a little later than the one shown: a few workers more or less are no gap. */
const SLACK = 3;

function kind(visitors: Visitors, v: number): number {
  return visitors.writes[v] === 1 ? WRITE : READ;
}
