import type { Nanos } from '../base/units.ts';
import type { LostWrite } from '../cluster/lostWrites.ts';
import { LOG_DEL, LOG_FLUSH } from '../cluster/states.ts';
import type { NoticeArgs } from '../notices.ts';
import type { Simulation } from '../simulation.ts';

/**
 * What the loss leaves behind for the readers of a key. `older`: the new primary answers with a value that was
 * written over or deleted. `absent`: it has no copy, which is a miss. `harmless`: it had the same or a later value, or
 * nothing that was to be deleted.
 */
export type LostFate = 'older' | 'absent' | 'harmless';

/** A key with acknowledged writes that were undone. Versions count the writes that the database has had of it. */
export type LostKey = {
  key: number;
  name: string;
  writes: number;
  /** The last of them. */
  last: { command: 'SET' | 'DEL'; version: number; acknowledgedAt: Nanos; app: number };
  /** Id of the node that took over, and the version that it had when the writes were undone; -1: no copy. */
  on: string;
  held: number;
  fate: LostFate;
};

/**
 * What promotions undid, as far as it is kept: `writes`, of which `flushes` are a FLUSHALL and the others are to as many
 * keys as `keys` counts by fate. `nodes` has the id of each node that took over one of them, `worst` the worst keys.
 */
export type LostKeys = {
  writes: number;
  flushes: number;
  keys: Record<LostFate, number>;
  nodes: string[];
  worst: LostKey[];
};

const SHOWN_KEYS = 10;
const worstFirst: readonly LostFate[] = ['older', 'absent', 'harmless'];

/**
 * Which writes the promotions with these numbers undid: older values first, of those the most written ones. `alone`: only
 * those that a node took while another was the primary already.
 */
export function lostKeysOf(sim: Simulation, causes: readonly number[], alone = false): LostKeys {
  const byKey = new Map<number, LostWrite[]>();
  const lost: LostKeys = {
    writes: 0,
    flushes: 0,
    keys: { older: 0, absent: 0, harmless: 0 },
    nodes: [],
    worst: [],
  };
  for (const cause of causes) {
    for (const write of sim.lostWrites.causedBy(cause)) {
      if (alone && write.offset >= 0) continue;
      lost.writes += 1;
      if (write.op === LOG_FLUSH) {
        lost.flushes += 1;
        continue;
      }
      const before = byKey.get(write.key);
      if (before) before.push(write);
      else byKey.set(write.key, [write]);
    }
  }
  const keys = [...byKey.values()].map((writes) => lostKey(sim, writes));
  for (const { fate } of keys) lost.keys[fate] += 1;
  keys.sort(
    (a, b) =>
      worstFirst.indexOf(a.fate) - worstFirst.indexOf(b.fate) ||
      b.writes - a.writes ||
      a.key - b.key,
  );
  lost.nodes = [...new Set(keys.map(({ on }) => on))];
  lost.worst = keys.slice(0, SHOWN_KEYS);
  return lost;
}

function lostKey(sim: Simulation, writes: readonly LostWrite[]): LostKey {
  const last = writes.at(-1) as LostWrite;
  const { key, op, version, held, acknowledgedAt, app, cause } = last;
  const promotion = sim.notices[cause]?.args as NoticeArgs['replica-promoted'] | undefined;
  return {
    key,
    name: sim.workload.nameOf(key),
    writes: writes.length,
    last: { command: op === LOG_DEL ? 'DEL' : 'SET', version, acknowledgedAt, app },
    on: promotion?.replica ?? '',
    held,
    fate: fateOf(op, version, held),
  };
}

function fateOf(op: number, version: number, held: number): LostFate {
  if (held >= version) return 'harmless';
  if (held >= 0) return 'older';
  return op === LOG_DEL ? 'harmless' : 'absent';
}
