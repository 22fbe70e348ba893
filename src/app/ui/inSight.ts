/**
 * Brings an element into sight by scrolling its panel alone. The page itself moves only where the element still cannot
 * be seen, and then no further than it must: what stands beside the panel stays under the pointer.
 */
export function bringIntoSight(element: HTMLElement): void {
  const panel = scrollerOf(element);
  if (panel) {
    const own = element.getBoundingClientRect();
    const room = panel.getBoundingClientRect();
    panel.scrollTop += middleOf(own) - middleOf(room);
  }
  const { top, bottom } = element.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) {
    element.scrollIntoView({ block: panel ? 'nearest' : 'center' });
  }
}

/** The nearest part around the element that scrolls in itself. */
function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let e = element.parentElement; e && e !== document.body; e = e.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(e).overflowY);
    if (scrolls && e.scrollHeight > e.clientHeight) return e;
  }
  return null;
}

const middleOf = ({ top, bottom }: DOMRect): number => (top + bottom) / 2;
