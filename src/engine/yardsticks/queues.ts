/**
 * Doubly linked queues of keys: each key is in at most one of them. The ends of a queue are one more node, after
 * those of the keys, so that linking needs no case for an end.
 */
export class Queues {
  /** For each node: the next newer at 2 * node, the next older after it. */
  private readonly links: Int32Array;
  private readonly keys: number;

  constructor(keys: number, queues: number) {
    this.keys = keys;
    this.links = new Int32Array(2 * (keys + queues));
    for (let end = keys; end < keys + queues; end++) {
      this.links[2 * end] = end;
      this.links[2 * end + 1] = end;
    }
  }

  /** The key that came in first; -1 for none. */
  oldest(queue: number): number {
    const key = this.links[2 * (this.keys + queue)] as number;
    return key < this.keys ? key : -1;
  }

  /** The key that came in after this one; -1 for none. */
  newer(key: number): number {
    const newer = this.links[2 * key] as number;
    return newer < this.keys ? newer : -1;
  }

  /** Puts a key that is in no queue at the new end. */
  add(queue: number, key: number): void {
    const { links } = this;
    const end = this.keys + queue;
    const newest = links[2 * end + 1] as number;
    links[2 * key] = end;
    links[2 * key + 1] = newest;
    links[2 * newest] = key;
    links[2 * end + 1] = key;
  }

  remove(key: number): void {
    const { links } = this;
    const newer = links[2 * key] as number;
    const older = links[2 * key + 1] as number;
    links[2 * older] = newer;
    links[2 * newer + 1] = older;
  }
}
