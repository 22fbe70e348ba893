import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { SessionFile } from '../../exchange/sessionSchema.ts';
import type { TraceFile } from '../../worker/protocol.ts';
import type { Ways } from '../lab/restarts.ts';
import { markSaved } from './savedMark.ts';

/** The last run of this browser, so that a reload goes on where it was left. */
export type SavedRun = {
  /** Scenario id of the address, or `own`. */
  id: string;
  /** A run file with its digest at the last moment. */
  text: string;
  pace: number;
  /** False where it stood still. */
  playing?: boolean;
  /** The key trace that the run names, when it has one. */
  trace: TraceFile | null;
  /** What can be undone and done again, and what was played; null before the first change. */
  session?: SessionFile | null;
  /** The runs that stood before restarts of this one, and those left by going back. */
  ways?: Ways;
};

interface SavedSchema extends DBSchema {
  runs: { key: string; value: SavedRun };
}

const LAST = 'last';
/** A larger trace is not kept; the page then asks for the file again. */
const MOST_TRACE_BYTES = 64 * 1024 * 1024;
/** A way back whose runs are longer texts together is not kept. */
const MOST_WAYS_CHARS = 8 * 1024 * 1024;

let database: Promise<IDBPDatabase<SavedSchema>> | null = null;

function open(): Promise<IDBPDatabase<SavedSchema>> {
  database ??= openDB<SavedSchema>('cachescape', 1, {
    upgrade: (db) => {
      db.createObjectStore('runs');
    },
  });
  return database;
}

/** Null without one, and where the browser keeps nothing (private windows). */
export async function readSaved(): Promise<SavedRun | null> {
  try {
    return (await (await open()).get('runs', LAST)) ?? null;
  } catch {
    return null;
  }
}

/** Keeps a run; false where the browser refuses, as its store is full or forbidden. */
export async function writeSaved(run: SavedRun, key = LAST): Promise<boolean> {
  const tooLong = run.trace !== null && run.trace.bytes.byteLength > MOST_TRACE_BYTES;
  try {
    const { ways, ...own } = run;
    const kept = tooLong
      ? { ...own, trace: null }
      : { ...own, ...(ways && charsOf(ways) <= MOST_WAYS_CHARS && { ways }) };
    await (await open()).put('runs', kept, key);
    markSaved(true);
    return true;
  } catch {
    return false;
  }
}

/** The run that this window kept under a key of its own before it was loaded again; it is kept no longer. */
export async function takeSaved(key: string): Promise<SavedRun | null> {
  try {
    const runs = await open();
    const run = await runs.get('runs', key);
    await runs.delete('runs', key);
    return run ?? null;
  } catch {
    return null;
  }
}

export async function forgetSaved(): Promise<void> {
  try {
    await (await open()).delete('runs', LAST);
    markSaved(false);
  } catch {
    // There was nothing to forget.
  }
}

function charsOf({ before, after }: Ways): number {
  return [...before, ...after].reduce((sum, { text }) => sum + text.length, 0);
}
