import { SLOTS } from '../slots.ts';

/** The run's keys by slot: those of slot s are `keys[starts[s]]` to `keys[starts[s + 1] - 1]`. Frozen: never copied. */
export type SlotKeys = Readonly<{ count: number; starts: Int32Array; keys: Int32Array }>;

/** Sorts keys 0 to `count` - 1 by slot, in rising order within each. */
export function slotKeys(count: number, slotOf: (key: number) => number): SlotKeys {
  const slots = new Uint16Array(count);
  const starts = new Int32Array(SLOTS + 1);
  for (let key = 0; key < count; key++) {
    const slot = slotOf(key);
    slots[key] = slot;
    starts[slot + 1] = (starts[slot + 1] as number) + 1;
  }
  for (let slot = 0; slot < SLOTS; slot++) {
    starts[slot + 1] = (starts[slot + 1] as number) + (starts[slot] as number);
  }
  const keys = new Int32Array(count);
  const next = starts.slice();
  for (let key = 0; key < count; key++) {
    const slot = slots[key] as number;
    const at = next[slot] as number;
    keys[at] = key;
    next[slot] = at + 1;
  }
  return Object.freeze({ count, starts, keys });
}
