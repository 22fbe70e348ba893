import type { Nanos } from '../base/units.ts';
import type { Store } from '../store/store.ts';

/** A copy of a data set with its place in the stream: an RDB. `store` null: empty. */
export type Dump = { store: Store | null; seq: number; offset: number; history: number };

/** What a replica knows of its link to the primary beside what it has applied, and what was done to that link. */
export class ReplicaLink {
  /** Replication id that the applied offset belongs to. */
  history = 1;
  /** Next run of replicationCron, once a second: it looks at the link and tries to make a lost one. */
  cronAt: Nanos;
  /** A lost link is noticed by the replica only then: what was in the sockets comes first. */
  noticedAt: Nanos = 0;
  /** Faults: cut, longer, thinner. 0 bytes a second is no limit. */
  cut = false;
  extraDelayNanos: Nanos = 0;
  bytesPerSecond = 0;
  /** A full sync in progress: where the snapshot stands in the stream (-1: none yet), and its content. */
  syncSeq = 0;
  syncOffset = -1;
  incoming: Store | null = null;
  transferEndsAt: Nanos = 0;
  /** Whole second in which the output buffer passed its soft limit; -1 when it is below. */
  softSince = -1;
  /** The dump that the last full sync left on disk; null where a new process finds none. */
  dump: Dump | null = { store: null, seq: 0, offset: 0, history: 1 };
  /** Offset that the primary knows to be applied, by REPLCONF ACK, and acknowledgements under way. */
  ackedOffset = -1;
  acks: number[] = [];
  epoch = 0;

  constructor(cronAt: Nanos) {
    this.cronAt = cronAt;
  }

  /** Sync and acknowledgements in progress are over. */
  reset(): void {
    this.syncOffset = -1;
    this.incoming = null;
    this.softSince = -1;
    this.ackedOffset = -1;
    this.acks = [];
    this.epoch += 1;
  }
}
