import type { Nanos } from '../engine/base/units.ts';
import type { Timeline } from '../engine/run.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { Bookmark, HistoryFile } from '../exchange/historySchema.ts';
import type { Desk } from './desk.ts';
import { workerParts } from './parts.ts';
import type { RunnerHost } from './runner.ts';
import { tablesOf } from './tablesOf.ts';

/** The other branches get this much of the time between two answers. */
const BESIDE_MILLIS = 4;

/** Branches, undo and bookmarks of the run at hand, as far as their code has been fetched. */
export class Branching {
  private readonly host: RunnerHost;
  /** From the first change on. */
  desk: Desk | null = null;
  bookmarks: readonly Bookmark[] = [];
  /** Without their code a run can still be changed, only not undone. */
  isOn: boolean;

  constructor(host: RunnerHost) {
    this.host = host;
    this.isOn = host.keepsBranches ?? true;
  }

  /** Another run, with what its file tells of branches and bookmarks, and what was kept of the way back. */
  open(timeline: Timeline, history: HistoryFile | null | undefined, kept?: unknown): void {
    this.bookmarks = history?.bookmarks ?? [];
    this.desk = null;
    const session =
      kept !== undefined && workerParts.has('sessions')
        ? workerParts.get('sessions').readSession(kept, ENGINE_VERSION)
        : null;
    if ((history?.branches || session) && this.isOn && workerParts.has('desk')) {
      this.desk = new (workerParts.get('desk').Desk)(timeline, history ?? {}, session);
    }
  }

  /** How far the branch on stage was played before a reload; 0 when it was not. */
  get owed(): Nanos {
    return this.desk?.owed ?? 0;
  }

  /** Branches and undo of the run at hand; null where their code is not there. */
  deskOf(timeline: Timeline): Desk | null {
    if (!this.desk && this.isOn && workerParts.has('desk')) {
      this.desk = new (workerParts.get('desk').Desk)(timeline);
    }
    return this.desk;
  }

  /** What a file keeps beside the run. */
  history(): HistoryFile {
    return { ...this.desk?.history(), bookmarks: [...this.bookmarks] };
  }

  /** Tells the page which branches there are. */
  say(timeline: Timeline | null, epoch: number, refusal: string | null): void {
    const { desk } = this;
    if (!timeline || !desk) return;
    this.host.post({
      kind: 'branches',
      epoch,
      branches: desk.view(),
      refusal,
      run: { ...timeline.run, scenario: timeline.sim.scenario },
      tables: tablesOf(timeline),
    });
  }

  /** The other branches follow for a while, so that they can be compared at one moment. True when they are there. */
  accompany(epoch: number): boolean {
    const { desk, host } = this;
    if (!desk) return true;
    const stop = host.wallMillis() + BESIDE_MILLIS;
    const { news, done } = desk.accompany(epoch, () => host.wallMillis() >= stop);
    for (const message of news) {
      const { coarse, fine } = message;
      host.post(message, [coarse.buffer, fine.buffer] as ArrayBuffer[]);
    }
    return done;
  }
}
