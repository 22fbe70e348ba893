import type { Nanos } from '../engine/base/units.ts';
import type { Run } from '../engine/scenario/scenario.ts';
import { ENGINE_VERSION } from '../engine/version.ts';
import type { HistoryFile } from '../exchange/historySchema.ts';
import type { ReadRun } from '../exchange/schema.ts';
import { workerParts } from './parts.ts';
import { plainRun } from './plainRun.ts';

/** Reads a run file or scenario. Anything but a plain one wants the part `schema`. */
export function readText(text: string): ReadRun {
  const run = plainRun(text);
  return run ? { ok: true, run, digest: null } : workerParts.get('schema').readRun(text, 'run');
}

/** The text of a run file. A run that was read without `schema` has its fields in order already. */
export function textOf(
  run: Run,
  replay?: { digest: string; at: Nanos },
  history: HistoryFile = {},
): string {
  if (workerParts.has('schema')) {
    const version = replay && ENGINE_VERSION;
    return workerParts.get('schema').writeRun(run, replay?.digest, replay?.at, version, history);
  }
  const { bookmarks, ...branches } = history;
  const file = {
    ...run,
    ...(replay && { digest: replay.digest, digestAt: replay.at, engineVersion: ENGINE_VERSION }),
    ...branches,
    ...(bookmarks?.length && { bookmarks }),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The text of a run that has failed. What cannot be written as a file is kept as it is: nothing is lost. */
export function salvaged(run: Run): string {
  try {
    return textOf(run);
  } catch {
    return `${JSON.stringify(run, null, 2)}\n`;
  }
}
