import type { SlotMoves } from '../engine/cluster/operations/slotMoves.ts';
import type { NoticeArgs } from '../engine/notices.ts';
import type { Aftermath } from './aftermath.ts';
import { counted, formatBytes, formatCount, formatNanos, numbered } from './words.ts';

/** What a resharding has moved so far or, with `done`, in all; and the answers that clients got, `late` of MOVED after that. */
type Moved = Omit<SlotMoves, 'cause'> & { done: number | null; late: number };

/**
 * The slots and items that a resharding has moved, and the answers ASK and MOVED that clients got. Empty for anything
 * else, or where that is not known. `moves`: the newest resharding as it stands now.
 */
export function slotMoveWords(aftermath: Aftermath, moves: SlotMoves | null): string {
  const { strike, events } = aftermath;
  const isOut = strike.code === 'scale-out-started';
  if (!isOut && strike.code !== 'scale-in-started') return '';
  const moved = movedOf(aftermath, moves);
  if (moved) return movedWords(moved);
  const waits = isOut && aftermath.underWay && !events.some(({ code }) => code === 'shard-added');
  return waits ? 'No slot has moved yet.' : '';
}

function movedOf({ strike, events }: Aftermath, moves: SlotMoves | null): Moved | null {
  const live = moves?.cause === strike.seq ? moves : null;
  const end = events.find(({ code }) => code === 'resharding-finished');
  if (!end) return live && { ...live, done: null, late: 0 };
  const { slots, left, keys, bytes, asked, moved } = end.args as NoticeArgs['resharding-finished'];
  const late = (live?.moved ?? moved) - moved;
  const done = end.at - strike.at;
  return { slots, total: slots + left, keys, bytes, asked, moved: moved + late, done, late };
}

function movedWords({ slots, total, keys, bytes, asked, moved, done, late }: Moved): string {
  const all = done !== null && slots === total ? '' : `${formatCount(slots)} of `;
  const which = `${all}${numbered(total, 'slot')}`;
  const items = slots > 0 ? ` with ${counted(keys, 'item')} (${formatBytes(bytes)})` : '';
  const what =
    done === null
      ? `${which} ${slots === 1 ? 'has' : 'have'} moved so far${items && `,${items}`}.`
      : `${which}${items} moved; the last was in its new place ${formatNanos(done)} after it began.`;
  const since = late > 0 ? `, ${formatCount(late)} of these since then` : '';
  return `${what} Clients got ${numbered(asked, 'answer')} ASK and ${numbered(moved, 'answer')} MOVED${since}.`;
}
