import type { Nanos } from '../base/units.ts';
import { Unfoldable } from './requestTable.ts';

/** Writes remembered: a reader is told its version a few milliseconds late, within which no more are made. */
const REMEMBERED = 1 << 14;

/** How many writes to each key the database has done, now and a moment ago. */
export class Versions {
  private readonly versions: Int32Array;
  private readonly keys = new Int32Array(REMEMBERED);
  private readonly at = new Float64Array(REMEMBERED).fill(-1);
  private next = 0;

  constructor(keyspace: number) {
    this.versions = new Int32Array(keyspace);
  }

  /** A write is done. Times never fall. Returns the new version. */
  wrote(key: number, at: Nanos): number {
    const i = this.next++ & (REMEMBERED - 1);
    this.keys[i] = key;
    this.at[i] = at;
    const version = (this.versions[key] as number) + 1;
    this.versions[key] = version;
    return version;
  }

  version(key: number): number {
    return this.versions[key] as number;
  }

  /** The version that the key had at `at`, not long ago. */
  versionAt(key: number, at: Nanos): number {
    let version = this.versions[key] as number;
    for (let back = 1; back <= this.next; back++) {
      const i = (this.next - back) & (REMEMBERED - 1);
      if ((this.at[i] as number) <= at) return version;
      if (back === REMEMBERED) throw new Unfoldable('too many writes are under way');
      if (this.keys[i] === key) version -= 1;
    }
    return version;
  }
}
