import { exp, ln } from '../../../base/maths.ts';
import { FIRST_SLOTS, SLOT_BYTES, slotsFor } from '../bytes.ts';

/** How the hash table inside a value comes to its size. */
export type TableGrowth = {
  /** Elements that it was made for at once; 0 for the smallest table. */
  presizedFor: number;
  /** Chains of the old table that each insertion moves: one for each lookup or insertion it makes. */
  stepsPerInsert: number;
};

/**
 * Bytes of the slots of a table inside a value, filled by insertions alone; expected over hash seeds. Only
 * operations on that value move its chains (the cron looks after the main tables alone), so an old table of
 * half the size stays until enough elements have come.
 */
export function tableBytes(count: number, growth: TableGrowth): number {
  const { slots, oldSlots, moved } = tableState(count, growth);
  return (slots + oldSlots * (1 - chanceMoved(oldSlots, moved))) * SLOT_BYTES;
}

/**
 * Entries of a table without values (sets since Redis 7.2): the last key of each chain stands in its slot
 * and needs no entry. Expected over hash seeds.
 */
export function chainedEntries(count: number, growth: TableGrowth): number {
  const { slots, oldSlots, moved } = tableState(count, growth);
  if (oldSlots === 0) return count - slotsInUse(slots, count);
  const chains = slotsInUse(oldSlots, oldSlots);
  const share = Math.min(1, moved / chains);
  const fresh = count - oldSlots;
  const reached = slots * share;
  const inUse =
    slotsInUse(reached, share * (oldSlots + fresh)) +
    slotsInUse(slots - reached, (1 - share) * fresh) +
    (1 - share) * chains;
  return count - inUse;
}

/** `oldSlots` 0: the table never grew. */
function tableState(
  count: number,
  growth: TableGrowth,
): { slots: number; oldSlots: number; moved: number } {
  const first = growth.presizedFor > 0 ? slotsFor(growth.presizedFor) : FIRST_SLOTS;
  const slots = Math.max(first, slotsFor(count));
  if (slots === first) return { slots, oldSlots: 0, moved: 0 };
  const oldSlots = slots / 2;
  // The insertion that starts the move makes no step yet.
  return { slots, oldSlots, moved: (count - oldSlots - 1) * growth.stepsPerInsert };
}

/** Expected number of slots that hold at least one of `keys` keys. */
function slotsInUse(slots: number, keys: number): number {
  if (slots <= 1) return Math.min(slots, keys);
  return slots * (1 - exp(keys * ln(1 - 1 / slots)));
}

/** Above this many slots the number of chains is taken as its mean: its spread is below 1 %. */
const EXACT_SLOTS = 2_048;

/** Chance that a full table of `slots` slots has no more than `moved` chains: then all have been moved. */
function chanceMoved(slots: number, moved: number): number {
  if (slots === 0) return 1;
  if (slots > EXACT_SLOTS) return slotsInUse(slots, slots) <= moved ? 1 : 0;
  if (moved >= slots) return 1;
  // chains[c]: chance of c chains after each key has fallen into a slot at random.
  const chains = new Float64Array(slots + 1);
  chains[0] = 1;
  for (let key = 0; key < slots; key++) {
    for (let c = key + 1; c > 0; c--) {
      const stays = ((chains[c] as number) * c) / slots;
      chains[c] = stays + ((chains[c - 1] as number) * (slots - c + 1)) / slots;
    }
    chains[0] = 0;
  }
  let chance = 0;
  for (let c = 0; c <= moved; c++) chance += chains[c] as number;
  return Math.min(1, chance);
}
