import type { Nanos } from '../base/units.ts';
import type { Simulation } from '../simulation.ts';

/** A key whose time to live a fault has ended, until it is filled again. */
type ExpiredKey = {
  key: number;
  since: Nanos;
  /** Number of the notice that says so, and what that is about. */
  notice: number;
  subject: string;
  misses: number;
  queries: number;
};

/** Counts what comes of keys that were expired on purpose. Changes nothing in the run. */
export class ExpiredKeys {
  private readonly list: ExpiredKey[] = [];
  /** How many wait to be filled: without any, nobody needs to ask. */
  waiting = 0;

  /** A key has expired; once more before it was filled begins anew. */
  expired(key: number, since: Nanos, notice: number, subject: string): void {
    this.take(key);
    this.list.push({ key, since, notice, subject, misses: 0, queries: 0 });
    this.waiting = this.list.length;
  }

  /** A read of a key missed at a node. */
  missed(key: number): void {
    const found = this.list.find((one) => one.key === key);
    if (found) found.misses += 1;
  }

  /** An app asks the database for a key. */
  asked(key: number): void {
    const found = this.list.find((one) => one.key === key);
    if (found) found.queries += 1;
  }

  /** A key was written on its primary. */
  filled(sim: Simulation, key: number): void {
    const found = this.take(key);
    if (!found) return;
    const { misses, queries, since, notice, subject } = found;
    sim.notice('key-filled', subject, { misses, queries, afterNanos: sim.now - since }, notice);
  }

  private take(key: number): ExpiredKey | undefined {
    const i = this.list.findIndex((one) => one.key === key);
    if (i < 0) return undefined;
    const [found] = this.list.splice(i, 1);
    this.waiting = this.list.length;
    return found;
  }
}
