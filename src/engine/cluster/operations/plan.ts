import { SLOTS } from '../slots.ts';

/** Slots in the order in which they move, and the shard that each goes to. */
export type Plan = { slots: Int16Array<ArrayBuffer>; to: Int16Array<ArrayBuffer> };

/**
 * Which slots move so that the shards `keep` (engine indexes, in order) share all slots evenly and no other owns
 * any. A shard gives its highest slots away, and none moves that need not. `owner` has the shard of each slot.
 */
export function planMoves(owner: Int16Array, keep: readonly number[]): Plan {
  const quota = (i: number) => Math.floor(SLOTS / keep.length) + (i < SLOTS % keep.length ? 1 : 0);
  const held = new Map<number, number[]>();
  for (let slot = 0; slot < SLOTS; slot++) {
    const group = owner[slot] as number;
    const list = held.get(group) ?? [];
    list.push(slot);
    held.set(group, list);
  }
  const wants = keep.map((group, i) => ({
    group,
    missing: quota(i) - (held.get(group)?.length ?? 0),
  }));
  const slots: number[] = [];
  for (const [group, list] of held) {
    const i = keep.indexOf(group);
    const surplus = i < 0 ? list.length : Math.max(0, list.length - quota(i));
    slots.push(...list.slice(list.length - surplus));
  }
  const to = new Int16Array(slots.length);
  let n = 0;
  for (const { group, missing } of wants) {
    for (let left = missing; left > 0; left--) to[n++] = group;
  }
  return { slots: Int16Array.from(slots), to };
}
