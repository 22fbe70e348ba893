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
const LABEL_PX = 24;
/** From the end of the last pen: the axis, its labels, the bar of the whole run. */
export const AXIS_PX = 34;

/**
 * Pens one under the other with one axis below. `gutter`: names stand to the left of the drawing, else above
 * it. `wide`: 1920 px and more, where pens are taller.
 */
export function geometryOf(count: number, gutter: boolean, wide: boolean): Geometry {
  const height = wide ? 64 : 43;
  const pens: Geometry['pens'] = [];
  let top = STRIP_PX;
  for (let i = 0; i < count; i++) {
    const labelTop = top;
    if (!gutter) top += LABEL_PX;
    pens.push({ top, height, labelTop });
    top += height + GAP_PX;
  }
  return {
    height: top + AXIS_PX,
    marks: STRIP_PX - MARK_PX,
    pens,
    axis: top + 2,
  };
}
