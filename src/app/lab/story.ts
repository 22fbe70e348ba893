import type { Frame } from '../../engine/frame.ts';
import type { Notice } from '../../engine/notices.ts';

export type Story = {
  /** What has happened by now, as far as it is shown. */
  notices: readonly Notice[];
  /** What has happened by now and is not shown yet. */
  fresh: Notice[];
  /** What is known to happen next, because it was played before. */
  ahead: readonly Notice[];
  /** What the frame brought. */
  added: readonly Notice[];
};

/** The story when a frame has come: `back` when it lies before the one before. */
export function noticesAt(
  notices: readonly Notice[],
  fresh: Notice[],
  ahead: readonly Notice[],
  frame: Frame,
  back: boolean,
): Story {
  let story = { notices, fresh, ahead };
  if (back) {
    const isLater = (n: Notice) => n.at > frame.at;
    const later = [...notices, ...fresh].filter(isLater);
    if (later.length > 0) {
      story = {
        notices: notices.some(isLater) ? notices.filter((n) => !isLater(n)) : notices,
        fresh: fresh.filter((n) => !isLater(n)),
        ahead: [...later, ...ahead.filter((n) => n.seq > (later.at(-1)?.seq ?? -1))],
      };
    }
  }
  const known = story.fresh.at(-1)?.seq ?? story.notices.at(-1)?.seq ?? -1;
  const added = frame.notices.filter((n) => n.seq > known);
  const newest = added.at(-1)?.seq ?? known;
  const stillAhead = story.ahead.some((n) => n.seq <= newest)
    ? story.ahead.filter((n) => n.seq > newest)
    : story.ahead;
  return { ...story, fresh: [...story.fresh, ...added], ahead: stillAhead, added };
}
