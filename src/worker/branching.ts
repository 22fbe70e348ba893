import type { Timeline } from '../engine/run.ts';
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

  /** Another run, with what its file tells of branches and bookmarks. */
  open(timeline: Timeline, history: HistoryFile | null | undefined): void {
    this.bookmarks = history?.bookmarks ?? [];
    this.desk = null;
    if (history?.branches && this.isOn && workerParts.has('desk')) {
      this.desk = new (workerParts.get('desk').Desk)(timeline, history);
    }
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
