import { LFU_FIRST, LFU_MAX } from './eviction.ts';

/** Chances below this are left out: together they stay far below a millionth of the mean. */
const NEGLIGIBLE = 1e-18;

/** Mean and standard deviation of the LFU counter of a key after a number of accesses. */
export type LfuMoments = { mean: number; standardDeviation: number };

/**
 * The counter (OBJECT FREQ) that a new key is expected to have after `accesses` accesses without any decay: the
 * exact distribution, access by access. The counter starts at 5 and rises with probability
 * 1 / ((counter - 5) * logFactor + 1).
 */
export function lfuMoments(accesses: number, logFactor: number): LfuMoments {
  const chances = new Float64Array(LFU_MAX + 1);
  chances[LFU_FIRST] = 1;
  let low = LFU_FIRST;
  let high = LFU_FIRST;
  for (let access = 0; access < accesses && low < LFU_MAX; access++) {
    for (let counter = Math.min(high, LFU_MAX - 1); counter >= low; counter--) {
      const risen = (chances[counter] as number) / ((counter - LFU_FIRST) * logFactor + 1);
      chances[counter] = (chances[counter] as number) - risen;
      chances[counter + 1] = (chances[counter + 1] as number) + risen;
    }
    if (high < LFU_MAX && (chances[high + 1] as number) > NEGLIGIBLE) high += 1;
    while (low < high && (chances[low] as number) < NEGLIGIBLE) chances[low++] = 0;
  }
  let mean = 0;
  let square = 0;
  for (let counter = low; counter <= LFU_MAX; counter++) {
    mean += counter * (chances[counter] as number);
    square += counter * counter * (chances[counter] as number);
  }
  return { mean, standardDeviation: Math.sqrt(Math.max(0, square - mean * mean)) };
}
