/** Where everything of the recorder stands, in px from its top; the axis has the same for every width. */
export type Geometry = {
  height: number;
  /** Top of the numbers of events; they reach down to the first pen. */
  marks: number;
  /** The drawing of each pen; `labelTop` is where its name and value start. */
  pens: { top: number; height: number; labelTop: number }[];
  /** The thick line of the axis; tick labels hang below it. */
  axis: number;
};

/** Above the pens: four empty px, then the numbers of events. */
export const STRIP_PX = 22;
/** Side of the square with an event's number. */
export const MARK_PX = 18;
const GAP_PX = 7;
const LOW_GAP_PX = 5;
const LABEL_PX = 24;
/** From the end of the last pen: the axis, its labels, the bar of the whole run. */
export const AXIS_PX = 34;

/** `narrow`: a phone, names above the drawing, else to its left. `low`: little height. `wide`: 1920 px and more. */
export type Layout = 'narrow' | 'low' | 'normal' | 'wide';

/** On a phone several pens have the window to themselves. */
const NARROW_ALONE_PX = 64;

const heights: Record<Layout, number> = { narrow: 43, low: 31, normal: 43, wide: 64 };

/** Pens one under the other with one axis below. */
export function geometryOf(count: number, layout: Layout): Geometry {
  const height = layout === 'narrow' && count > 1 ? NARROW_ALONE_PX : heights[layout];
  const gap = layout === 'low' ? LOW_GAP_PX : GAP_PX;
  const pens: Geometry['pens'] = [];
  let top = STRIP_PX;
  for (let i = 0; i < count; i++) {
    const labelTop = top;
    if (layout === 'narrow') top += LABEL_PX;
    pens.push({ top, height, labelTop });
    top += height + gap;
  }
  return {
    height: top + AXIS_PX,
    marks: STRIP_PX - MARK_PX,
    pens,
    axis: top + 2,
  };
}
