import { formatBytes } from '../../../../content/words.ts';
import { type Frame, nodeColumns } from '../../../../engine/frame.ts';
import type { Step } from '../chart.ts';
import type { Scene } from '../scene.ts';
import { levelsOf } from './levels.ts';

/** Where eviction began or begins, in bytes of all primaries together, at each time of the view. */
export function limitLevels(scene: Scene): Step[] {
  return levelsOf(scene, 'limitBytes', limitNow);
}

/** Where it begins at the present; 0 where nothing is known of that. */
export function limitAtPresent(scene: Scene): number {
  return limitLevels(scene).findLast(({ from }) => from <= scene.present)?.value ?? 0;
}

/** Limit of all primaries, as the samples count it. */
function limitNow({ nodes }: Frame): number {
  const { stride, at } = nodeColumns;
  let limit = 0;
  for (let base = 0; base < nodes.length; base += stride) {
    if (nodes[base + at.primary] === 1) limit += nodes[base + at.limitBytes] ?? 0;
  }
  return limit;
}

/** "eviction line, 900 B", of an earlier one the bytes alone. */
export function limitWords(bytes: number, isNow: boolean): string {
  return isNow ? `eviction line, ${formatBytes(bytes)}` : formatBytes(bytes);
}
