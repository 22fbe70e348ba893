import type { RequestTrace } from '../../worker/protocol.ts';

/** One bar, as shares of the width. `broken`: it is drawn shorter than it was, with a break mark. */
export type WaterfallBar = { left: number; width: number; broken: boolean };
/** `times`: the broken bar lasted so many times as long as all others together; 0 when all is to scale. */
export type Waterfall = { bars: WaterfallBar[]; times: number };

/** With one bar so many times longer than the rest together, the rest could not be seen. */
const BREAK_FROM = 25;
/** Share of the width that a broken bar is given. */
const BROKEN_SHARE = 0.6;

/**
 * The spans of a request on one linear axis, each where the one before ended. When a single one would push all
 * others below a few pixels, that one is cut short and marked; the others stay to scale among themselves.
 */
export function waterfallOf({ spans }: Pick<RequestTrace, 'spans'>): Waterfall {
  const lengths = spans.map(({ from, to }) => to - from);
  const whole = lengths.reduce((all, nanos) => all + nanos, 0);
  const longest = Math.max(0, ...lengths);
  const rest = whole - longest;
  const breaks = rest > 0 && longest > rest * BREAK_FROM ? lengths.indexOf(longest) : -1;
  const scale = breaks < 0 ? whole : rest / (1 - BROKEN_SHARE);
  let left = 0;
  const bars = lengths.map((nanos, i) => {
    const width = i === breaks ? BROKEN_SHARE : scale > 0 ? nanos / scale : 0;
    const bar = { left, width, broken: i === breaks };
    left += width;
    return bar;
  });
  return { bars, times: breaks < 0 ? 0 : longest / rest };
}

/** Where a moment of the request stands on its axis, 0 to 1. */
export function shareAt(
  at: number,
  { spans }: Pick<RequestTrace, 'spans'>,
  { bars }: Waterfall,
): number {
  for (const [i, { from, to }] of spans.entries()) {
    const bar = bars[i];
    if (!bar || at > to) continue;
    return bar.left + (to > from ? (bar.width * Math.max(0, at - from)) / (to - from) : 0);
  }
  return 1;
}
