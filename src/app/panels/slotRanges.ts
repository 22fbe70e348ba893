/** Hash slots of a cluster. */
export const SLOTS = 16_384;

type SlotRanges = readonly (readonly [number, number])[] | undefined;

/** "0-5460, 6000-6010". */
export function rangesText(ranges: SlotRanges): string {
  return (ranges ?? []).map(([from, to]) => `${from}-${to}`).join(', ');
}

/** How many slots these ranges have. */
export function countSlots(ranges: SlotRanges): number {
  return (ranges ?? []).reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
