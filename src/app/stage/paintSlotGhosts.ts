import type { Brush } from './brush.ts';
import type { Box } from './layout.ts';
import type { NodeScene } from './nodeScene.ts';
import { dashedBox } from './paintNode.ts';
import type { SlotGhost } from './slotGhosts.ts';

const SLOT_COUNT = 16_384;
/** So far beyond the bar of the slots, above and below. */
const REACH = 5;
/** Outlines closer than this become one: dashes need length to be seen. */
const LEAST_GAP = 8;
const LEAST_WIDTH = 14;

/** Dashed around the slots that somebody believes here; where there is no bar of slots, around the card. */
export function paintSlotGhost(brush: Brush, scene: NodeScene, ghost: SlotGhost): void {
  const { box, slots } = scene.face;
  const outlines = slots ? slotOutlines(slots, ghost.ranges) : [grown(box, 3)];
  for (const outline of outlines) dashedBox(brush, outline);
}

/** Boxes around ranges of the bar, none too narrow or too close to be told apart. */
export function slotOutlines(bar: Box, ranges: SlotGhost['ranges']): Box[] {
  const spans: { from: number; to: number }[] = [];
  for (const [first, last] of ranges) {
    const from = bar.x + (first / SLOT_COUNT) * bar.width;
    const to = bar.x + ((last + 1) / SLOT_COUNT) * bar.width;
    const before = spans.at(-1);
    if (before && from - before.to < LEAST_GAP) before.to = to;
    else spans.push({ from, to });
  }
  return spans.map(({ from, to }) => {
    const width = Math.max(LEAST_WIDTH, to - from);
    const most = bar.x + bar.width - width;
    const x = Math.min(most, from - (width - (to - from)) / 2);
    return { x: Math.max(bar.x, x), y: bar.y - REACH, width, height: bar.height + 2 * REACH };
  });
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}
